//! A real text by two people, typed again on two phones: 26,078 keystrokes through commit, push, admission and pull.
//!
//! Each phone has received exactly what the trace says its writer had when it types the next. The trace is
//! friendsforever of josephg/editing-traces (CC BY 4.0); see tests/data.

#![allow(clippy::indexing_slicing, reason = "a test that fails should stop")]

use std::{collections::BTreeMap, io::Read};

use fieldbook_admission::Role;
use fieldbook_merge::{Record, clock::Reading};
use fieldbook_model::{
    FieldNo, Group, Id, Micros, Seq, Value, What,
    action::{Draft, Write},
    schema::WORKSPACE_HOME,
    types,
};
use fieldbook_tests::histories::{chance::Chance, office::Office, phone::Phone};

const NOTE: FieldNo = FieldNo(10);
const CUSTOMER: Id = Id([0xC1; 16]);

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Trace {
    end_content: String,
    txns: Vec<Txn>,
}

#[derive(serde::Deserialize)]
struct Txn {
    parents: Vec<usize>,
    agent: usize,
    patches: Vec<(usize, usize, String)>,
}

fn trace() -> Trace {
    let packed: &[u8] = include_bytes!("../../data/friendsforever.json.gz");
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed)
        .read_to_string(&mut text)
        .expect("the trace unpacks");
    serde_json::from_str(&text).expect("the trace is JSON")
}

struct Room {
    office: Office,
    phones: Vec<Phone>,
    chance: Chance,
    now: i64,
    /// Per phone: how many of its writer's transactions are on the server, and the seq after each.
    admitted: Vec<Vec<Seq>>,
}

impl Room {
    fn new() -> Self {
        let (user, territory) = (Id([1; 16]), Id([0xA0; 16]));
        let mut office = Office::new(types::built_in(), &[(user, Role::Rep, territory)]);
        office.furnish(user, Record::new(types::USER.no(), WORKSPACE_HOME));
        office.furnish(territory, Record::new(types::TERRITORY.no(), WORKSPACE_HOME));
        let phones = vec![Phone::new(user, Id([0x10; 16])), Phone::new(user, Id([0x11; 16]))];
        let mut room = Room {
            office,
            phones,
            chance: Chance::new(3),
            now: 1_760_000_000_000_000,
            admitted: vec![vec![]; 2],
        };
        let link = |id| Write::Set(Some(Value::Link(id)));
        let name = Write::Set(Some(Value::Text("朋友".into())));
        let writes = BTreeMap::from([
            (FieldNo(1), name),
            (FieldNo(11), link(user)),
            (FieldNo(12), link(territory)),
        ]);
        room.commit(0, What::Create, Group::Main, writes);
        room.push(0, usize::MAX);
        let head = room.office.head();
        (0..2).for_each(|phone| room.pull_to(phone, head));
        room
    }

    fn commit(&mut self, phone: usize, what: What, group: Group, writes: BTreeMap<FieldNo, Write>) {
        self.now += 1_000;
        let at = Reading {
            wall: Micros(self.now),
            boot: Micros(self.now),
            boot_id: 1,
        };
        let kind = types::CUSTOMER.no();
        let draft = Draft {
            record: CUSTOMER,
            kind,
            group,
            what,
            writes,
            dismiss: vec![],
            mends: None,
        };
        let chance = &mut self.chance;
        self.phones[phone].commit(&draft, at, &mut || chance.nonce());
        // Every keystroke is an edit of its own: nothing may hide in coalescing.
        self.phones[phone]
            .outbox
            .iter_mut()
            .for_each(|out| out.pending.sealed = true);
    }

    fn screen(&self, phone: usize) -> String {
        let shown = self.phones[phone]
            .show(CUSTOMER)
            .expect("the customer is on the screen");
        shown
            .record
            .groups
            .get(&Group::Note.no())
            .map_or("", |row| row.text(NOTE))
            .to_owned()
    }

    fn push(&mut self, phone: usize, count: usize) {
        let from = &mut self.phones[phone];
        for item in from.offers(count) {
            let (user, installation, acknowledged) = (from.user, from.installation, from.acknowledged());
            let answers = self
                .office
                .push(user, installation, acknowledged, &[item], Micros(self.now));
            from.answered(&answers);
            self.admitted[phone].push(self.office.head());
        }
    }

    fn pull_to(&mut self, phone: usize, seq: Seq) {
        let to = &mut self.phones[phone];
        if to.cursor < seq {
            let limit = seq.0 - to.cursor.0;
            let page = self
                .office
                .pull(to.user, to.installation, to.cursor, &to.asks(), limit, Micros(self.now));
            to.lay_page(&page);
        }
    }
}

#[test]
fn two_people_typing_into_one_note_on_two_phones_end_with_the_text_that_they_had() {
    let trace = trace();
    let mut room = Room::new();
    let offset = room.admitted[0].len();
    // What of the other's each transaction had: the count of the other's transactions among its ancestors.
    let mut had: Vec<[usize; 2]> = Vec::with_capacity(trace.txns.len());
    for txn in &trace.txns {
        let mut seen = [0, 0];
        for parent in &txn.parents {
            seen = [seen[0].max(had[*parent][0]), seen[1].max(had[*parent][1])];
        }
        let other = 1 - txn.agent;
        let wanted = seen[other] + if other == 0 { offset } else { 0 };
        if seen[other] > 0 {
            let there = room.admitted[other].len();
            room.push(other, wanted.saturating_sub(there));
            let seq = room.admitted[other][wanted - 1];
            room.pull_to(txn.agent, seq);
        }
        let mut text: Vec<char> = room.screen(txn.agent).chars().collect();
        for (at, delete, insert) in &txn.patches {
            text.splice(*at..at + delete, insert.chars());
        }
        let result: String = text.into_iter().collect();
        room.commit(
            txn.agent,
            What::Change,
            Group::Note,
            BTreeMap::from([(NOTE, Write::Text(result))]),
        );
        seen[txn.agent] += 1;
        had.push(seen);
    }
    for phone in [0, 1] {
        room.push(phone, usize::MAX);
    }
    let head = room.office.head();
    for phone in [0, 1] {
        room.pull_to(phone, head);
        assert_eq!(room.screen(phone), trace.end_content, "phone {phone}");
        assert!(room.phones[phone].outbox.is_empty());
    }
    let record = room.office.ground.record(CUSTOMER).expect("loaded").expect("there");
    assert_eq!(record.groups[&Group::Note.no()].text(NOTE), trace.end_content);
}
