//! One user action, one transaction: drafts become numbered edits, and the screen's rows follow.
//!
//! Durable when the call returns. The number is given inside the transaction, so that two processes never give the same.

use std::sync::atomic::Ordering;

use fieldbook_merge::{Composed, Moment, Pending, views, write, write::Ground as Written};
use fieldbook_model::{Action, Author, Id, TypeNo, What, action::Draft};

use crate::{
    connection::Durability,
    deletions::Deletions,
    draft::{place, settle_mended, sights},
    error::StoreError,
    identity::Identity,
    meta::{self, Named},
    offer::seal_written,
    outbox,
    pending::PendingRow,
    show::{self, Ground},
    store::Store,
    work::Work,
};

/// What an action became.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// The numbers of its edits; of one that went into an unsealed edit, that edit's number.
    pub numbers: Vec<u64>,
    /// The records it touched, in the order of the drafts, each once.
    pub records: Vec<Id>,
    /// The store's revision after it.
    pub revision: u64,
}

impl Store {
    /// Commits one user action; it is on the disk when this returns.
    ///
    /// `chance` gives eight random bytes for each edit.
    ///
    /// # Errors
    /// `NotEnrolled`, `NotFound`, `Busy`, `Full`, …; nothing of the action was then written.
    pub fn commit(
        &self,
        action: &Action,
        moment: &Moment,
        chance: &mut dyn FnMut() -> [u8; 8],
    ) -> Result<Committed, StoreError> {
        self.commit_also(action, moment, chance, &[])
    }

    /// The same, with named values written or removed in the same transaction: the state of the clock, a capture's draft.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn commit_also(
        &self,
        action: &Action,
        moment: &Moment,
        chance: &mut dyn FnMut() -> [u8; 8],
        also: &[Named<'_>],
    ) -> Result<Committed, StoreError> {
        let (mut committed, revision) = self.write(Durability::Full, |work| {
            let identity = work.known.identity.as_ref().ok_or(StoreError::NotEnrolled)?;
            let mut committed = Committed::default();
            for draft in &action.drafts {
                committed
                    .numbers
                    .extend(commit_draft(work, identity, draft, moment, chance)?);
                if !committed.records.contains(&draft.record) {
                    committed.records.push(draft.record);
                }
            }
            work.outbox_changed();
            if self.seals.load(Ordering::Relaxed) {
                seal_written(work)?;
            }
            also.iter().try_for_each(|named| meta::write(work.tx, *named))?;
            Ok(committed)
        })?;
        committed.revision = revision;
        Ok(committed)
    }
}

fn commit_draft(
    work: &mut Work<'_>,
    identity: &Identity,
    draft: &Draft,
    moment: &Moment,
    chance: &mut dyn FnMut() -> [u8; 8],
) -> Result<Vec<u64>, StoreError> {
    let id = draft.record;
    let (kind, home) = place(work, draft)?;
    if let Some(mended) = draft.mends {
        settle_mended(work, mended, draft.what)?;
    }
    let sights = if draft.what == What::Delete {
        sights(work, id, home)?
    } else {
        Vec::new()
    };
    let author = Author {
        user: identity.user,
        installation: identity.installation,
        n: work.device.last_n + 1,
    };
    let schema = work.known.schema.version;
    let (tx, mut deletions) = (work.tx, std::mem::take(&mut work.deletions));
    let (slot, own) = work.record(id)?;
    let ground = Ground {
        id,
        kind,
        home,
        base: slot.base.as_ref(),
        own,
        views: &slot.views,
    };
    let shown = show::shown(tx, &mut deletions, &ground)?;
    let pending: Vec<&Pending> = own.iter().map(|row| &row.pending).collect();
    let ground = Written {
        base: slot.base.as_ref(),
        shown: shown.as_ref(),
        pending: &pending,
        sights: &sights,
    };
    let composed = write(draft, ground, moment, author, schema, chance);
    work.deletions = deletions;
    let mut numbers = Vec::with_capacity(composed.len());
    for one in composed {
        numbers.push(one.own.author.n);
        take(work, identity.installation, kind, home, one)?;
    }
    if draft.mends.is_some() {
        // What it mends or drops shows otherwise from now on.
        work.forget_own(id);
    }
    work.touch(id, kind, home);
    Ok(numbers)
}

/// Puts an edit into the outbox and what it does to long texts into the views.
fn take(work: &mut Work<'_>, me: Id, kind: TypeNo, home: Id, one: Composed) -> Result<(), StoreError> {
    let id = one.own.edit.record;
    let tx = work.tx;
    work.with_views(id, |views, base| views::written(views, me, base, &one))?;
    let n = one.own.author.n;
    let is_delete = one.own.edit.what == What::Delete;
    let replaces = one.replaces;
    let pending = Pending {
        texts: one.texts,
        ..Pending::new(one.own)
    };
    let (_, own) = work.record(id)?;
    match replaces.and_then(|n| {
        own.iter_mut()
            .find(|row| row.place > 0 && row.pending.own.author.n == n)
    }) {
        Some(row) => {
            row.pending = pending;
            outbox::replace(tx, row)?;
        }
        None => {
            let place = outbox::insert(tx, kind, home, &pending)?;
            own.push(PendingRow { place, pending });
            work.device.last_n = work.device.last_n.max(n);
        }
    }
    if is_delete {
        work.deletions = Deletions::default();
    }
    Ok(())
}
