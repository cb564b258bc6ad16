//! What must hold on every screen at every moment: nothing own flickers, nothing counts twice.

use std::collections::BTreeSet;

use fieldbook::store::Store;
use fieldbook_merge::Record;
use fieldbook_model::{FieldNo, Id};

use super::{
    ledger::{Deed, value_of},
    people::{NEXT_STEP, REGISTERS},
    world::{Broken, World},
};

/// The long texts of a customer and of a visit.
pub(super) const NOTE: [FieldNo; 2] = [FieldNo(10), FieldNo(6)];
/// The counter.
pub(super) const SAMPLES: FieldNo = FieldNo(14);
/// The set.
pub(super) const TAGGED: FieldNo = FieldNo(8);

/// Returns what the counter stands at.
#[must_use]
pub(super) fn count_of(record: &Record) -> i64 {
    record
        .groups
        .values()
        .find_map(|row| row.counters.get(&SAMPLES))
        .copied()
        .unwrap_or(0)
}

/// Returns the tags.
#[must_use]
pub(super) fn members_of(record: &Record) -> BTreeSet<String> {
    let members = record.groups.values().flat_map(|row| row.members(TAGGED));
    members
        .filter_map(|member| member.as_text().map(str::to_owned))
        .collect()
}

/// Returns the long text.
#[must_use]
pub(super) fn note_of(record: &Record) -> &str {
    let texts = record.groups.values().flat_map(|row| NOTE.map(|field| row.text(field)));
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or("")
}

impl World {
    /// Looks at a phone's screens where they may have changed.
    pub(super) fn look(&mut self, p: usize) -> Result<(), Broken> {
        let Some(phone) = self.phones.get_mut(p) else {
            return Ok(());
        };
        let Some(running) = phone.running.as_ref() else {
            return Ok(());
        };
        let Ok(changes) = running.device.store().changed_since(phone.looked) else {
            return Ok(());
        };
        if std::mem::replace(&mut phone.looked, changes.revision) == changes.revision {
            return Ok(());
        }
        let Some(running) = self.phones.get(p).and_then(|phone| phone.running.as_ref()) else {
            return Ok(());
        };
        let store = running.device.store();
        for made in self
            .ledger
            .made
            .iter()
            .filter(|made| changes.kinds.contains(&made.kind))
        {
            let shown = store.shown(made.id).map_err(|error| format!("façade: {error}"))?;
            let Some(shown) = shown.filter(|shown| shown.alive) else {
                continue;
            };
            let fields = REGISTERS.iter().chain([&NEXT_STEP]);
            for (_, field) in fields {
                let value = shown.record.value(*field).and_then(value_of);
                self.own_stays(p, store, made.id, *field, value)?;
            }
            self.counts_once(p, store, made.id, count_of(&shown.record))?;
            let mut once = BTreeSet::new();
            if !note_of(&shown.record).chars().all(|c| once.insert(c)) {
                let note = note_of(&shown.record);
                return Err(format!("twice: {} shows «{note}»", self.name(p)));
            }
        }
        Ok(())
    }

    /// Once the own later value was written, neither an own earlier one comes back nor, while the later one waits to be
    /// judged, anybody else's.
    fn own_stays(&self, p: usize, store: &Store, record: Id, field: FieldNo, shown: Option<u64>) -> Result<(), Broken> {
        let own = self.ledger.wrote.iter().filter_map(|wrote| match &wrote.deed {
            Deed::Register { field: set, value, .. } if wrote.p == p && wrote.record == record && *set == field => {
                Some((wrote.n, *value))
            }
            _ => None,
        });
        let own: Vec<(u64, u64)> = own.collect();
        let Some((last, value)) = own.last().copied() else {
            return Ok(());
        };
        if shown == Some(value) || own.iter().any(|(_, value)| self.ledger.again.contains(value)) {
            return Ok(());
        }
        let gone = self.refused(store, p)?;
        let out = store.outbox_of(record).map_err(|error| format!("façade: {error}"))?;
        let waits = out.iter().any(|item| item.n == last && item.verdict.is_none());
        if waits && !gone.contains(&last) {
            return Err(format!(
                "flicker: {} shows {shown:?} instead of its own v{value}",
                self.name(p)
            ));
        }
        let Some(back) = own.iter().position(|(_, value)| Some(*value) == shown) else {
            return Ok(());
        };
        let later = own.iter().skip(back + 1).find(|(n, _)| !gone.contains(n));
        let same = |n: &u64| own.get(back).is_some_and(|(earlier, _)| earlier == n);
        match later.filter(|(n, _)| !same(n)) {
            Some((_, value)) if !own.get(back).is_some_and(|(n, _)| gone.contains(n)) => Err(format!(
                "flicker: {} shows {shown:?} after its own v{value}",
                self.name(p)
            )),
            _ => Ok(()),
        }
    }

    /// Numbers of own edits that were refused, mended or dropped: what they wrote may go and come.
    fn refused(&self, store: &Store, p: usize) -> Result<BTreeSet<u64>, Broken> {
        let refused = store.rejected(None).map_err(|error| format!("façade: {error}"))?;
        let settled = self
            .ledger
            .wrote
            .iter()
            .filter(|wrote| wrote.p == p)
            .filter_map(|wrote| match wrote.deed {
                Deed::Mend(n) | Deed::Drop(n) => Some(n),
                _ => None,
            });
        Ok(refused.iter().map(|item| item.n).chain(settled).collect())
    }

    fn counts_once(&self, p: usize, store: &Store, record: Id, count: i64) -> Result<(), Broken> {
        let mut rest = count;
        for wrote in self.ledger.wrote.iter().filter(|wrote| wrote.record == record) {
            let Deed::Count(bit) = wrote.deed else { continue };
            rest &= !bit;
            if wrote.p == p && count & bit == 0 && !self.refused(store, p)?.contains(&wrote.n) {
                return Err(format!("flicker: {} no longer counts {bit:#x}", self.name(p)));
            }
        }
        if rest == 0 {
            Ok(())
        } else {
            Err(format!("twice: {} counts {count:#x}", self.name(p)))
        }
    }
}
