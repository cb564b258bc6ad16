//! Laying a page: rows, cursor and outbox move together, and only from the very cursor it was asked from.
//!
//! Devices never arbitrate: what won stands in the entry. An entry that does not fit puts its home on the fetch list,
//! and everything of that home stays where it stood.

use std::collections::BTreeSet;

use fieldbook_merge::{LayError, Record, lay, lay_home_revival, views};
use fieldbook_model::{
    EditHash, EditKey, Entry, FieldOutcome, Id, Op, OwnEdit, Part, Rejection, Seq,
    planted::{self, Bug},
};
use minicbor::{Decode, Encode};

use crate::{
    connection::Durability,
    depart::{depart, hear, hear_entry, rebuild_views},
    error::StoreError,
    history,
    places::Places,
    store::Store,
    work::Work,
};

/// What the server decided of an own edit.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Outcome {
    /// It is in the log.
    #[n(0)]
    Accepted,
    /// It is not.
    #[n(1)]
    Rejected(#[n(0)] Rejection),
    /// Its author's mend took its place.
    #[n(2)]
    Mended,
    /// Its author dropped it.
    #[n(3)]
    Dropped,
}

/// One page of the log, with the verdicts up to where it ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageIn {
    /// The seq it was asked from.
    pub from: Seq,
    /// Where it ends.
    pub to: Seq,
    /// The server's cursor there, opaque.
    pub cursor: Vec<u8>,
    /// Entries by seq, each with its receipt.
    pub entries: Vec<(Entry, EditKey)>,
    /// Verdicts on own edits, with their seq.
    pub told: Vec<(EditHash, Seq, Outcome)>,
    /// Own edits that wait on the server, with their cause, opaque.
    pub held: Vec<(EditHash, Vec<u8>)>,
}

/// Homes fetched whole, as of one seq, with the verdicts up to there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HomesIn {
    /// As of this seq.
    pub at: Seq,
    /// Each home with every record that hangs on it, itself included; none where it is out of scope.
    pub homes: Vec<(Id, Vec<(Id, Record)>)>,
    /// Verdicts on own edits, with their seq.
    pub told: Vec<(EditHash, Seq, Outcome)>,
}

/// What laying did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Laid {
    /// It was laid; false where it had been asked from elsewhere.
    pub laid: bool,
    /// Own edits that left the outbox.
    pub departed: usize,
    /// Of these, how many wait in *attention* now.
    pub rejected: usize,
    /// Homes are to be fetched.
    pub fetching: bool,
    /// The store's revision after it.
    pub revision: u64,
}

impl Store {
    /// Lays a page in one transaction; does nothing where the cursor is not at `page.from`.
    ///
    /// May roll back, whole, with a power cut: the server then sends it again.
    ///
    /// # Errors
    /// As any writing call; nothing of the page was then laid.
    pub fn lay_page(&self, page: &PageIn) -> Result<Laid, StoreError> {
        if planted::on(Bug::CursorFirst) {
            self.write(Durability::Normal, |work| {
                work.device.seq = work.device.seq.max(page.to);
                work.device.cursor.clone_from(&page.cursor);
                Ok(())
            })?;
        }
        let (mut laid, revision) = self.write(Durability::Normal, |work| lay_page(work, page))?;
        laid.revision = revision;
        Ok(laid)
    }
}

fn lay_page(work: &mut Work<'_>, page: &PageIn) -> Result<Laid, StoreError> {
    let before = if planted::on(Bug::CursorFirst) {
        page.from
    } else {
        work.device.seq
    };
    if page.from != before || page.to < before {
        return Ok(Laid::default());
    }
    let mut places = Places::read(work.tx)?;
    let mut unfit: BTreeSet<Id> = BTreeSet::new();
    let identity = work.known.identity.as_ref();
    let (user, me) = identity
        .map(|identity| (identity.user, identity.installation))
        .unwrap_or_default();
    hear(work, &page.told, &page.held)?;
    for (entry, receipt) in &page.entries {
        history::insert(work.tx, entry, *receipt)?;
        hear_entry(work, entry, user)?;
        let group = entry.parts.last().map(|part| part.edit.group).unwrap_or_default();
        let stands = places.stands(entry.home, group, before);
        if unfit.contains(&entry.home) || places.is_fetching(entry.home) || entry.seq <= stands {
            continue;
        }
        if lay_entry(work, entry, me)?.is_err() {
            unfit.insert(entry.home);
        }
    }
    for home in unfit {
        work.revert(home)?;
        places.fetch(work.tx, home, before)?;
    }
    work.device.seq = page.to;
    work.device.acknowledged = work.device.acknowledged.max(page.to);
    work.device.cursor.clone_from(&page.cursor);
    let (departed, rejected) = depart(work, &places, page.to)?;
    places.caught_up(work.tx, page.to)?;
    Ok(Laid {
        laid: true,
        departed,
        rejected,
        fetching: places.any_fetching(),
        revision: 0,
    })
}

/// Lays one entry; the inner error says that the home must be fetched.
fn lay_entry(work: &mut Work<'_>, entry: &Entry, me: Id) -> Result<Result<(), LayError>, StoreError> {
    let record = entry.record();
    let Some(last) = entry.parts.last() else {
        return Ok(Ok(()));
    };
    let slot = work.slot(record)?;
    if slot
        .base
        .as_ref()
        .is_some_and(|base| entry.seq <= base.revision(last.edit.group))
    {
        if planted::on(Bug::CountTwice) {
            slot.count_again(entry);
        }
        return Ok(Ok(()));
    }
    // Views are changed on the side: where the entry does not fit, nothing of this record may have moved.
    let mut changed = (!slot.views.is_empty()).then(|| slot.views.clone());
    let mut lost_views = false;
    if let Some(views) = &mut changed {
        lost_views = views::laying(views, slot.base.as_ref(), entry).is_err();
    }
    if let Err(unfit) = lay(&mut slot.base, entry) {
        return Ok(Err(unfit));
    }
    slot.changed = true;
    if let Some(mut views) = changed {
        // An own text that went in as a kept loser is not in the text.
        for part in entry
            .parts
            .iter()
            .filter(|part| part.author.installation == me && is_aside(part))
        {
            let own = OwnEdit::new(part.author, part.edit.clone());
            lost_views |= views::taken_back(&mut views, slot.base.as_ref(), &own).is_err();
        }
        slot.views = views;
        slot.views_changed = true;
    }
    if lost_views {
        rebuild_views(work, record, me)?;
    }
    if entry.home_revived {
        let home = work.slot(entry.home)?;
        if let Some(base) = &mut home.base {
            lay_home_revival(base, entry.seq);
            home.changed = true;
        }
    }
    Ok(Ok(()))
}

/// Whether a text of this edit did not go into the merged text.
fn is_aside(part: &Part) -> bool {
    let text = |outcome: Option<&FieldOutcome>| matches!(outcome, Some(FieldOutcome::Text(..)));
    part.edit
        .ops
        .iter()
        .any(|(field, op)| matches!(op, Op::Text(_)) && !text(part.outcomes.get(field)))
}
