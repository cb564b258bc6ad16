//! The ledger: every write that somebody made, with what their screen showed, kept outside the phones.
//!
//! It knows nothing of merging or judging. Each value, character and step of a counter is written once ever, so that
//! it can be told where it is.

use std::collections::BTreeSet;

use fieldbook::store::{Store, StoreError};
use fieldbook_model::{FieldNo, Id, Seq, TypeNo, Value};

use super::wishes::is;

/// The author of what the office writes.
pub const OFFICE: usize = usize::MAX;

/// What somebody did to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A register was set.
    Register {
        /// Which.
        field: FieldNo,
        /// To this value.
        value: u64,
        /// While the screen showed this one.
        over: Option<u64>,
    },
    /// A counter moved by a bit of its own.
    Count(i64),
    /// A tag was added or taken away.
    Tag(String, bool),
    /// A text was typed on.
    Text {
        /// Characters that are new.
        typed: Vec<char>,
        /// Characters that the screen showed and that went.
        cut: Vec<char>,
    },
    /// The record was created.
    Create,
    /// The record was deleted.
    Delete,
    /// Something was done with a task.
    Work,
    /// A kept value was put away.
    Dismiss(u64),
    /// The own edit with this number was mended.
    Mend(u64),
    /// The own edit with this number was dropped.
    Drop(u64),
}

/// Something that is about to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// On this record; `None` where it is being created.
    pub record: Option<Id>,
    /// What.
    pub deed: Deed,
}

/// Something that was written.
#[derive(Clone, Debug)]
pub struct Wrote {
    /// By whom: a phone, or [`OFFICE`].
    pub p: usize,
    /// On which record.
    pub record: Id,
    /// What it hangs on.
    pub home: Id,
    /// What.
    pub deed: Deed,
    /// As which edit of its author.
    pub n: u64,
    /// Where the author's phone stood; `None` where that says too little (a home was being fetched).
    pub stood: Option<Seq>,
    /// It went on in a later edit of its author before anybody else heard of it.
    pub coalesced: bool,
}

/// A record that was ever made.
#[derive(Clone, Copy, Debug)]
pub struct Made {
    /// Its id.
    pub id: Id,
    /// Its type.
    pub kind: TypeNo,
}

/// The ledger.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Every write, in order.
    pub wrote: Vec<Wrote>,
    /// Every record, in order.
    pub made: Vec<Made>,
    /// Values that were written a second time, by restoring.
    pub again: BTreeSet<u64>,
    fresh: u64,
    bits: u32,
}

impl Ledger {
    /// Returns a number never used before.
    pub fn fresh(&mut self) -> u64 {
        self.fresh += 1;
        self.fresh
    }

    /// Returns a character never used before, rare Han and emoji among them.
    pub fn fresh_char(&mut self) -> char {
        let fresh = u32::try_from(self.fresh()).unwrap_or(0);
        let code = if fresh % 7 == 0 {
            0x1F300 + fresh % 0x300
        } else {
            0x20000 + fresh
        };
        char::from_u32(code).unwrap_or('?')
    }

    /// Returns a step of a counter that is told apart from all others, also when it counts several times.
    pub fn fresh_bit(&mut self) -> Option<i64> {
        let bit = (self.bits < 20).then(|| 1i64 << (3 * self.bits));
        self.bits += 1;
        bit
    }

    /// Notes what was wished and is in the outbox now; returns what is not there.
    ///
    /// # Errors
    /// What the store says.
    pub fn note(&mut self, p: usize, store: &Store, wishes: &[Wish]) -> Result<Vec<Wish>, StoreError> {
        let (outbox, standing) = (store.outbox()?, store.standing()?);
        let known = standing.acknowledged == standing.seq && store.fetching()?.is_empty();
        let stood = known.then_some(standing.seq);
        let mut absent = Vec::new();
        for wish in wishes {
            let Some(item) = outbox.iter().rev().find(|item| is(wish, item)) else {
                absent.push(wish.clone());
                continue;
            };
            let record = item.edit.record;
            if wish.deed == Deed::Create && !self.made.iter().any(|made| made.id == record) {
                let kind = item.edit.kind;
                self.made.push(Made { id: record, kind });
            }
            self.coalesce(p, record, item.n, &wish.deed);
            self.wrote.push(Wrote {
                p,
                record,
                home: item.home,
                deed: wish.deed.clone(),
                n: item.n,
                stood,
                coalesced: false,
            });
        }
        Ok(absent)
    }

    /// An earlier value of the same field in the same edit is gone: its author overwrote it before anybody heard of it.
    fn coalesce(&mut self, p: usize, on: Id, number: u64, now: &Deed) {
        let Deed::Register { field: written, .. } = now else {
            return;
        };
        for before in self
            .wrote
            .iter_mut()
            .filter(|wrote| wrote.p == p && wrote.n == number && wrote.record == on)
        {
            if matches!(&before.deed, Deed::Register { field, .. } if field == written) {
                before.coalesced = true;
            }
        }
    }
}

/// Returns the number of a value that a run wrote.
#[must_use]
pub fn value_of(value: &Value) -> Option<u64> {
    value.as_text()?.strip_prefix('v')?.parse().ok()
}
