//! A history: people type, phones push, pull and fetch over a bad network, clocks jump, the office writes too.
//!
//! A history is a list of steps of plain numbers, taken modulo what is possible when the step runs; so any part of a
//! history is a history, and a failure shrinks by leaving steps out.
//!
//! Length: the state of one history and its steps; people and network have rooms of their own.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fieldbook_admission::Role;
use fieldbook_merge::{Record, clock::Reading};
use fieldbook_model::{
    Action, EditHash, FieldNo, Id, Micros, Op, Seq, Value, action::Write, schema::WORKSPACE_HOME, types,
};
use fieldbook_protocol::{Answer, AskKey, Page, Told};

use super::{chance::Chance, office::Office, phone::Phone};

/// The registers that histories write, of a customer.
pub const REGISTERS: [FieldNo; 2] = [FieldNo(3), FieldNo(7)];
/// The set.
pub const TAGS: FieldNo = FieldNo(8);
/// The counter.
pub const SAMPLES: FieldNo = FieldNo(14);
/// The long text.
pub const NOTE: FieldNo = FieldNo(10);
/// A visit's register.
pub const NEXT_STEP: FieldNo = FieldNo(8);

/// One step: what, who, and numbers to choose by.
pub type Step = (u8, u8, [u32; 4]);

/// What a person wrote once, told apart from everything else that was ever written.
pub type ValueId = u64;

/// A message under way to a phone.
#[derive(Clone, Debug)]
pub enum Flying {
    /// A page.
    Page(Box<Page>),
    /// A fetched home.
    Home(Id, Seq, Vec<(Id, Record)>, Vec<Told>),
    /// A push's answer.
    Answers(Vec<(AskKey, Answer)>),
}

/// What the history knows of an edit beside its content.
#[derive(Clone, Debug)]
pub struct Made {
    /// The phone that made it.
    pub phone: usize,
    /// The step.
    pub tick: u64,
    /// Of each register it sets: every value that this screen had shown of it by then.
    pub eyes: BTreeMap<FieldNo, BTreeSet<ValueId>>,
    /// Of each register: the value on the screen that it was typed over.
    pub over: BTreeMap<FieldNo, ValueId>,
}

/// The world of one history.
pub struct World {
    /// The office.
    pub office: Office,
    /// The phones.
    pub phones: Vec<Phone>,
    /// Messages under way to each phone.
    pub flying: Vec<Vec<Flying>>,
    pub(super) skew: Vec<i64>,
    pub(super) boots: Vec<(u64, i64)>,
    pub(super) now: i64,
    pub(super) tick: u64,
    pub(super) chance: Chance,
    pub(super) counter: u64,
    pub(super) bits: u32,
    /// Customers and visits that were ever created.
    pub ids: Vec<Id>,
    /// Every edit that was ever made, by hash.
    pub made: HashMap<EditHash, Made>,
    /// (phone, record, field) → own values in the order written.
    pub own: BTreeMap<(usize, Id, FieldNo), Vec<ValueId>>,
    /// Values replaced by their own author before sealing.
    pub coalesced: BTreeSet<ValueId>,
    /// Per phone: every value its screens have shown, by record and field.
    pub seen: Vec<BTreeMap<(Id, FieldNo), BTreeSet<ValueId>>>,
    /// Counter steps by phone and record, each a bit of its own.
    pub counted: Vec<(usize, Id, i64, EditHash)>,
    /// Characters of refused, dropped or coalesced text.
    pub story: Vec<String>,
    pub(super) office_n: u64,
    pub(super) edits: HashMap<EditHash, fieldbook_model::Edit>,
    pub(super) texts: HashMap<EditHash, (String, String)>,
}

const START: i64 = 1_760_000_000_000_000;

/// What broke, and what happened.
pub type Broken = String;

