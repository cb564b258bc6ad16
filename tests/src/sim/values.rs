//! The values of registers: each is winner, kept loser, history, or where its author's lists say, and nowhere else.

use std::collections::{BTreeMap, BTreeSet};

use fieldbook_model::{FieldNo, Id};

use super::{
    ledger::{Deed, Wrote, value_of},
    truth::{Fate, Fates},
    world::{Broken, World},
};

/// One write of a register.
struct Value<'w> {
    wrote: &'w Wrote,
    value: u64,
    over: Option<u64>,
    fate: Fate,
}

/// Where values stand.
#[derive(Default)]
struct Stands {
    winners: BTreeMap<(Id, FieldNo), u64>,
    losers: BTreeMap<(Id, FieldNo), Vec<u64>>,
}

impl World {
    /// Accounts for every value that was acknowledged.
    ///
    /// # Errors
    /// The invariant that does not hold.
    pub fn account_values(&self, fates: &Fates) -> Result<(), Broken> {
        let stands = self.standing()?;
        let mut fields: BTreeMap<(Id, FieldNo), Vec<Value<'_>>> = BTreeMap::new();
        let mut dismissed = BTreeSet::new();
        for wrote in &self.ledger.wrote {
            let fate = fates.of(wrote);
            match wrote.deed {
                Deed::Register { field, value, over } => {
                    let value = Value {
                        wrote,
                        value,
                        over,
                        fate,
                    };
                    fields.entry((wrote.record, field)).or_default().push(value);
                }
                Deed::Dismiss(value) if fate == Fate::Effective => {
                    dismissed.insert(value);
                }
                _ => {}
            }
        }
        for ((record, field), values) in &fields {
            let winner = stands.winners.get(&(*record, *field)).copied();
            let losers = stands
                .losers
                .get(&(*record, *field))
                .map(Vec::as_slice)
                .unwrap_or_default();
            let seen = seen(values);
            for (at, one) in values.iter().enumerate() {
                let told = Told {
                    values,
                    at,
                    seen: &seen,
                    winner: winner == Some(one.value),
                    loser: losers.contains(&one.value),
                };
                let dismissed = dismissed.contains(&one.value);
                told.check(
                    self.ledger.again.contains(&one.value),
                    dismissed,
                    fates.was_mended(one.wrote),
                )
                .map_err(|(invariant, why)| {
                    let (name, record) = (self.name(one.wrote.p), record.short());
                    format!("{invariant}: v{} of {name} on {record}.{}: {why}", one.value, field.0)
                })?;
            }
            let written: BTreeSet<u64> = values.iter().map(|one| one.value).collect();
            if let Some(ghost) = losers.iter().chain(&winner).find(|value| !written.contains(value)) {
                return Err(format!(
                    "ghost: v{ghost} stands on {} and nobody wrote it there",
                    record.short()
                ));
            }
        }
        Ok(())
    }

    /// Reads winners and kept losers from the phones.
    fn standing(&self) -> Result<Stands, Broken> {
        let mut stands = Stands::default();
        let mut asked = BTreeSet::new();
        for phone in &self.phones {
            let Some(running) = phone.running.as_ref() else {
                continue;
            };
            let store = running.device.store();
            for made in &self.ledger.made {
                // The admitted row: what waits on this phone is not everybody's yet.
                let row = store.admitted(made.id).map_err(|error| format!("façade: {error}"))?;
                let Some(row) = row.filter(|_| asked.insert(made.id)) else {
                    continue;
                };
                for (field, written) in row.groups.values().flat_map(|row| &row.registers) {
                    if let Some(value) = written.value.as_ref().and_then(value_of) {
                        stands.winners.insert((made.id, *field), value);
                    }
                }
                for (_, field, _, written) in row.losers() {
                    if let Some(value) = written.value.as_ref().and_then(value_of) {
                        stands.losers.entry((made.id, field)).or_default().push(value);
                    }
                }
            }
        }
        Ok(stands)
    }
}

/// Of each write: the writes that its author had seen, also through what it stood over.
fn seen(values: &[Value<'_>]) -> Vec<BTreeSet<usize>> {
    let mut seen: Vec<BTreeSet<usize>> = Vec::with_capacity(values.len());
    for (at, one) in values.iter().enumerate() {
        let before = values.iter().enumerate().take(at);
        // A value that was written again is seen in any of its writings.
        let direct = before.filter(|(_, other)| other.wrote.p == one.wrote.p || Some(other.value) == one.over);
        let mut all = BTreeSet::new();
        for (other, _) in direct {
            all.insert(other);
            all.extend(seen.get(other).into_iter().flatten());
        }
        seen.push(all);
    }
    seen
}

struct Told<'a> {
    values: &'a [Value<'a>],
    at: usize,
    seen: &'a [BTreeSet<usize>],
    winner: bool,
    loser: bool,
}

impl Told<'_> {
    fn check(&self, again: bool, dismissed: bool, mended: bool) -> Result<(), (&'static str, String)> {
        let Some(one) = self.values.get(self.at) else {
            return Ok(());
        };
        // Written more than once, its writings cannot be told apart.
        if again {
            return Ok(());
        }
        let stands = u32::from(self.winner) + u32::from(self.loser);
        if stands > 1 {
            return Err(("once", "winner and kept loser at once".to_owned()));
        }
        if one.wrote.coalesced || one.fate != Fate::Effective {
            let why = format!(
                "{:?}, coalesced {}, and stands all the same",
                one.fate, one.wrote.coalesced
            );
            return if stands == 0 { Ok(()) } else { Err(("once", why)) };
        }
        let counts = |at: &usize| {
            self.values
                .get(*at)
                .is_some_and(|x| x.fate == Fate::Effective && !x.wrote.coalesced)
        };
        let saw = |x: usize, y: usize| self.seen.get(x).is_some_and(|seen| seen.contains(&y));
        let others = (0..self.values.len()).filter(|x| *x != self.at).filter(counts);
        let others: Vec<usize> = others.collect();
        let replaced = others.iter().any(|x| saw(*x, self.at));
        if self.winner && replaced && !mended {
            return Err((
                "back",
                "it stands, and was replaced by somebody who had seen it".to_owned(),
            ));
        }
        if self.loser && !others.iter().any(|x| !saw(*x, self.at) && !saw(self.at, *x)) {
            return Err((
                "false conflict",
                "a kept loser, and nobody wrote apart from it".to_owned(),
            ));
        }
        if stands == 0 && !replaced && !dismissed && !mended {
            return Err(("lost", "acknowledged, and nowhere".to_owned()));
        }
        Ok(())
    }
}
