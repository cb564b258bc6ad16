//! What people do in a history: type, tag, count, write notes, create, delete, mend, restore; and what the office writes.
//!
//! Each deed is chosen by plain numbers among what the person's own screen shows.

use std::collections::BTreeMap;

use fieldbook_model::{
    Action, Author, EditHash, FieldNo, Group, Id, Micros, Op, TypeNo, Value, What,
    action::{Draft, Write},
    types,
};

use super::world::{NEXT_STEP, NOTE, REGISTERS, SAMPLES, TAGS, ValueId, World};

impl World {
    pub(super) fn person(&mut self, phone: usize, r: [u32; 4]) -> Option<String> {
        let shown: Vec<Id> = self
            .ids
            .iter()
            .copied()
            .filter(|id| self.phones.get(phone).is_some_and(|p| p.show(*id).is_some()))
            .collect();
        let id = *shown.get(usize::try_from(r[0]).ok()? % shown.len().max(1))?;
        let kind = self.kind_of(phone, id)?;
        let schema = types::built_in();
        let spec = schema.get(kind)?;
        let mut action = Action::default();
        let said = match r[1] % 20 {
            0 if self.ids.len() < 6 => return self.create_visit(phone, id, r),
            1 => {
                action.delete(spec, id);
                "deletes".to_owned()
            }
            _ if kind == types::VISIT.no() => {
                let value = self.fresh();
                self.set(&mut action, phone, id, kind, NEXT_STEP, value);
                format!("sets next_step to v{value}")
            }
            2..=9 => {
                let mut said = String::new();
                let both = r[2].is_multiple_of(5);
                let first = usize::try_from(r[2] % 2).ok()?;
                for field in REGISTERS.iter().cycle().skip(first).take(if both { 2 } else { 1 }) {
                    let value = self.fresh();
                    self.set(&mut action, phone, id, kind, *field, value);
                    said = format!("{said}sets {} to v{value} ", field.0);
                }
                if r[3].is_multiple_of(9) {
                    // Refused by the server: the façade would not have let it through.
                    let bad = Write::Set(Some(Value::Text("no digit".into())));
                    if let Some(draft) = action.drafts.last_mut() {
                        draft.writes.insert(FieldNo(5), bad);
                    }
                    said.push_str("(will be refused)");
                }
                said
            }
            10..=12 => self.tag(&mut action, phone, id, kind, r),
            13..=14 if self.bits < 20 => {
                let bit = 1i64 << (3 * self.bits);
                self.bits += 1;
                action
                    .drafts
                    .push(draft(id, kind, Group::Main, SAMPLES, Write::Count(bit)));
                self.counted.push((phone, id, bit, EditHash::default()));
                format!("counts {bit:#x}")
            }
            _ => self.type_text(&mut action, phone, id, kind, r)?,
        };
        self.commit(phone, action);
        Some(format!("{} {} {said}", self.name(phone), id.short()))
    }

    pub(super) fn name(&self, phone: usize) -> String {
        self.phones
            .get(phone)
            .map_or(String::new(), |p| p.installation.short().chars().take(2).collect())
    }

    pub(super) fn kind_of(&self, phone: usize, id: Id) -> Option<TypeNo> {
        Some(self.phones.get(phone)?.show(id)?.record.kind)
    }

    pub(super) fn set(
        &mut self,
        action: &mut Action,
        phone: usize,
        id: Id,
        kind: TypeNo,
        field: FieldNo,
        value: ValueId,
    ) {
        let write = Write::Set(Some(Value::Text(format!("v{value}"))));
        match action
            .drafts
            .last_mut()
            .filter(|draft| draft.group == Group::Main && draft.record == id)
        {
            Some(draft) => {
                draft.writes.insert(field, write);
            }
            None => action.drafts.push(draft(id, kind, Group::Main, field, write)),
        }
        self.own.entry((phone, id, field)).or_default().push(value);
    }

