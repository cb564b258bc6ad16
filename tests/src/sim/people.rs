//! What people do on their phones, by calls of the façade, each noted in the ledger with what the screen showed.

use fieldbook::{Device, Failure, FailureKind, engine::Event, records::EditRequest, store::Cell};
use fieldbook_model::{FieldNo, Id, Value, action::Write, types};

use super::{
    ledger::{Deed, Made, Wish, value_of},
    world::{Broken, World},
};

/// Registers of a customer that people write.
pub(super) const REGISTERS: [(&str, FieldNo); 2] = [("address", FieldNo(3)), ("website", FieldNo(7))];
/// A visit's register.
pub(super) const NEXT_STEP: (&str, FieldNo) = ("next_step", FieldNo(8));
/// The tags that people use.
pub(super) const TAGS: [&str; 2] = ["vip", "price"];

/// What a person wants, in the ledger's words and in the façade's.
pub(super) struct Wanted {
    pub(super) record: Id,
    pub(super) deeds: Vec<Deed>,
    pub(super) fields: Vec<(String, Write)>,
}

impl World {
    /// Somebody does something.
    pub(super) fn person(&mut self, p: usize, r: [u32; 4]) -> Result<(), Broken> {
        // Two or three things at once: what is typed in one breath may become one edit.
        let breath = if r[2].is_multiple_of(4) { 1 + r[3] % 2 } else { 0 };
        for more in 0..breath {
            self.haste(p, true);
            self.person_once(p, [r[0], r[1], r[2] + more, r[3]])?;
        }
        self.haste(p, false);
        self.person_once(p, r)
    }

    fn haste(&mut self, p: usize, hasty: bool) {
        if let Some(phone) = self.phones.get_mut(p) {
            phone.hasty = hasty;
        }
    }

    fn person_once(&mut self, p: usize, r: [u32; 4]) -> Result<(), Broken> {
        let Some(made) = self.choose(p, r[0]) else {
            return Ok(());
        };
        let customer = made.kind == types::CUSTOMER.no();
        match r[1] % 28 {
            0..=6 if customer => self.set(p, made, r),
            7..=9 if customer => self.tag(p, made.id, r),
            10..=12 if customer => self.count(p, made.id),
            13..=15 => self.type_text(p, made, r),
            16..=18 => self.visit(p, made.id, r),
            19 | 26 => self.customer(p, r),
            20 => self.delete(p, made.id),
            21 => self.loser(p, r),
            22..=24 | 27 => self.attention(p, r),
            25 => self.task(p, r),
            _ => self.set(p, made, r),
        }
    }

    pub(super) fn device(&self, p: usize) -> Option<&Device> {
        Some(&self.phones.get(p)?.running.as_ref()?.device)
    }

    /// Returns a record that the phone shows.
    fn choose(&self, p: usize, pick: u32) -> Option<Made> {
        let made = &self.ledger.made;
        let at = pick as usize % made.len().max(1);
        (0..made.len()).find_map(|next| self.choose_exactly(p, *made.get((at + next) % made.len())?))
    }

    pub(super) fn choose_exactly(&self, p: usize, made: Made) -> Option<Made> {
        let shown = self.device(p)?.store().shown(made.id).ok().flatten()?;
        shown.alive.then_some(made)
    }

    pub(super) fn shown_value(&self, p: usize, record: Id, field: &str) -> Option<u64> {
        match self.device(p)?.show(record).ok()?.content(field)? {
            Cell::Value(value) => value_of(value),
            _ => None,
        }
    }

    pub(super) fn edit(&mut self, p: usize, wanted: Wanted) -> Result<(), Broken> {
        let Wanted { record, deeds, fields } = wanted;
        let wish = |deed: Deed| Wish {
            record: Some(record),
            deed,
        };
        let said = format!("{} writes {deeds:?} on {}", self.name(p), record.short());
        let wishes = deeds.into_iter().map(wish).collect();
        self.act(p, said, wishes, |device| {
            device
                .edit(EditRequest { record, fields })
                .map(|_| ())
                .map_err(Failure::from)
        })
    }

    fn delete(&mut self, p: usize, record: Id) -> Result<(), Broken> {
        let said = format!("{} deletes {}", self.name(p), record.short());
        let wishes = vec![Wish {
            record: Some(record),
            deed: Deed::Delete,
        }];
        self.act(p, said, wishes, |device| {
            device.delete(record).map(|_| ()).map_err(Failure::from)
        })
    }

    /// Calls the façade: what it acknowledges is noted; what died on the way is looked for after the next opening.
    pub(super) fn act(
        &mut self,
        p: usize,
        said: String,
        wishes: Vec<Wish>,
        call: impl FnOnce(&Device) -> Result<(), Failure>,
    ) -> Result<(), Broken> {
        let Some(device) = self.device(p) else { return Ok(()) };
        match call(device) {
            Ok(()) => {
                self.say(said);
                self.events.count("writes acknowledged");
                self.acknowledged(p, &wishes)?;
                let Some(phone) = self.phones.get_mut(p) else {
                    return Ok(());
                };
                if let Some(running) = phone.running.as_mut() {
                    running.shell.tell(Event::LocalWrite);
                }
                if phone.hasty { Ok(()) } else { self.poll(p) }
            }
            Err(failure) => {
                self.say(format!("{said}: {:?}", failure.kind));
                let full = failure.kind == FailureKind::Full;
                match self.heed_faults(p) {
                    Some(fault) => {
                        if let Some(phone) = self.phones.get_mut(p) {
                            phone.doubt = Some((fault, wishes));
                        }
                        Ok(())
                    }
                    None if full || failure.rule.is_some() || failure.kind == FailureKind::NotFound => Ok(()),
                    None => Err(format!("façade: {said}: {failure:?}")),
                }
            }
        }
    }
}

pub(super) fn text(text: String) -> Write {
    Write::Set(Some(Value::Text(text)))
}
