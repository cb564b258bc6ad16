//! *Needs attention*: own edits that were rejected, with their values and the reason, to mend or to drop.
//!
//! A settled item stays as evidence; nothing here is ever deleted.

use fieldbook_model::{Edit, EditHash, Id, Rejection, Seq, TypeNo, codec};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::{
    depart::Told,
    error::{Doing, StoreError},
    outbox::what_number,
    pending::texts_bytes,
    rows::{hash_at, id_at, number_at},
    store::Store,
};

/// What became of a rejected edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttentionState {
    /// It waits for a person.
    Open,
    /// A mend was written.
    Mended,
    /// Its author dropped it.
    Dropped,
}

/// A rejected own edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttentionItem {
    /// Its number in this store, never given twice.
    pub item: u64,
    /// The edit's hash: what a mend or a drop names.
    pub hash: EditHash,
    /// The installation's number for the edit.
    pub n: u64,
    /// What its record hangs on.
    pub home: Id,
    /// What it says.
    pub edit: Edit,
    /// Why it was rejected.
    pub rejection: Rejection,
    /// Where the verdict stands in the log.
    pub seq: Seq,
    /// What became of it.
    pub state: AttentionState,
}

impl Store {
    /// Returns what waits for a person, the oldest first.
    ///
    /// # Errors
    /// As any reading call.
    pub fn attention(&self) -> Result<Vec<AttentionItem>, StoreError> {
        self.read(|connection, _| select(connection, "state = 0", None))
    }

    /// Returns every edit that was ever rejected, settled ones included, of one record or of all.
    ///
    /// # Errors
    /// As any reading call.
    pub fn rejected(&self, record: Option<Id>) -> Result<Vec<AttentionItem>, StoreError> {
        self.read(|connection, _| select(connection, "1", record))
    }
}

/// Puts a rejected edit there.
pub(crate) fn insert(connection: &Connection, told: &Told, rejection: &Rejection) -> Result<(), StoreError> {
    let sql =
        "insert or ignore into attention (hash, author, installation, n, record, home, kind, field_group, what, body,
        texts, captured, rule, rejection, verdict_seq) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let (own, edit) = (&told.row.pending.own, &told.row.pending.own.edit);
    let mut statement = connection.prepare_cached(sql).doing("writing what needs attention")?;
    let done = statement.execute((
        own.hash.0.as_slice(),
        own.author.user.0.as_slice(),
        own.author.installation.0.as_slice(),
        own.author.n.cast_signed(),
        edit.record.0.as_slice(),
        told.home.0.as_slice(),
        told.kind.0,
        edit.group.0,
        what_number(edit.what),
        codec::to_bytes(edit),
        texts_bytes(&told.row.pending.texts),
        edit.captured.0,
        &rejection.rule,
        codec::to_bytes(rejection),
        told.seq.0.cast_signed(),
    ));
    done.doing("writing what needs attention").map(|_| ())
}

/// Marks an item as mended or dropped; an edit that is not there (it is held) is left alone.
pub(crate) fn settle(connection: &Connection, hash: EditHash, dropped: bool) -> Result<(), StoreError> {
    let sql = "update attention set state = ? where hash = ?";
    let mut statement = connection.prepare_cached(sql).doing("writing what needs attention")?;
    let state = if dropped { 2 } else { 1 };
    statement
        .execute((state, hash.0.as_slice()))
        .doing("writing what needs attention")
        .map(|_| ())
}

/// Returns the record of an item, with its type and home.
pub(crate) fn place_of(connection: &Connection, hash: EditHash) -> Result<Option<(Id, TypeNo, Id)>, StoreError> {
    let sql = "select record, kind, home from attention where hash = ?";
    let mut statement = connection.prepare_cached(sql).doing("reading what needs attention")?;
    let place = statement.query_row([hash.0.as_slice()], |row| {
        Ok((id_at(row, 0)?, TypeNo(row.get(1)?), id_at(row, 2)?))
    });
    place.optional().doing("reading what needs attention")
}

/// Returns how many wait for a person.
pub(crate) fn count(connection: &Connection) -> Result<u64, StoreError> {
    let sql = "select count(*) from attention where state = 0";
    let mut statement = connection.prepare_cached(sql).doing("counting what needs attention")?;
    statement
        .query_row([], |row| number_at(row, 0))
        .doing("counting what needs attention")
}

fn select(connection: &Connection, filter: &str, record: Option<Id>) -> Result<Vec<AttentionItem>, StoreError> {
    let sql = format!(
        "select item, hash, n, home, body, rejection, verdict_seq, state from attention
         where {filter} and (?1 is null or record = ?1) order by item"
    );
    let mut statement = connection.prepare_cached(&sql).doing("reading what needs attention")?;
    let mut rows = statement
        .query([record.map(|id| id.0.to_vec())])
        .doing("reading what needs attention")?;
    let mut out = Vec::new();
    while let Some(row) = rows.next().doing("reading what needs attention")? {
        out.push(item(row)?);
    }
    Ok(out)
}

fn item(row: &Row<'_>) -> Result<AttentionItem, StoreError> {
    let blob = |at: usize| row.get::<_, Vec<u8>>(at).doing("reading what needs attention");
    let plain = || -> rusqlite::Result<_> {
        Ok((
            number_at(row, 0)?,
            hash_at(row, 1)?,
            number_at(row, 2)?,
            id_at(row, 3)?,
            number_at(row, 6)?,
        ))
    };
    let (item, hash, n, home, seq) = plain().doing("reading what needs attention")?;
    let state = match row.get::<_, i64>(7).doing("reading what needs attention")? {
        0 => AttentionState::Open,
        1 => AttentionState::Mended,
        _ => AttentionState::Dropped,
    };
    Ok(AttentionItem {
        item,
        hash,
        n,
        home,
        edit: minicbor::decode(&blob(4)?).map_err(|_| StoreError::damaged())?,
        rejection: minicbor::decode(&blob(5)?).map_err(|_| StoreError::damaged())?,
        seq: Seq(seq),
        state,
    })
}
