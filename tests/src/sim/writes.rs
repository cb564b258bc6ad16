//! What people write, each thing once: values, tags, steps, characters, visits, customers.

use fieldbook::{
    Failure,
    capture::{Answers, CaptureRequest, Whom},
    records::CreateRequest,
    store::Cell,
};
use fieldbook_model::{FieldNo, Id, Value, action::Write, types, value::Date};

use super::{
    ledger::{Deed, Made, Wish},
    people::{NEXT_STEP, REGISTERS, TAGS, Wanted, text},
    world::{Broken, World},
};

impl World {
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
}
