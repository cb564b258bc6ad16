//! Counters, texts, tags and deletions: what must have come of everything that counts.

use std::collections::BTreeSet;

use fieldbook_merge::Record;
use fieldbook_model::{Id, types};

use super::{
    ledger::{Deed, Wrote},
    look::{count_of, members_of, note_of},
    people::TAGS,
    truth::{Fate, Fates},
    world::{Broken, World},
};

impl World {
    /// Accounts for counters, texts, tags and deletions of every record.
    ///
    /// # Errors
    /// The invariant that does not hold.
    pub fn account_sums(&self, fates: &Fates) -> Result<(), Broken> {
        for made in &self.ledger.made {
            let on = |wrote: &&Wrote| wrote.record == made.id && fates.of(wrote) == Fate::Effective;
            let wrote: Vec<&Wrote> = self.ledger.wrote.iter().filter(on).collect();
            let row = self.admitted(made.id)?;
            let Some(row) = row else {
                if let Some(lost) = wrote
                    .iter()
                    .find(|wrote| matches!(wrote.deed, Deed::Create | Deed::Count(_) | Deed::Text { .. }))
                {
                    return Err(format!(
                        "lost: {:?} of {}: no phone has the record {}",
                        lost.deed,
                        self.name(lost.p),
                        made.id.short()
                    ));
                }
                continue;
            };
            counters(&wrote, &row).map_err(|why| format!("counter: {} {why}", made.id.short()))?;
            texts(&wrote, &row).map_err(|(invariant, why)| format!("{invariant}: {} {why}", made.id.short()))?;
            if made.kind == types::CUSTOMER.no() {
                self.tags(fates, &wrote, &row)
                    .map_err(|why| format!("tags: {} {why}", made.id.short()))?;
            }
            self.deletions(fates, made.id, &row)?;
        }
        Ok(())
    }

    fn admitted(&self, id: Id) -> Result<Option<Record>, Broken> {
        for running in self.phones.iter().filter_map(|phone| phone.running.as_ref()) {
            let row = running
                .device
                .store()
                .admitted(id)
                .map_err(|error| format!("façade: {error}"))?;
            if row.is_some() {
                return Ok(row);
            }
        }
        Ok(None)
    }

    /// A tag stands iff some addition of it counts that no removal had on its screen.
    fn tags(&self, fates: &Fates, wrote: &[&Wrote], row: &Record) -> Result<(), String> {
        let members = members_of(row);
        for tag in TAGS {
            let of = |adds: bool| {
                wrote
                    .iter()
                    .filter(move |wrote| wrote.deed == Deed::Tag(tag.to_owned(), adds))
            };
            let (mut stands, mut unsure) = (false, false);
            for added in of(true) {
                let (mut taken, mut maybe) = (false, false);
                for removed in of(false) {
                    match self.had_seen(fates, removed, added) {
                        Some(seen) => taken |= seen,
                        None => maybe = true,
                    }
                }
                stands |= !taken && !maybe;
                unsure |= !taken && maybe;
            }
            if members.contains(tag) != stands && !(unsure && (members.contains(tag) || !stands)) {
                return Err(format!(
                    "has {members:?}; {tag} should {}be there",
                    if stands { "" } else { "not " }
                ));
            }
        }
        Ok(())
    }

    /// Returns whether the author of `later` had `earlier` on the screen; `None` where the ledger cannot tell.
    fn had_seen(&self, fates: &Fates, later: &Wrote, earlier: &Wrote) -> Option<bool> {
        if later.p == earlier.p {
            return Some(earlier.n < later.n);
        }
        Some(self.place(fates, earlier)? <= later.stood?)
    }

    /// A record stays deleted only by a deletion that had seen everything that counts; one that had not brings it back.
    fn deletions(&self, fates: &Fates, id: Id, row: &Record) -> Result<(), Broken> {
        let is_home = row.home == id;
        let family = |wrote: &&Wrote| {
            (wrote.record == id || is_home && wrote.home == id)
                && fates.of(wrote) == Fate::Effective
                && !matches!(wrote.deed, Deed::Delete | Deed::Drop(_) | Deed::Mend(_))
        };
        let written: Vec<&Wrote> = self.ledger.wrote.iter().filter(family).collect();
        let deleted =
            |wrote: &&Wrote| wrote.record == id && wrote.deed == Deed::Delete && fates.of(wrote) == Fate::Effective;
        let deletions: Vec<&Wrote> = self.ledger.wrote.iter().filter(deleted).collect();
        let unseen = |deletion: &Wrote| {
            written
                .iter()
                .find(|wrote| self.had_seen(fates, deletion, wrote) == Some(false))
        };
        if row.deleted.is_some() {
            // Deletions by one's own earlier edits, held and judged late, lie beneath.
            let whole = deletions.iter().any(|deletion| unseen(deletion).is_none());
            if !whole {
                let unseen = deletions.first().and_then(|deletion| unseen(deletion));
                return Err(format!(
                    "deleted: {} is gone with {unseen:?}, which no deletion had seen",
                    id.short()
                ));
            }
        } else if let Some(deletion) = deletions.iter().find(|deletion| {
            written
                .iter()
                .all(|wrote| self.had_seen(fates, deletion, wrote) == Some(true))
        }) {
            return Err(format!(
                "undeleted: {} is back after {deletion:?}, which had seen everything",
                id.short()
            ));
        }
        Ok(())
    }
}

fn counters(wrote: &[&Wrote], row: &Record) -> Result<(), String> {
    let steps = wrote.iter().filter_map(|wrote| match wrote.deed {
        Deed::Count(bit) => Some(bit),
        _ => None,
    });
    let sum: i64 = steps.sum();
    let count = count_of(row);
    if count == sum {
        Ok(())
    } else {
        Err(format!("counts {count:#x}, written were {sum:#x}"))
    }
}

fn texts(wrote: &[&Wrote], row: &Record) -> Result<(), (&'static str, String)> {
    let note = note_of(row);
    let stands: BTreeSet<char> = note.chars().collect();
    if stands.len() != note.chars().count() {
        return Err(("twice", format!("«{note}»")));
    }
    let (mut typed, mut cut) = (BTreeSet::new(), BTreeSet::new());
    for wrote in wrote {
        if let Deed::Text { typed: t, cut: c } = &wrote.deed {
            typed.extend(t.iter().copied());
            cut.extend(c.iter().copied());
        }
    }
    let lost: String = typed
        .iter()
        .filter(|c| !stands.contains(c) && !cut.contains(c))
        .collect();
    if !lost.is_empty() {
        return Err(("text lost", format!("«{lost}» of «{note}»")));
    }
    let back: String = cut.iter().filter(|c| stands.contains(c)).collect();
    if !back.is_empty() {
        return Err(("text back", format!("«{back}» in «{note}»")));
    }
    let ghost: String = stands.iter().filter(|c| !typed.contains(c)).collect();
    if !ghost.is_empty() {
        return Err(("text ghost", format!("«{ghost}» in «{note}»: refused or never written")));
    }
    Ok(())
}