    pub(super) fn tag(&mut self, action: &mut Action, phone: usize, id: Id, kind: TypeNo, r: [u32; 4]) -> String {
        let tag = Value::Text(if r[2].is_multiple_of(2) {
            "竞品".into()
        } else {
            "price".into()
        });
        let shown = self.phones.get(phone).and_then(|p| p.show(id));
        let there = shown.is_some_and(|shown| {
            shown
                .record
                .groups
                .values()
                .any(|row| row.members(TAGS).any(|member| *member == tag))
        });
        let (add, remove) = if there {
            (vec![], vec![tag])
        } else {
            (vec![tag], vec![])
        };
        action
            .drafts
            .push(draft(id, kind, Group::Main, TAGS, Write::Members { add, remove }));
        format!("{} a tag", if there { "removes" } else { "adds" })
    }

    pub(super) fn type_text(
        &mut self,
        action: &mut Action,
        phone: usize,
        id: Id,
        kind: TypeNo,
        r: [u32; 4],
    ) -> Option<String> {
        let shown = self.phones.get(phone)?.show(id)?;
        let text: Vec<char> = shown
            .record
            .groups
            .get(&Group::Note.no())
            .map_or("", |row| row.text(NOTE))
            .chars()
            .collect();
        let at = usize::try_from(r[2]).ok()? % (text.len() + 1);
        let cut = usize::try_from(r[3] % 3).ok()?.min(text.len() - at) * usize::from(r[3].is_multiple_of(4));
        let run = 1 + r[3] % 3;
        let mut result: String = text.iter().take(at).collect();
        if cut == 0 || r[3].is_multiple_of(2) {
            for _ in 0..run {
                let fresh = u32::try_from(self.fresh()).unwrap_or(0);
                // Each character is written once ever: rare Han above U+20000 and emoji among them.
                let c = if fresh.is_multiple_of(7) {
                    0x1F300 + fresh % 0x300
                } else {
                    0x20000 + fresh
                };
                result.extend(char::from_u32(c));
            }
        }
        result.extend(text.iter().skip(at + cut));
        action
            .drafts
            .push(draft(id, kind, Group::Note, NOTE, Write::Text(result.clone())));
        Some(format!("types «{result}»"))
    }

    pub(super) fn create_visit(&mut self, phone: usize, on: Id, r: [u32; 4]) -> Option<String> {
        let home = self.phones.get(phone)?.home_of(on)?;
        let fresh = u8::try_from(self.fresh() % 200).unwrap_or(0);
        let id = Id([fresh, 0x71, fresh, 1, 2, 3, 0x70, 5, 0x80, 7, 8, 9, 10, 11, 12, fresh]);
        let value = self.fresh();
        let mut writes = BTreeMap::from([
            (FieldNo(1), Write::Set(Some(Value::Link(home)))),
            (NEXT_STEP, Write::Set(Some(Value::Text(format!("v{value}"))))),
        ]);
        let bad = r[2].is_multiple_of(3);
        if bad {
            writes.insert(FieldNo(11), Write::Set(Some(Value::Flag(true))));
        }
        let kind = types::VISIT.no();
        let create = Draft {
            record: id,
            kind,
            group: Group::Main,
            what: What::Create,
            writes,
            dismiss: vec![],
            mends: None,
        };
        self.own.entry((phone, id, NEXT_STEP)).or_default().push(value);
        self.ids.push(id);
        self.commit(phone, Action { drafts: vec![create] });
        Some(format!(
            "{} creates {} with v{value}{}",
            self.name(phone),
            id.short(),
            if bad { " (will be refused)" } else { "" }
        ))
    }

