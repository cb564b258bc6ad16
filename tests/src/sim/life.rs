//! A phone opened anew, and an action that was acknowledged: what must be there, and what must not.

use fieldbook::store::Fault;
use fieldbook_model::{Group, types};

use super::{
    ledger::{Deed, Wish, Wrote, value_of},
    look::{NOTE, SAMPLES, TAGGED, count_of, members_of, note_of},
    world::{Broken, World},
};

impl World {
    /// Opens a phone's store and begins its conversation.
    pub(super) fn open(&mut self, p: usize) -> Result<(), Broken> {
        let name = self.name(p);
        let Some(phone) = self.phones.get_mut(p) else {
            return Ok(());
        };
        phone
            .start()
            .map_err(|failure| format!("reopening: {name}: {failure:?}"))?;
        if phone.life > 0 {
            self.say(format!("{name} is open again"));
        }
        self.settle_doubt(p)?;
        self.poll(p)
    }

    /// What was being written when the phone died is there whole or not at all.
    fn settle_doubt(&mut self, p: usize) -> Result<(), Broken> {
        let Some(phone) = self.phones.get_mut(p) else {
            return Ok(());
        };
        let Some((fault, wishes)) = phone.doubt.take() else {
            return Ok(());
        };
        let Some(running) = phone.running.as_ref() else {
            return Ok(());
        };
        let store = running.device.store();
        if fault == Fault::CrashAfter {
            let absent = self
                .ledger
                .note(p, store, &wishes)
                .map_err(|error| format!("façade: {error}"))?;
            return match absent.first() {
                None => Ok(()),
                Some(wish) => Err(format!("durable: {wish:?} was committed before the crash and is gone")),
            };
        }
        // Of a death before the commit nothing may be left; only what is written once ever can be told.
        let told_apart = |wish: &&Wish| {
            matches!(wish.deed, Deed::Count(_) | Deed::Text { .. })
                || matches!(wish.deed, Deed::Register { value, .. } if !self.ledger.again.contains(&value))
        };
        let unique: Vec<Wish> = wishes.iter().filter(told_apart).cloned().collect();
        let absent = self
            .ledger
            .clone()
            .note(p, store, &unique)
            .map_err(|error| format!("façade: {error}"))?;
        if absent.len() < unique.len() {
            return Err(format!(
                "atomic: some of {unique:?} is there, though its commit never was"
            ));
        }
        Ok(())
    }

    /// What was acknowledged is in the outbox and on the screen.
    pub(super) fn acknowledged(&mut self, p: usize, wishes: &[Wish]) -> Result<(), Broken> {
        let Some(running) = self.phones.get(p).and_then(|phone| phone.running.as_ref()) else {
            return Ok(());
        };
        let store = running.device.store();
        let before = self.ledger.wrote.len();
        let absent = self
            .ledger
            .note(p, store, wishes)
            .map_err(|error| format!("façade: {error}"))?;
        if let Some(wish) = absent.first() {
            return Err(format!("acknowledged: {wish:?} is not in the outbox"));
        }
        for wrote in self.ledger.wrote.get(before..).unwrap_or_default() {
            self.read_back(p, wrote)?;
        }
        Ok(())
    }

    fn read_back(&self, p: usize, wrote: &Wrote) -> Result<(), Broken> {
        let Some(running) = self.phones.get(p).and_then(|phone| phone.running.as_ref()) else {
            return Ok(());
        };
        let shown = running
            .device
            .store()
            .shown(wrote.record)
            .map_err(|error| format!("façade: {error}"))?;
        let Some(shown) = shown else {
            if matches!(wrote.deed, Deed::Drop(_)) {
                return Ok(());
            }
            return Err(format!(
                "read-your-writes: {} shows nothing of {:?}",
                self.name(p),
                wrote.deed
            ));
        };
        let record = &shown.record;
        let there = match &wrote.deed {
            Deed::Register { field, value, .. } => record.value(*field).and_then(value_of) == Some(*value),
            Deed::Count(bit) => count_of(record) & bit != 0,
            Deed::Tag(tag, add) => members_of(record).contains(tag) == *add,
            Deed::Text { typed, .. } => {
                let note = note_of(record);
                typed.iter().all(|c| note.contains(*c))
            }
            Deed::Create => shown.alive,
            Deed::Delete => !shown.alive,
            Deed::Work | Deed::Dismiss(_) | Deed::Mend(_) | Deed::Drop(_) => true,
        };
        if there {
            Ok(())
        } else {
            Err(format!(
                "read-your-writes: {} does not show {:?}",
                self.name(p),
                wrote.deed
            ))
        }
    }
}

/// The fields that the ledger writes on are those of the declarations.
#[must_use]
pub fn fields_fit() -> bool {
    let schema = types::built_in();
    let named = |kind: &str, name: &str| {
        schema
            .by_name(kind)
            .and_then(|spec| spec.field(name))
            .map(|field| field.number)
    };
    let registers = super::people::REGISTERS
        .iter()
        .all(|(name, field)| named("customer", name) == Some(*field));
    let (next_step, field) = super::people::NEXT_STEP;
    registers
        && named("visit", next_step) == Some(field)
        && named("customer", "tags") == Some(TAGGED)
        && named("customer", "samples_left") == Some(SAMPLES)
        && named("customer", "note") == Some(NOTE[0])
        && named("visit", "note") == Some(NOTE[1])
        && Group::Note.no() != Group::Main.no()
}
