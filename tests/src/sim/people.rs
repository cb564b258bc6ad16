//! What people do on their phones, by calls of the façade, each noted in the ledger with what the screen showed.

use fieldbook::{
    Device, Failure, FailureKind,
    capture::{Answers, CaptureRequest, Whom},
    engine::Event,
    records::{CreateRequest, EditRequest},
    store::Cell,
};
use fieldbook_model::{FieldNo, Id, Value, action::Write, types, value::Date};

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

    pub(super) fn set(&mut self, p: usize, made: Made, r: [u32; 4]) -> Result<(), Broken> {
        let mut wanted = Wanted {
            record: made.id,
            deeds: Vec::new(),
            fields: Vec::new(),
        };
        let customer = made.kind == types::CUSTOMER.no();
        let first = r[2] as usize % 2;
        let fields: Vec<(&str, FieldNo)> = match customer {
            true if r[2].is_multiple_of(5) => REGISTERS.to_vec(),
            true => REGISTERS.get(first..=first).unwrap_or_default().to_vec(),
            false => vec![NEXT_STEP],
        };
        for (name, field) in fields {
            let over = self.shown_value(p, made.id, name);
            let value = self.ledger.fresh();
            wanted.deeds.push(Deed::Register { field, value, over });
            wanted.fields.push((name.to_owned(), text(format!("v{value}"))));
        }
        // A number that somebody else may have: the server refuses the whole edit then.
        if customer && r[3].is_multiple_of(7) {
            wanted
                .fields
                .push(("registration_no".to_owned(), text(format!("R{}", r[3] % 3))));
        }
        self.edit(p, wanted)
    }

    fn shown_value(&self, p: usize, record: Id, field: &str) -> Option<u64> {
        match self.device(p)?.show(record).ok()?.content(field)? {
            Cell::Value(value) => value_of(value),
            _ => None,
        }
    }

    pub(super) fn tag(&mut self, p: usize, record: Id, r: [u32; 4]) -> Result<(), Broken> {
        let tag = TAGS[r[2] as usize % 2].to_owned();
        let shown = self.device(p).and_then(|device| device.show(record).ok());
        let there = shown.is_some_and(|shown| match shown.content("tags") {
            Some(Cell::Members(members)) => members.contains(&Value::Text(tag.clone())),
            _ => false,
        });
        // Adding again what is there counts: it survives a removal that had not seen it.
        let add = !there || r[3].is_multiple_of(3);
        let members = vec![Value::Text(tag.clone())];
        let (adds, removes) = if add {
            (members, Vec::new())
        } else {
            (Vec::new(), members)
        };
        let write = Write::Members {
            add: adds,
            remove: removes,
        };
        self.edit(
            p,
            Wanted {
                record,
                deeds: vec![Deed::Tag(tag, add)],
                fields: vec![("tags".to_owned(), write)],
            },
        )
    }

    pub(super) fn count(&mut self, p: usize, record: Id) -> Result<(), Broken> {
        let Some(bit) = self.ledger.fresh_bit() else {
            return Ok(());
        };
        self.edit(
            p,
            Wanted {
                record,
                deeds: vec![Deed::Count(bit)],
                fields: vec![("samples_left".to_owned(), Write::Count(bit))],
            },
        )
    }

    pub(super) fn type_text(&mut self, p: usize, made: Made, r: [u32; 4]) -> Result<(), Broken> {
        let shown = self.device(p).and_then(|device| device.show(made.id).ok());
        let before: Vec<char> = match shown.as_ref().and_then(|shown| shown.content("note")) {
            Some(Cell::Text(text)) => text.chars().collect(),
            _ => Vec::new(),
        };
        let at = r[2] as usize % (before.len() + 1);
        let take = if r[3].is_multiple_of(4) {
            1 + r[3] as usize % 3
        } else {
            0
        };
        let end = (at + take).min(before.len());
        let cut: Vec<char> = before.get(at..end).unwrap_or_default().to_vec();
        let typed: Vec<char> = (0..1 + r[3] % 3).map(|_| self.ledger.fresh_char()).collect();
        let mut result: Vec<char> = before.get(..at).unwrap_or_default().to_vec();
        result.extend(&typed);
        result.extend(before.get(end..).unwrap_or_default());
        let result: String = result.into_iter().collect();
        self.edit(
            p,
            Wanted {
                record: made.id,
                deeds: vec![Deed::Text { typed, cut }],
                fields: vec![("note".to_owned(), Write::Text(result))],
            },
        )
    }

    fn edit(&mut self, p: usize, wanted: Wanted) -> Result<(), Broken> {
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

    pub(super) fn visit(&mut self, p: usize, on: Id, r: [u32; 4]) -> Result<(), Broken> {
        let shown = self
            .device(p)
            .and_then(|device| device.store().shown(on).ok().flatten());
        let Some(customer) = shown.map(|shown| shown.home) else {
            return Ok(());
        };
        let value = self.ledger.fresh();
        let note: String = (0..r[2] % 3).map(|_| self.ledger.fresh_char()).collect();
        let mut wishes = vec![Deed::Create];
        let (next_step, submitted) = (NEXT_STEP.1, r[3].is_multiple_of(2));
        let mut request = CaptureRequest::of(Whom::Known(customer));
        request.answers.next_step = Some(format!("v{value}"));
        wishes.push(Deed::Register {
            field: next_step,
            value,
            over: None,
        });
        if submitted {
            self.events.count("tasks");
            request.answers = Answers {
                solved: Some("it works".to_owned()),
                promise: Some(format!("promise {value}")),
                promise_due: Date::from_ymd(2025, 11, 1 + r[3] % 28),
                ..request.answers
            };
        }
        if !note.is_empty() {
            wishes.push(Deed::Text {
                typed: note.chars().collect(),
                cut: Vec::new(),
            });
            request.note = Some(note);
        }
        let said = format!(
            "{} visits {}: v{value}, submitted {submitted}",
            self.name(p),
            customer.short()
        );
        let wishes = wishes.into_iter().map(|deed| Wish { record: None, deed }).collect();
        self.act(p, said, wishes, |device| {
            device.capture(request).map(|_| ()).map_err(Failure::from)
        })
    }

    pub(super) fn customer(&mut self, p: usize, r: [u32; 4]) -> Result<(), Broken> {
        let (value, number) = (self.ledger.fresh(), r[2] % 3);
        let Some(phone) = self.phones.get(p) else { return Ok(()) };
        let territory = super::template::TERRITORIES[usize::from(phone.cast == 4)];
        let fields = [
            ("name", text(format!("new {value}"))),
            ("registration_no", text(format!("R{number}"))),
            ("address", text(format!("v{value}"))),
            ("owner", Write::Set(Some(Value::Link(phone.user)))),
            ("territory", Write::Set(Some(Value::Link(territory)))),
        ];
        let request = CreateRequest {
            kind: "customer".to_owned(),
            fields: fields
                .into_iter()
                .map(|(name, write)| (name.to_owned(), write))
                .collect(),
        };
        let (address, said) = (
            REGISTERS[0].1,
            format!("{} creates a customer R{number}: v{value}", self.name(p)),
        );
        let deeds = [
            Deed::Create,
            Deed::Register {
                field: address,
                value,
                over: None,
            },
        ];
        let wishes = deeds.into_iter().map(|deed| Wish { record: None, deed }).collect();
        self.act(p, said, wishes, |device| {
            device.create(request).map(|_| ()).map_err(Failure::from)
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
