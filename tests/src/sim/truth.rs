//! Where each write is in the end, told from what its author's phone lists: effective, waiting, refused or dropped.
//!
//! Then the values: each in exactly one place. Of merging this knows two sentences: who saw a value replaces it; what
//! was not seen is kept.

use std::collections::{BTreeMap, BTreeSet};

use fieldbook::store::AttentionState;
use fieldbook_admission::VerdictRow;
use fieldbook_model::{Id, Seq};
use fieldbook_protocol::Verdict;

use super::{
    ledger::{Deed, OFFICE, Wrote},
    template::OFFICE_INSTALLATION,
    world::{Broken, World},
};

/// What became of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It counts.
    Effective,
    /// It waits on the server for a cause.
    Held,
    /// It was refused and waits for a person.
    Refused,
    /// A person took it back.
    Dropped,
}

/// The fates of all writes.
#[derive(Debug, Default)]
pub struct Fates {
    held: BTreeSet<(usize, u64)>,
    refused: BTreeMap<(usize, u64), AttentionState>,
    mends: BTreeMap<(usize, u64), Vec<u64>>,
    drops: BTreeMap<(usize, u64), Vec<u64>>,
    office: BTreeSet<u64>,
    places: BTreeMap<(Id, u64), Seq>,
}

impl World {
    /// Reads what the phones list.
    ///
    /// # Errors
    /// When a list cannot be read.
    pub fn fates(&self) -> Result<Fates, Broken> {
        let mut fates = Fates::default();
        for (p, phone) in self.phones.iter().enumerate() {
            let Some(running) = phone.running.as_ref() else {
                continue;
            };
            let store = running.device.store();
            let outbox = store.outbox().map_err(|error| format!("façade: {error}"))?;
            fates.held.extend(outbox.iter().map(|item| (p, item.n)));
            let refused = store.rejected(None).map_err(|error| format!("façade: {error}"))?;
            fates
                .refused
                .extend(refused.iter().map(|item| ((p, item.n), item.state)));
        }
        for wrote in &self.ledger.wrote {
            match wrote.deed {
                Deed::Mend(n) => fates.mends.entry((wrote.p, n)).or_default().push(wrote.n),
                Deed::Drop(n) => fates.drops.entry((wrote.p, n)).or_default().push(wrote.n),
                _ => {}
            }
        }
        let accepted = |row: &&VerdictRow| row.verdict == Verdict::Accepted;
        for row in self.server.office.verdicts.iter().filter(accepted) {
            fates.places.insert((row.author.installation, row.author.n), row.seq);
            if row.author.installation == OFFICE_INSTALLATION {
                fates.office.insert(row.author.n);
            }
        }
        Ok(fates)
    }

    /// Returns where a write stands in the log.
    #[must_use]
    pub fn place(&self, fates: &Fates, wrote: &Wrote) -> Option<Seq> {
        let installation = match self.phones.get(wrote.p) {
            Some(phone) => phone.installation,
            None => OFFICE_INSTALLATION,
        };
        fates.places.get(&(installation, wrote.n)).copied()
    }
}

impl Fates {
    /// Returns what became of a write.
    #[must_use]
    pub fn of(&self, wrote: &Wrote) -> Fate {
        if wrote.p == OFFICE {
            return if self.office.contains(&wrote.n) {
                Fate::Effective
            } else {
                Fate::Refused
            };
        }
        self.fate(wrote.p, wrote.n, 0)
    }

    /// Returns whether a write was mended: it counts together with its mend.
    #[must_use]
    pub fn was_mended(&self, wrote: &Wrote) -> bool {
        self.mends.contains_key(&(wrote.p, wrote.n))
    }

    fn fate(&self, p: usize, n: u64, depth: u32) -> Fate {
        if depth > 20 {
            return Fate::Refused;
        }
        let key = (p, n);
        let later = |list: &BTreeMap<(usize, u64), Vec<u64>>| -> Vec<Fate> {
            let numbers = list.get(&key).map(Vec::as_slice).unwrap_or_default();
            numbers.iter().map(|n| self.fate(p, *n, depth + 1)).collect()
        };
        if later(&self.drops).contains(&Fate::Effective) {
            return Fate::Dropped;
        }
        let mends = later(&self.mends);
        if mends.contains(&Fate::Effective) {
            return Fate::Effective;
        }
        if self.held.contains(&key) {
            return Fate::Held;
        }
        match self.refused.get(&key) {
            Some(AttentionState::Mended) if mends.contains(&Fate::Held) => Fate::Held,
            Some(AttentionState::Mended) if mends.contains(&Fate::Dropped) => Fate::Dropped,
            Some(AttentionState::Dropped) => Fate::Dropped,
            Some(_) => Fate::Refused,
            None => Fate::Effective,
        }
    }
}