impl World {
    /// Returns the world that a seed starts in: two customers on every phone.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let territory = Id([0xA0; 16]);
        let count = 2 + usize::try_from(chance.below(5)).unwrap_or(0);
        let count = if chance.below(2) == 0 { count.min(3) } else { count };
        let user = |n: usize| Id([u8::try_from(n + 1).unwrap_or(255); 16]);
        let mut users: Vec<_> = (0..count).map(|n| (user(n / 2 * 2), Role::Rep, territory)).collect();
        users.push((Id([0xEE; 16]), Role::Office, territory));
        let mut office = Office::new(types::built_in(), &users);
        for (id, kind) in users
            .iter()
            .map(|(id, ..)| (*id, types::USER.no()))
            .chain([(territory, types::TERRITORY.no())])
        {
            office.furnish(
                id,
                Record {
                    whole: Seq(0),
                    ..Record::new(kind, WORKSPACE_HOME)
                },
            );
        }
        let phones = (0..count)
            .map(|n| Phone::new(user(n / 2 * 2), Id([0x10 + u8::try_from(n).unwrap_or(0); 16])))
            .collect();
        let skews = [
            0,
            0,
            0,
            -10,
            10,
            5_000_000,
            -86_400_000_000,
            315_360_000_000_000,
            -315_360_000_000_000,
        ];
        let skew = (0..count).map(|_| chance.pick(&skews)).collect();
        let mut world = World {
            office,
            phones,
            flying: vec![Vec::new(); count],
            skew,
            boots: vec![(1, 0); count],
            now: START,
            tick: 0,
            chance,
            counter: 0,
            bits: 0,
            ids: Vec::new(),
            made: HashMap::new(),
            own: BTreeMap::new(),
            coalesced: BTreeSet::new(),
            seen: vec![BTreeMap::new(); count],
            counted: Vec::new(),
            story: Vec::new(),
            office_n: 0,
            edits: HashMap::new(),
            texts: HashMap::new(),
        };
        for name in 1..=2u8 {
            let id = Id([0xC0 + name; 16]);
            let owner = world.phones.first().map_or(Id::default(), |phone| phone.user);
            let fields = vec![
                (FieldNo(1), Write::Set(Some(Value::Text("北京贵都大酒店".into())))),
                (FieldNo(11), Write::Set(Some(Value::Link(owner)))),
                (FieldNo(12), Write::Set(Some(Value::Link(territory)))),
            ];
            let mut action = Action::default();
            if let Some(spec) = types::built_in().by_name("customer") {
                let _ = action.create(spec, id, fields);
            }
            world.ids.push(id);
            world.commit(0, action);
        }
        for phone in 0..count {
            world.sync(phone);
        }
        world.look_all();
        world
    }

    pub(super) fn reading(&self, phone: usize) -> Reading {
        let skew = self.skew.get(phone).copied().unwrap_or(0);
        let (boot_id, booted) = self.boots.get(phone).copied().unwrap_or((1, 0));
        Reading {
            wall: Micros(self.now + skew),
            boot: Micros(self.now - START - booted),
            boot_id,
        }
    }

    pub(super) fn fresh(&mut self) -> ValueId {
        self.counter += 1;
        self.counter
    }

    /// Runs one step; returns what it broke.
    ///
    /// # Errors
    /// The invariant that does not hold any more.
    pub fn step(&mut self, step: &Step) -> Result<(), Broken> {
        let (what, who, r) = step;
        self.tick += 1;
        self.now += 1 + i64::from(r[3] % 3) * 4_000_000;
        let phone = usize::from(*who) % self.phones.len().max(1);
        let said = match what % 100 {
            0..=37 => self.person(phone, *r),
            38..=57 => self.push(phone, r[0], r[1]),
            58..=77 => self.pull(phone, r[0], r[1]),
            78..=81 => self.fetch(phone, r[0], r[1]),
            82..=87 => self.late(phone, r[0], r[1]),
            88..=91 => self.mend(phone, r[0], r[1]),
            92..=93 => self.office_writes(*r),
            94..=96 => self.clock(phone, r[0], r[1]),
            _ => self.settle_loser(phone, r[0], r[1]),
        };
        if let Some(said) = said {
            self.story.push(format!("{}: {said}", self.tick));
        }
        self.look_all();
        super::account::at_each_step(self)
    }

    /// Commits an action on a phone, noting what its author's screen had shown.
    pub fn commit(&mut self, phone: usize, action: Action) {
        let reading = self.reading(phone);
        for one in &action.drafts {
            let over = self.shown_values(phone, one.record);
            let Some(p) = self.phones.get_mut(phone) else { return };
            let replaced: HashMap<u64, fieldbook_merge::Pending> = p
                .outbox
                .iter()
                .map(|out| (out.pending.own.author.n, out.pending.clone()))
                .collect();
            let chance = &mut self.chance;
            let composed = p.commit(one, reading, &mut || chance.nonce());
            for made in composed {
                let fields = made.own.edit.ops.keys().copied();
                let seen = self.seen.get(phone);
                let eyes = fields.clone().map(|field| {
                    (
                        field,
                        seen.and_then(|seen| seen.get(&(one.record, field)).cloned())
                            .unwrap_or_default(),
                    )
                });
                let mut note = Made {
                    phone,
                    tick: self.tick,
                    eyes: eyes.collect(),
                    over: BTreeMap::new(),
                };
                note.over = fields.filter_map(|field| Some((field, *over.get(&field)?))).collect();
                if let Some(old) = made.replaces.and_then(|n| replaced.get(&n)) {
                    self.note_coalesced(old, &made.own.edit, &mut note);
                }
                for count in self
                    .counted
                    .iter_mut()
                    .filter(|count| count.3 == EditHash::default() && count.1 == one.record)
                {
                    if matches!(made.own.edit.ops.get(&SAMPLES), Some(Op::Count(by)) if *by == count.2) {
                        count.3 = made.own.hash;
                    }
                }
                if let Some((_, base)) = made.texts.first() {
                    let result = made.own.edit.ops.values().find_map(|op| match op {
                        Op::Text(op) => fieldbook_merge::text::apply(&op.hunks, base).ok(),
                        _ => None,
                    });
                    self.texts
                        .insert(made.own.hash, (base.clone(), result.unwrap_or_default()));
                }
                self.edits.insert(made.own.hash, made.own.edit.clone());
                self.made.insert(made.own.hash, note);
            }
        }
    }

    fn note_coalesced(&mut self, old: &fieldbook_merge::Pending, new: &fieldbook_model::Edit, note: &mut Made) {
        for (field, op) in &old.own.edit.ops {
            if let (Op::Set(Some(before)), Some(Op::Set(Some(after)))) = (op, new.ops.get(field))
                && let Some(value) = value_id(before).filter(|_| before != after)
            {
                self.coalesced.insert(value);
            }
        }
        if let Some(first) = self.made.get(&old.own.hash) {
            for (field, over) in &first.over {
                note.over.insert(*field, *over);
            }
            for (field, eyes) in &first.eyes {
                note.eyes.entry(*field).or_default().extend(eyes.iter().copied());
            }
        }
    }

    /// Returns an edit that was ever made on a phone.
    #[must_use]
    pub fn office_edit(&self, hash: EditHash) -> Option<&fieldbook_model::Edit> {
        self.edits.get(&hash)
    }

    /// Returns base and result of a text edit.
    #[must_use]
    pub fn texts_of(&self, hash: EditHash) -> Option<(&str, &str)> {
        self.texts
            .get(&hash)
            .map(|(base, result)| (base.as_str(), result.as_str()))
    }

    /// Returns whether a person put a loser of this value away.
    #[must_use]
    pub fn dismissed(&self, field: FieldNo, value: ValueId) -> bool {
        let parts = self
            .office
            .log
            .iter()
            .filter_map(|place| place.entry.as_ref())
            .flat_map(|entry| &entry.parts);
        let mut dismissed = parts.flat_map(|part| &part.edit.dismiss);
        dismissed.any(|(number, key)| *number == field && self.value_of(field, *key) == Some(value))
    }

    /// Returns the value that an edit wrote into a register.
    #[must_use]
    pub fn value_of(&self, field: FieldNo, key: fieldbook_model::EditKey) -> Option<ValueId> {
        let log = self.office.log.iter().filter_map(|place| place.entry.as_ref());
        let part = log
            .flat_map(|entry| &entry.parts)
            .find(|part| part.hash().key() == key)?;
        if let Some(Op::Set(Some(value))) = part.edit.ops.get(&field) {
            value_id(value)
        } else {
            None
        }
    }

    /// Returns the value that each register of a record shows on a phone.
    #[must_use]
    pub fn shown_values(&self, phone: usize, id: Id) -> BTreeMap<FieldNo, ValueId> {
        let Some(shown) = self.phones.get(phone).and_then(|p| p.show(id)) else {
            return BTreeMap::new();
        };
        let registers = shown.record.groups.values().flat_map(|row| row.registers.iter());
        registers
            .filter_map(|(field, written)| Some((*field, value_id(written.value.as_ref()?)?)))
            .collect()
    }

    pub(super) fn clock(&mut self, phone: usize, how: u32, by: u32) -> Option<String> {
        let jumps = [
            0,
            3_600_000_000,
            -3_600_000_000,
            86_400_000_000,
            -86_400_000_000,
            31_536_000_000_000,
        ];
        if how.is_multiple_of(3) {
            let now = self.now - START;
            let boot = self.boots.get_mut(phone)?;
            *boot = (boot.0 + 1, now);
        }
        let jump = jumps.get(usize::try_from(by).ok()? % jumps.len())?;
        *self.skew.get_mut(phone)? += jump;
        Some(format!("{}'s clock jumps by {jump} µs", self.name(phone)))
    }

    /// Syncs a phone as far as one quiet round goes.
    pub fn sync(&mut self, phone: usize) {
        for message in self.flying.get_mut(phone).map(std::mem::take).unwrap_or_default() {
            self.arrive(phone, message);
        }
        self.push(phone, 3, 0);
        self.push(phone, 3, 0);
        self.pull(phone, 5, 0);
        self.pull(phone, 5, 0);
        let wanted: Vec<Id> = self
            .phones
            .get(phone)
            .map(|p| p.fetching.iter().copied().collect())
            .unwrap_or_default();
        for home in wanted {
            let message = self.fetched(phone, home);
            self.arrive(phone, message);
        }
    }

    /// Syncs everybody until nothing changes.
    ///
    /// # Errors
    /// When it never gets quiet, or an invariant breaks on the way.
    pub fn quiesce(&mut self) -> Result<(), Broken> {
        let mut before = None;
        for _ in 0..40 {
            let now: Vec<_> = self
                .phones
                .iter()
                .map(|p| {
                    (
                        p.cursor,
                        p.outbox.len(),
                        p.fetching.len(),
                        p.outbox
                            .iter()
                            .filter(|out| out.judged || out.held || out.whole)
                            .count(),
                    )
                })
                .collect();
            let state = Some((self.office.head(), now));
            if state == before {
                return Ok(());
            }
            before = state;
            for phone in 0..self.phones.len() {
                self.tick += 1;
                self.now += 10;
                self.sync(phone);
                self.look_all();
                super::account::at_each_step(self)?;
            }
        }
        Err("it never gets quiet".to_owned())
    }

    /// Notes what each screen shows.
    pub(super) fn look_all(&mut self) {
        for phone in 0..self.phones.len() {
            for id in self.ids.clone() {
                for (field, value) in self.shown_values(phone, id) {
                    if let Some(seen) = self.seen.get_mut(phone) {
                        seen.entry((id, field)).or_default().insert(value);
                    }
                }
            }
        }
    }
}

/// Returns the number of a value that a history wrote.
#[must_use]
pub fn value_id(value: &Value) -> Option<ValueId> {
    value.as_text()?.strip_prefix('v')?.parse().ok()
}
