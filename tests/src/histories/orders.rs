//! All orders in which two or three devices can edit, delete, visit and sync one customer: each order with its outcome.
//!
//! Deletes are where an oracle of another make differs by design, so every order is written down, as a table that a
//! person reads line by line and a test compares.

use std::collections::BTreeMap;

use fieldbook_admission::Role;
use fieldbook_merge::{Record, clock::Reading};
use fieldbook_model::{
    FieldNo, Group, Id, Micros, TypeNo, Value, What,
    action::{Draft, Write},
    schema::WORKSPACE_HOME,
    types,
};
use fieldbook_protocol::Verdict;

use super::{chance::Chance, office::Office, phone::Phone};

/// What a device does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// Writes an address on the customer.
    Edit,
    /// Deletes the customer.
    Delete,
    /// Writes a new visit on the customer.
    Visit,
    /// Writes on the visit that was there from the start.
    Child,
    /// Deletes that visit.
    DeleteChild,
    /// Pushes and pulls until quiet.
    Sync,
}

impl Deed {
    fn word(self) -> &'static str {
        match self {
            Deed::Edit => "edits",
            Deed::Delete => "deletes",
            Deed::Visit => "visits",
            Deed::Child => "edits-visit",
            Deed::DeleteChild => "deletes-visit",
            Deed::Sync => "syncs",
        }
    }
}

const CUSTOMER: Id = Id([0xC1; 16]);
const VISIT: Id = Id([0xB1; 16]);
const NEW_VISIT: Id = Id([0xB2; 16]);

struct Scene {
    office: Office,
    phones: Vec<Phone>,
    chance: Chance,
    now: i64,
}

impl Scene {
    fn new(count: usize) -> Self {
        let (user, territory) = (Id([1; 16]), Id([0xA0; 16]));
        let mut office = Office::new(types::built_in(), &[(user, Role::Rep, territory)]);
        office.furnish(user, Record::new(types::USER.no(), WORKSPACE_HOME));
        office.furnish(territory, Record::new(types::TERRITORY.no(), WORKSPACE_HOME));
        let installation = |n: usize| Id([0x10 + u8::try_from(n).unwrap_or(0); 16]);
        let phones = (0..count).map(|n| Phone::new(user, installation(n))).collect();
        let mut scene = Scene {
            office,
            phones,
            chance: Chance::new(1),
            now: 1_760_000_000_000_000,
        };
        let link = |id| Write::Set(Some(Value::Link(id)));
        let name = Write::Set(Some(Value::Text("北京贵都大酒店".into())));
        let customer = [
            (FieldNo(1), name),
            (FieldNo(11), link(user)),
            (FieldNo(12), link(territory)),
        ];
        scene.write(0, CUSTOMER, types::CUSTOMER.no(), What::Create, customer.into());
        scene.write(
            0,
            VISIT,
            types::VISIT.no(),
            What::Create,
            [(FieldNo(1), link(CUSTOMER))].into(),
        );
        (0..count).for_each(|phone| scene.sync(phone));
        scene
    }

    fn write(&mut self, phone: usize, record: Id, kind: TypeNo, what: What, writes: BTreeMap<FieldNo, Write>) {
        self.now += 1_000_000;
        let at = Reading {
            wall: Micros(self.now),
            boot: Micros(self.now),
            boot_id: 1,
        };
        let draft = Draft {
            record,
            kind,
            group: Group::Main,
            what,
            writes,
            dismiss: vec![],
            mends: None,
        };
        let chance = &mut self.chance;
        if let Some(phone) = self.phones.get_mut(phone) {
            phone.commit(&draft, at, &mut || chance.nonce());
        }
    }

    fn sync(&mut self, phone: usize) {
        for _ in 0..3 {
            self.now += 1_000;
            let Some(phone) = self.phones.get_mut(phone) else {
                return;
            };
            let items = phone.offers(100);
            if !items.is_empty() {
                let (user, installation, acknowledged) = (phone.user, phone.installation, phone.acknowledged());
                let answers = self
                    .office
                    .push(user, installation, acknowledged, &items, Micros(self.now));
                phone.answered(&answers);
            }
            let page = self.office.pull(
                phone.user,
                phone.installation,
                phone.cursor,
                &phone.asks(),
                1_000,
                Micros(self.now),
            );
            phone.lay_page(&page);
        }
    }

    /// Does a deed; false where the screen does not show what it would be done to.
    fn act(&mut self, phone: usize, deed: Deed) -> bool {
        let shows = |id| self.phones.get(phone).is_some_and(|phone| phone.show(id).is_some());
        let text = |value: &str| Write::Set(Some(Value::Text(value.to_owned())));
        let mark = ["by A", "by B", "by C"].get(phone).copied().unwrap_or_default();
        match deed {
            Deed::Sync => self.sync(phone),
            Deed::Edit if shows(CUSTOMER) => {
                self.write(
                    phone,
                    CUSTOMER,
                    types::CUSTOMER.no(),
                    What::Change,
                    [(FieldNo(3), text(mark))].into(),
                );
            }
            Deed::Delete if shows(CUSTOMER) => {
                self.write(phone, CUSTOMER, types::CUSTOMER.no(), What::Delete, BTreeMap::new());
            }
            Deed::Visit if shows(CUSTOMER) => {
                let link = Write::Set(Some(Value::Link(CUSTOMER)));
                self.write(
                    phone,
                    NEW_VISIT,
                    types::VISIT.no(),
                    What::Create,
                    [(FieldNo(1), link)].into(),
                );
            }
            Deed::Child if shows(VISIT) => {
                self.write(
                    phone,
                    VISIT,
                    types::VISIT.no(),
                    What::Change,
                    [(FieldNo(8), text(mark))].into(),
                );
            }
            Deed::DeleteChild if shows(VISIT) => {
                self.write(phone, VISIT, types::VISIT.no(), What::Delete, BTreeMap::new());
            }
            _ => return false,
        }
        true
    }

