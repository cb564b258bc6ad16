//! How an edit leaves the outbox: in the transaction after which its (home, group) stands at or above its verdict.
//!
//! Never before, and never by the answer of a push; so nothing flickers and nothing is counted twice.

use fieldbook_merge::{cover, views};
use fieldbook_model::{EditHash, Entry, Id, Seq, TypeNo, What, codec};
use rusqlite::Connection;

use crate::{
    answer, attention,
    error::{Doing, StoreError},
    outbox,
    page::Outcome,
    pending::{self, PendingRow},
    places::Places,
    rows::{id_at, number_at},
    view,
    work::Work,
};

/// An edit that has its verdict.
pub(crate) struct Told {
    pub(crate) row: PendingRow,
    pub(crate) kind: TypeNo,
    pub(crate) home: Id,
    pub(crate) seq: Seq,
    pub(crate) outcome: Outcome,
}

/// Notes verdicts and held edits.
pub(crate) fn hear(
    work: &mut Work<'_>,
    told: &[(EditHash, Seq, Outcome)],
    held: &[(EditHash, Vec<u8>)],
) -> Result<(), StoreError> {
    if told.is_empty() && held.is_empty() {
        return Ok(());
    }
    work.outbox_changed();
    for (hash, cause) in held {
        answer::hold(work.tx, *hash, cause)?;
    }
    let sql = "update outbox set verdict = ?, verdict_seq = ?, judged = 1, sealed = 1 where hash = ?";
    let mut statement = work.tx.prepare_cached(sql).doing("noting a verdict")?;
    for (hash, seq, outcome) in told {
        let done = statement.execute((codec::to_bytes(outcome), seq.0.cast_signed(), hash.0.as_slice()));
        done.doing("noting a verdict")?;
    }
    Ok(())
}

/// An entry is a verdict too: an own edit that is in the log was accepted, whether or not anything said so.
pub(crate) fn hear_entry(work: &mut Work<'_>, entry: &Entry, user: Id) -> Result<(), StoreError> {
    let last = entry.parts.len().saturating_sub(1);
    for (at, part) in entry
        .parts
        .iter()
        .enumerate()
        .filter(|(_, part)| part.author.user == user)
    {
        if !work.may_have_pending(part.edit.record)? {
            continue;
        }
        let outcome = if at < last { Outcome::Mended } else { Outcome::Accepted };
        let sql = "update outbox set verdict = ?, verdict_seq = ?, judged = 1, sealed = 1
            where hash = ? and verdict is null";
        let mut statement = work.tx.prepare_cached(sql).doing("noting a verdict")?;
        let hash = part.hash();
        let done = statement.execute((codec::to_bytes(&outcome), entry.seq.0.cast_signed(), hash.0.as_slice()));
        if done.doing("noting a verdict")? > 0 {
            work.outbox_changed();
        }
    }
    Ok(())
}

/// Lets go what stands on this device; `cursor` is where pages have come to. Returns how many went, and how many of
/// them were rejected.
pub(crate) fn depart(work: &mut Work<'_>, places: &Places, cursor: Seq) -> Result<(usize, usize), StoreError> {
    let (mut gone, mut rejected) = (0, 0);
    for told in all_told(work.tx)? {
        if places.stands(told.home, told.row.pending.own.edit.group, cursor) >= told.seq {
            gone += 1;
            rejected += usize::from(matches!(told.outcome, Outcome::Rejected(_)));
            leave(work, &told)?;
        }
    }
    if gone > 0 {
        work.outbox_changed();
    }
    Ok((gone, rejected))
}

fn leave(work: &mut Work<'_>, told: &Told) -> Result<(), StoreError> {
    let own = &told.row.pending.own;
    let record = own.edit.record;
    outbox::remove(work.tx, told.row.place)?;
    if own.edit.what == What::Delete {
        work.deletion_left();
    }
    // A text that was admitted is in the view's ground by now; what is still in the view did not go into the text.
    let fits = work.with_views(record, |views, base| views::taken_back(views, base, own))?;
    match &told.outcome {
        Outcome::Rejected(rejection) => attention::insert(work.tx, told, rejection)?,
        Outcome::Accepted | Outcome::Mended => cover_older(work.tx, told)?,
        Outcome::Dropped => {}
    }
    work.forget_own(record);
    if fits.is_err() {
        rebuild_views(work, record, own.author.installation)?;
    }
    work.touch(record, told.kind, told.home);
    Ok(())
}

/// What the accepted edit wrote, its author's older pending edits show no more.
fn cover_older(connection: &Connection, told: &Told) -> Result<(), StoreError> {
    let own = &told.row.pending.own;
    for mut older in pending::before(connection, own.edit.record, told.row.place)? {
        let covered = older.pending.covered.clone();
        cover(&mut older.pending, own);
        if older.pending.covered != covered {
            outbox::save_covered(connection, &older)?;
        }
    }
    Ok(())
}

pub(crate) fn rebuild_views(work: &mut Work<'_>, record: Id, me: Id) -> Result<(), StoreError> {
    let (slot, own) = work.record(record)?;
    slot.views = view::rebuilt(me, slot.base.as_ref(), own);
    slot.views_changed = true;
    Ok(())
}

fn all_told(connection: &Connection) -> Result<Vec<Told>, StoreError> {
    let sql =
        "select place, author, installation, n, hash, body, sealed, texts, covered, kind, home, verdict_seq, verdict
        from outbox where verdict_seq is not null order by place";
    let mut statement = connection.prepare_cached(sql).doing("reading verdicts")?;
    let mut rows = statement.query([]).doing("reading verdicts")?;
    let mut out = Vec::new();
    while let Some(row) = rows.next().doing("reading verdicts")? {
        let verdict: Vec<u8> = row.get(12).doing("reading verdicts")?;
        out.push(Told {
            row: pending::read(row)?,
            kind: TypeNo(row.get(9).doing("reading verdicts")?),
            home: id_at(row, 10).doing("reading verdicts")?,
            seq: Seq(number_at(row, 11).doing("reading verdicts")?),
            outcome: minicbor::decode(&verdict).map_err(|_| StoreError::damaged())?,
        });
    }
    Ok(out)
}

/// Returns the numbers of an author's edits in a home that have gone into its rows by `at`.
pub(crate) fn settled(connection: &Connection, home: Id, at: Seq) -> Result<Vec<u64>, StoreError> {
    let told = all_told(connection)?;
    let settled = told.iter().filter(|told| {
        told.home == home && told.seq <= at && matches!(told.outcome, Outcome::Accepted | Outcome::Mended)
    });
    Ok(settled.map(|told| told.row.pending.own.author.n).collect())
}
