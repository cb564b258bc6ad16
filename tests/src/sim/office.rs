//! What the office writes at its own desk: addresses, and that a customer has closed.

use std::collections::BTreeMap;

use fieldbook_model::{Author, Edit, FieldNo, Micros, Op, Value, edit::Nonce, types};

use super::{
    ledger::{Deed, OFFICE, Wrote, value_of},
    people::REGISTERS,
    template::{OFFICE_INSTALLATION, OFFICE_USER},
    world::World,
};

/// The customer's field `closed`.
const CLOSED: FieldNo = FieldNo(13);

impl World {
    /// The office changes an address at its own desk, or closes a customer.
    pub(super) fn office_writes(&mut self, r: [u32; 4]) {
        let Some(made) = self.ledger.made.get(r[0] as usize % 2).copied() else {
            return;
        };
        let Some(record) = self.server.record(made.id).cloned() else {
            return;
        };
        let close = r[1].is_multiple_of(4);
        let value = self.ledger.fresh();
        let (field, write) = if close {
            (CLOSED, Value::Flag(!r[2].is_multiple_of(3)))
        } else {
            (REGISTERS[0].1, Value::Text(format!("v{value}")))
        };
        let group = types::built_in()
            .field(made.kind, field)
            .map(|spec| spec.group.no())
            .unwrap_or_default();
        let n = 100 + value;
        let edit = Edit {
            nonce: Nonce(value.to_be_bytes()),
            record: made.id,
            kind: made.kind,
            group,
            captured: Micros(self.server.clock(self.now).0),
            base: record.revision(group),
            ops: BTreeMap::from([(field, Op::Set(Some(write)))]),
            schema: 1,
            ..Edit::default()
        };
        let author = Author {
            user: OFFICE_USER,
            installation: OFFICE_INSTALLATION,
            n,
        };
        let answer = self.server.office.write(author, edit, self.server.clock(self.now));
        self.say(format!(
            "the office writes {} = v{value} on {}: {answer:?}",
            field.0,
            made.id.short()
        ));
        if !close {
            let over = record.value(field).and_then(value_of);
            let stood = Some(self.server.office.head());
            self.ledger.wrote.push(Wrote {
                p: OFFICE,
                record: made.id,
                home: record.home,
                deed: Deed::Register { field, value, over },
                n,
                stood,
                coalesced: false,
            });
        }
        self.tell_waiting();
    }
}