    fn outcome(&mut self) -> String {
        for _ in 0..2 {
            (0..self.phones.len()).for_each(|phone| self.sync(phone));
        }
        let record = |id| self.office.ground.record(id).ok().flatten();
        let alive = |id| record(id).is_some_and(|record: &Record| record.deleted.is_none());
        let mut words = vec![
            if alive(CUSTOMER) {
                "customer stands"
            } else {
                "customer gone"
            }
            .to_owned(),
        ];
        let value =
            |id, field| record(id).and_then(|record| record.value(FieldNo(field))?.as_text().map(str::to_owned));
        words.extend(value(CUSTOMER, 3).map(|value| format!("address {value}")));
        let child = if !alive(VISIT) {
            "visit gone"
        } else if alive(CUSTOMER) {
            "visit stands"
        } else {
            "visit hidden"
        };
        words.push(child.to_owned());
        words.extend(value(VISIT, 8).map(|value| format!("next step {value}")));
        words.extend(record(NEW_VISIT).map(|_| {
            if alive(CUSTOMER) {
                "new visit stands"
            } else {
                "new visit hidden"
            }
            .to_owned()
        }));
        let rejected = self.office.verdicts.iter().filter_map(|row| match &row.verdict {
            Verdict::Rejected(rejection) => Some(rejection.rule.clone()),
            _ => None,
        });
        words.extend(rejected.map(|rule| format!("refused {rule}")));
        let agree = self.phones.iter().all(|phone| {
            [CUSTOMER, VISIT, NEW_VISIT]
                .iter()
                .all(|id| phone.base.get(id) == record(*id))
                && phone.outbox.is_empty()
        });
        words.push(if agree {
            "all agree".to_owned()
        } else {
            "THEY DISAGREE".to_owned()
        });
        words.join(", ")
    }
}

/// Returns every order of the devices' deeds, each device's own kept in its order.
fn interleavings(rest: &[Vec<Deed>]) -> Vec<Vec<(usize, Deed)>> {
    if rest.iter().all(Vec::is_empty) {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (who, deeds) in rest.iter().enumerate() {
        let Some((first, later)) = deeds.split_first() else {
            continue;
        };
        let mut next = rest.to_vec();
        if let Some(slot) = next.get_mut(who) {
            *slot = later.to_vec();
        }
        all.extend(interleavings(&next).into_iter().map(|tail| {
            let mut order = vec![(who, *first)];
            order.extend(tail);
            order
        }));
    }
    all
}

/// Returns the table: one line per order, grouped by what the devices do.
#[must_use]
pub fn table() -> String {
    use Deed::{Child, Delete, DeleteChild, Edit, Sync, Visit};
    let scenes: [&[&[Deed]]; 10] = [
        &[&[Edit, Sync], &[Delete, Sync]],
        &[&[Delete, Sync], &[Delete, Sync]],
        &[&[Visit, Sync], &[Delete, Sync]],
        &[&[Child, Sync], &[Delete, Sync]],
        &[&[Child, Sync], &[DeleteChild, Sync]],
        &[&[DeleteChild, Sync], &[Delete, Sync]],
        &[&[Edit, Delete, Sync], &[Edit, Sync]],
        &[&[Delete, Sync, Sync], &[Edit, Sync, Delete, Sync]],
        &[&[Edit, Sync], &[Delete, Sync], &[Visit, Sync]],
        &[&[Child, Sync], &[Delete, Sync], &[DeleteChild, Sync]],
    ];
    let mut lines = Vec::new();
    for scene in scenes {
        let deeds: Vec<Vec<Deed>> = scene.iter().map(|deeds| deeds.to_vec()).collect();
        let title = scene.iter().zip(["A", "B", "C"]).map(|(deeds, who)| {
            format!(
                "{who} {}",
                deeds.iter().map(|deed| deed.word()).collect::<Vec<_>>().join(", ")
            )
        });
        lines.push(format!("## {}", title.collect::<Vec<_>>().join("; ")));
        for order in interleavings(&deeds) {
            let mut played = Scene::new(scene.len());
            let mut said = Vec::new();
            for (who, deed) in order {
                let done = played.act(who, deed);
                let name = ["A", "B", "C"].get(who).copied().unwrap_or_default();
                said.push(format!(
                    "{name} {}{}",
                    deed.word(),
                    if done { "" } else { " (not shown)" }
                ));
            }
            lines.push(format!("{} -> {}", said.join(" · "), played.outcome()));
        }
        lines.push(String::new());
    }
    lines.join("\n")
}