    pub(super) fn mend(&mut self, phone: usize, pick: u32, how: u32) -> Option<String> {
        let p = self.phones.get(phone)?;
        if p.attention.is_empty() {
            return None;
        }
        let (own, _) = p
            .attention
            .get(usize::try_from(pick).ok()? % p.attention.len())?
            .clone();
        let waiting = p.outbox.iter().any(|out| out.pending.own.edit.mends == Some(own.hash));
        if waiting {
            return None;
        }
        let edit = &own.edit;
        let group = Group::by_no(edit.group)?;
        let drop = how.is_multiple_of(4);
        let mut writes = BTreeMap::new();
        if !drop {
            let mended = if edit.ops.contains_key(&FieldNo(11)) {
                FieldNo(11)
            } else {
                FieldNo(5)
            };
            let good = if mended == FieldNo(11) {
                Value::Flag(false)
            } else {
                Value::Text("010-51979888".into())
            };
            writes.insert(mended, Write::Set(Some(good)));
        }
        let what = if drop { What::Drop } else { edit.what };
        let one = Draft {
            record: edit.record,
            kind: edit.kind,
            group,
            what,
            writes,
            dismiss: vec![],
            mends: Some(own.hash),
        };
        self.commit(phone, Action { drafts: vec![one] });
        Some(format!(
            "{} {} {}",
            self.name(phone),
            if drop { "drops" } else { "mends" },
            own.author.n
        ))
    }

    pub(super) fn settle_loser(&mut self, phone: usize, pick: u32, how: u32) -> Option<String> {
        let p = self.phones.get(phone)?;
        let losers: Vec<_> = self
            .ids
            .iter()
            .filter_map(|id| Some((*id, p.show(*id)?)))
            .flat_map(|(id, shown)| {
                shown
                    .record
                    .losers()
                    .map(|(_, field, key, written)| (id, shown.record.kind, field, key, written.value.clone()))
                    .collect::<Vec<_>>()
            })
            .collect();
        let (id, kind, field, key, value) = losers.get(usize::try_from(pick).ok()? % losers.len().max(1))?.clone();
        let restore = how.is_multiple_of(2);
        // Restoring writes the old value anew; here as a fresh one, so that each value is written once.
        let writes = if restore {
            let fresh = self.fresh();
            self.own.entry((phone, id, field)).or_default().push(fresh);
            BTreeMap::from([(field, Write::Set(Some(Value::Text(format!("v{fresh}")))))])
        } else {
            BTreeMap::new()
        };
        let one = Draft {
            record: id,
            kind,
            group: Group::Main,
            what: What::Change,
            writes,
            dismiss: vec![(field, key)],
            mends: None,
        };
        self.commit(phone, Action { drafts: vec![one] });
        Some(format!(
            "{} {} loser {value:?}",
            self.name(phone),
            if restore { "restores" } else { "dismisses" }
        ))
    }

    pub(super) fn office_writes(&mut self, r: [u32; 4]) -> Option<String> {
        let id = *self.ids.get(usize::try_from(r[0] % 2).ok()?)?;
        let value = self.fresh();
        self.office_n += 1;
        let revision = self.office.ground.record(id).ok().flatten()?.revision(Group::Main.no());
        let author = Author {
            user: Id([0xEE; 16]),
            installation: Id([0xEF; 16]),
            n: self.office_n,
        };
        let nonce = fieldbook_model::edit::Nonce(self.chance.nonce());
        let ops = BTreeMap::from([(*REGISTERS.first()?, Op::Set(Some(Value::Text(format!("v{value}")))))]);
        let edit = fieldbook_model::Edit {
            nonce,
            record: id,
            kind: types::CUSTOMER.no(),
            captured: Micros(self.now),
            base: revision,
            ops,
            schema: 1,
            ..fieldbook_model::Edit::default()
        };
        let answer = self.office.write(author, edit, Micros(self.now));
        Some(format!("the office sets {} to v{value}: {answer:?}", id.short()))
    }
}

fn draft(record: Id, kind: TypeNo, group: Group, field: FieldNo, write: Write) -> Draft {
    Draft {
        record,
        kind,
        group,
        what: What::Change,
        writes: BTreeMap::from([(field, write)]),
        dismiss: vec![],
        mends: None,
    }
}
