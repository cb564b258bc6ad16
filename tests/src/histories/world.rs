//! A history: people type, phones push, pull and fetch over a bad network, clocks jump, the office writes too.
//!
//! A history is a list of steps of plain numbers, taken modulo what is possible when the step runs; so any part of a
//! history is a history, and a failure shrinks by leaving steps out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fieldbook_admission::Role;
use fieldbook_merge::{Record, clock::Reading};
use fieldbook_model::{
    Action, Author, EditHash, FieldNo, Group, Id, Micros, Op, Seq, Value, What,
    action::{Draft, Write},
    schema::WORKSPACE_HOME,
    types,
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
    skew: Vec<i64>,
    boots: Vec<(u64, i64)>,
    now: i64,
    tick: u64,
    chance: Chance,
    counter: u64,
    bits: u32,
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
    office_n: u64,
    edits: HashMap<EditHash, fieldbook_model::Edit>,
    texts: HashMap<EditHash, (String, String)>,
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

    fn reading(&self, phone: usize) -> Reading {
        let skew = self.skew.get(phone).copied().unwrap_or(0);
        let (boot_id, booted) = self.boots.get(phone).copied().unwrap_or((1, 0));
        Reading {
            wall: Micros(self.now + skew),
            boot: Micros(self.now - START - booted),
            boot_id,
        }
    }

    fn fresh(&mut self) -> ValueId {
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

    fn person(&mut self, phone: usize, r: [u32; 4]) -> Option<String> {
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
                let both = r[2] % 5 == 0;
                let first = usize::try_from(r[2] % 2).ok()?;
                for field in REGISTERS.iter().cycle().skip(first).take(if both { 2 } else { 1 }) {
                    let value = self.fresh();
                    self.set(&mut action, phone, id, kind, *field, value);
                    said = format!("{said}sets {} to v{value} ", field.0);
                }
                if r[3] % 9 == 0 {
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

    fn name(&self, phone: usize) -> String {
        self.phones
            .get(phone)
            .map_or(String::new(), |p| p.installation.short().chars().take(2).collect())
    }

    fn kind_of(&self, phone: usize, id: Id) -> Option<fieldbook_model::TypeNo> {
        Some(self.phones.get(phone)?.show(id)?.record.kind)
    }

    fn set(
        &mut self,
        action: &mut Action,
        phone: usize,
        id: Id,
        kind: fieldbook_model::TypeNo,
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

    fn tag(&mut self, action: &mut Action, phone: usize, id: Id, kind: fieldbook_model::TypeNo, r: [u32; 4]) -> String {
        let tag = Value::Text(if r[2] % 2 == 0 { "竞品".into() } else { "price".into() });
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

    fn type_text(
        &mut self,
        action: &mut Action,
        phone: usize,
        id: Id,
        kind: fieldbook_model::TypeNo,
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
        let cut = usize::try_from(r[3] % 3).ok()?.min(text.len() - at) * usize::from(r[3] % 4 == 0);
        let run = 1 + r[3] % 3;
        let mut result: String = text.iter().take(at).collect();
        if cut == 0 || r[3] % 2 == 0 {
            for _ in 0..run {
                let fresh = u32::try_from(self.fresh()).unwrap_or(0);
                // Each character is written once ever: rare Han above U+20000 and emoji among them.
                let c = if fresh % 7 == 0 {
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

    fn create_visit(&mut self, phone: usize, on: Id, r: [u32; 4]) -> Option<String> {
        let home = self.phones.get(phone)?.home_of(on)?;
        let fresh = u8::try_from(self.fresh() % 200).unwrap_or(0);
        let id = Id([fresh, 0x71, fresh, 1, 2, 3, 0x70, 5, 0x80, 7, 8, 9, 10, 11, 12, fresh]);
        let value = self.fresh();
        let mut writes = BTreeMap::from([
            (FieldNo(1), Write::Set(Some(Value::Link(home)))),
            (NEXT_STEP, Write::Set(Some(Value::Text(format!("v{value}"))))),
        ]);
        let bad = r[2] % 3 == 0;
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
            if let (Op::Set(Some(before)), Some(Op::Set(Some(after)))) = (op, new.ops.get(field)) {
                if let Some(value) = value_id(before).filter(|_| before != after) {
                    self.coalesced.insert(value);
                }
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

    // --- network

    fn deliver(&mut self, phone: usize, message: Flying, fate: u32) {
        match fate % 6 {
            1 => {}
            2 => self
                .flying
                .get_mut(phone)
                .into_iter()
                .for_each(|flying| flying.push(message.clone())),
            3 => {
                self.flying
                    .get_mut(phone)
                    .into_iter()
                    .for_each(|flying| flying.push(message.clone()));
                self.arrive(phone, message);
            }
            _ => self.arrive(phone, message),
        }
    }

    fn arrive(&mut self, phone: usize, message: Flying) {
        let reading = self.reading(phone);
        let Some(p) = self.phones.get_mut(phone) else { return };
        match message {
            Flying::Page(page) => {
                p.lay_page(&page);
                p.contact(reading, Micros(self.now));
            }
            Flying::Home(home, at, records, told) => p.lay_home(home, at, records, &told),
            Flying::Answers(answers) => p.answered(&answers),
        }
    }

    fn push(&mut self, phone: usize, count: u32, fate: u32) -> Option<String> {
        if fate % 6 == 5 {
            return None;
        }
        let now = Micros(self.now);
        let p = self.phones.get_mut(phone)?;
        let items = p.offers(1 + usize::try_from(count % 4).unwrap_or(0));
        if items.is_empty() {
            return None;
        }
        let (user, installation, acknowledged) = (p.user, p.installation, p.acknowledged());
        let answers = self.office.push(user, installation, acknowledged, &items, now);
        let said = format!(
            "{} pushes {} -> {answers:?} (fate {})",
            self.name(phone),
            items.len(),
            fate % 6
        );
        self.deliver(phone, Flying::Answers(answers), fate);
        Some(said)
    }

    fn pull(&mut self, phone: usize, limit: u32, fate: u32) -> Option<String> {
        let p = self.phones.get(phone)?;
        let page = self.office.pull(
            p.user,
            p.installation,
            p.cursor,
            &p.asks(),
            1 + u64::from(limit % 6),
            Micros(self.now),
        );
        let said = format!(
            "{} pulls {}..{} (fate {})",
            self.name(phone),
            page.from,
            page.to.seq,
            fate % 6
        );
        self.deliver(phone, Flying::Page(Box::new(page)), fate);
        Some(said)
    }

    fn fetch(&mut self, phone: usize, pick: u32, fate: u32) -> Option<String> {
        let p = self.phones.get_mut(phone)?;
        let any: Vec<Id> = self.ids.iter().copied().take(2).collect();
        // Rows can go missing; a home with text under way is spared, for a text that leaps is merged by a guess.
        let typing = p
            .outbox
            .iter()
            .any(|out| out.pending.own.edit.group == Group::Note.no());
        if pick % 2 == 0 && !typing {
            p.fetching.extend(any.first());
        }
        let wanted: Vec<Id> = p.fetching.iter().copied().collect();
        // And a fetch that nobody needs must do no harm.
        let from = if wanted.is_empty() { &any } else { &wanted };
        let home = *from.get(usize::try_from(pick).ok()? % from.len().max(1))?;
        let message = self.fetched(phone, home);
        self.deliver(phone, message, fate);
        Some(format!(
            "{} fetches {} (fate {})",
            self.name(phone),
            home.short(),
            fate % 6
        ))
    }

    fn fetched(&self, phone: usize, home: Id) -> Flying {
        let Some(p) = self.phones.get(phone) else {
            return Flying::Answers(Vec::new());
        };
        let head = self.office.head();
        let told = self.office.told(p.user, &p.asks(), head);
        Flying::Home(home, head, self.office.home(p.user, home, &self.ids), told)
    }

    fn late(&mut self, phone: usize, pick: u32, drop: u32) -> Option<String> {
        let flying = self.flying.get_mut(phone)?;
        if flying.is_empty() {
            return None;
        }
        let message = flying.remove(usize::try_from(pick).ok()? % flying.len());
        if drop % 4 != 0 {
            self.arrive(phone, message);
        }
        Some(format!("{} gets a late message", self.name(phone)))
    }

    fn clock(&mut self, phone: usize, how: u32, by: u32) -> Option<String> {
        let jumps = [
            0,
            3_600_000_000,
            -3_600_000_000,
            86_400_000_000,
            -86_400_000_000,
            31_536_000_000_000,
        ];
        if how % 3 == 0 {
            let now = self.now - START;
            let boot = self.boots.get_mut(phone)?;
            *boot = (boot.0 + 1, now);
        }
        let jump = jumps.get(usize::try_from(by).ok()? % jumps.len())?;
        *self.skew.get_mut(phone)? += jump;
        Some(format!("{}'s clock jumps by {jump} µs", self.name(phone)))
    }

    fn mend(&mut self, phone: usize, pick: u32, how: u32) -> Option<String> {
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
        let drop = how % 4 == 0;
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

    fn settle_loser(&mut self, phone: usize, pick: u32, how: u32) -> Option<String> {
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
        let restore = how % 2 == 0;
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

    fn office_writes(&mut self, r: [u32; 4]) -> Option<String> {
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
    fn look_all(&mut self) {
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

fn draft(record: Id, kind: fieldbook_model::TypeNo, group: Group, field: FieldNo, write: Write) -> Draft {
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

/// Returns the number of a value that a history wrote.
#[must_use]
pub fn value_id(value: &Value) -> Option<ValueId> {
    value.as_text()?.strip_prefix('v')?.parse().ok()
}
