//! What the eye saw: the story that a wrong reading of `base` would get wrong without anybody noticing.
#![allow(clippy::indexing_slicing, reason = "a test that fails should stop")]

use std::collections::BTreeMap;

use fieldbook_admission::Role;
use fieldbook_merge::{Record, clock::Reading};
use fieldbook_model::{
    FieldNo, Group, Id, Micros, Value, What,
    action::{Draft, Write},
    schema::WORKSPACE_HOME,
    types,
};
use fieldbook_tests::histories::{chance::Chance, office::Office, phone::Phone};

const CUSTOMER: Id = Id([0xC1; 16]);
const ADDRESS: FieldNo = FieldNo(3);

struct Story {
    office: Office,
    phones: [Phone; 2],
    chance: Chance,
    now: i64,
}

impl Story {
    fn begin() -> Self {
        let (user, territory) = (Id([1; 16]), Id([0xA0; 16]));
        let mut office = Office::new(types::built_in(), &[(user, Role::Rep, territory)]);
        office.furnish(user, Record::new(types::USER.no(), WORKSPACE_HOME));
        office.furnish(territory, Record::new(types::TERRITORY.no(), WORKSPACE_HOME));
        let phones = [Phone::new(user, Id([0x10; 16])), Phone::new(user, Id([0x11; 16]))];
        let mut story = Story {
            office,
            phones,
            chance: Chance::new(1),
            now: 1_760_000_000_000_000,
        };
        let link = |id| Write::Set(Some(Value::Link(id)));
        let name = Write::Set(Some(Value::Text("北京贵都大酒店".into())));
        let writes = BTreeMap::from([
            (FieldNo(1), name),
            (FieldNo(11), link(user)),
            (FieldNo(12), link(territory)),
        ]);
        story.write(0, What::Create, writes);
        story.push(0);
        story.pull(0);
        story.pull(1);
        story
    }

    fn write(&mut self, phone: usize, what: What, writes: BTreeMap<FieldNo, Write>) {
        self.now += 1_000_000;
        let at = Reading {
            wall: Micros(self.now),
            boot: Micros(self.now),
            boot_id: 1,
        };
        let kind = types::CUSTOMER.no();
        let draft = Draft {
            record: CUSTOMER,
            kind,
            group: Group::Main,
            what,
            writes,
            dismiss: vec![],
            mends: None,
        };
        let chance = &mut self.chance;
        self.phones[phone].commit(&draft, at, &mut || chance.nonce());
    }

    fn address(&mut self, phone: usize, address: &str) {
        let write = Write::Set(Some(Value::Text(address.to_owned())));
        self.write(phone, What::Change, BTreeMap::from([(ADDRESS, write)]));
    }

    fn push(&mut self, phone: usize) {
        let from = &mut self.phones[phone];
        let items = from.offers(100);
        let (user, installation, acknowledged) = (from.user, from.installation, from.acknowledged());
        let answers = self
            .office
            .push(user, installation, acknowledged, &items, Micros(self.now));
        from.answered(&answers);
    }

    fn pull(&mut self, phone: usize) {
        let to = &mut self.phones[phone];
        let page = self
            .office
            .pull(to.user, to.installation, to.cursor, &to.asks(), 1_000, Micros(self.now));
        to.lay_page(&page);
    }

    fn standing(&self) -> (Option<String>, Vec<String>) {
        let record = self.office.ground.record(CUSTOMER).expect("loaded").expect("there");
        let text = |value: &Value| value.as_text().map(str::to_owned);
        let losers = record
            .losers()
            .filter_map(|(.., written)| written.value.as_ref().and_then(text))
            .collect();
        (record.value(ADDRESS).and_then(text), losers)
    }
}

#[test]
fn what_another_wrote_beneath_my_waiting_edit_is_kept_when_i_type_again_without_having_seen_it() {
    let mut story = Story::begin();
    story.address(0, "mine, first");
    story.phones[0].offers(100);
    story.address(1, "the other's");
    story.push(1);
    story.pull(0);
    assert_eq!(
        story.phones[0].show(CUSTOMER).expect("shown").record.value(ADDRESS),
        Some(&Value::Text("mine, first".into()))
    );
    story.address(0, "mine, second");
    story.push(0);
    story.pull(0);
    story.pull(1);
    let (winner, losers) = story.standing();
    assert_eq!(winner.as_deref(), Some("mine, second"));
    assert!(losers.iter().any(|loser| loser == "the other's"), "{losers:?}");
    assert_eq!(story.phones[0].base.get(&CUSTOMER), story.phones[1].base.get(&CUSTOMER));
}

#[test]
fn what_i_typed_over_on_my_screen_is_history_and_no_conflict() {
    let mut story = Story::begin();
    story.address(1, "the other's");
    story.push(1);
    story.pull(0);
    story.address(0, "mine, having seen it");
    story.push(0);
    assert_eq!(story.standing(), (Some("mine, having seen it".into()), vec![]));
}
