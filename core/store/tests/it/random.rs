//! Random days on two phones over a log that admits, refuses and holds: after each step lists show what records show,
//! counters show each count once, and when all is quiet both phones hold the same rows.

use std::collections::{BTreeMap, BTreeSet};

use fieldbook_merge::lay_home_revival;
use fieldbook_model::{Author, Edit, FieldNo, FieldOutcome, Id, Op, Rejection, Value, What, action::Write, types};
use fieldbook_store::{Filter, HomesIn, Outcome, Store};

use crate::kit::*;

struct Day {
    seed: u64,
    log: Log,
    phones: Vec<Phone>,
    /// Offered, not yet judged, by hash.
    arrived: BTreeSet<fieldbook_model::EditHash>,
    /// Counts of each phone on each customer that were not refused.
    counts: Vec<BTreeMap<Id, i64>>,
    made: u8,
}

impl Day {
    fn draw(&mut self, below: u64) -> u64 {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) % below
    }

    fn step(&mut self) {
        let at = self.draw(2) as usize;
        match self.draw(12) {
            0..=5 => self.write(at),
            6 | 7 => self.push(at),
            8..=10 => self.pull(at),
            _ => self.fetch(at),
        }
        for at in 0..self.phones.len() {
            self.look(at);
        }
    }

    fn ids(&self, at: usize, kind: &str) -> Vec<Id> {
        let kind = types::built_in().by_name(kind).unwrap().number;
        let order = fieldbook_store::Order {
            by: fieldbook_store::By::Created,
            descending: false,
        };
        self.phones[at]
            .store
            .list(kind, &Filter::ALIVE, order, 0, 99)
            .unwrap()
            .iter()
            .map(|row| row.id)
            .collect()
    }

    fn write(&mut self, at: usize) {
        let customers = self.ids(at, "customer");
        let what = self.draw(10);
        if customers.is_empty() || what == 0 && self.made < 6 {
            self.made += 1;
            let id = Id([self.made; 16]);
            self.phones[at].customer(id, "x");
            return;
        }
        let pick = self.draw(customers.len() as u64) as usize;
        let (id, n) = (customers[pick], self.draw(1000));
        let phone = &self.phones[at];
        match what {
            1 if self.made < 12 => {
                self.made += 1;
                phone.visit(Id([100 + self.made; 16]), id);
            }
            2 if n < 300 => drop(phone.delete("customer", id)),
            3 => {
                let visits = self.ids(at, "visit");
                if let Some(visit) = visits.get(n as usize % visits.len().max(1)) {
                    self.phones[at].change("visit", *visit, vec![(FieldNo(7), text(&format!("{n}")))]);
                }
            }
            4 | 5 => drop(phone.write(id, NAME, text(&format!("{at}-{n}")))),
            6 => {
                let tag = Value::Text(["a", "b", "c"][n as usize % 3].into());
                let has = phone.tags(id).contains(&tag.as_text().unwrap().to_owned());
                let (add, remove) = if has { (vec![], vec![tag]) } else { (vec![tag], vec![]) };
                phone.write(id, TAGS, Write::Members { add, remove });
            }
            _ => {
                phone.write(id, SAMPLES, Write::Count(n as i64 + 1));
                *self.counts[at].entry(id).or_default() += n as i64 + 1;
            }
        }
    }

    fn push(&mut self, at: usize) {
        let offers = self.phones[at].offers();
        for (author, edit) in offers {
            if self.arrived.contains(&edit.hash()) {
                continue;
            }
            if self.draw(8) == 0 {
                break;
            }
            self.arrived.insert(edit.hash());
            self.judge(at, author, edit);
        }
    }

    fn judge(&mut self, at: usize, author: Author, edit: Edit) {
        let row = self.log.rows.get(&edit.record).cloned().flatten();
        let create = edit.what == What::Create;
        let (refuse, link) = (self.draw(10) == 0, edit.ops.get(&FieldNo(1)));
        let home = match (&row, link) {
            (Some(row), _) => row.home,
            (None, Some(Op::Set(Some(Value::Link(home))))) => *home,
            _ => edit.record,
        };
        let grounded = home == edit.record || self.log.rows.get(&home).is_some_and(Option::is_some);
        let deleted = row.as_ref().and_then(|row| row.deleted);
        let blind = edit.what == What::Delete && deleted.is_some();
        let seen_dead = deleted.is_some_and(|deleted| edit.base >= deleted.seq);
        if refuse || row.is_none() && !create || !grounded || blind || seen_dead {
            let counted = edit
                .ops
                .get(&SAMPLES)
                .and_then(|op| if let Op::Count(by) = op { Some(*by) } else { None });
            if let Some(count) = self.counts[at].get_mut(&edit.record) {
                *count -= counted.unwrap_or(0);
            }
            self.log.judge(&edit, Outcome::Rejected(Rejection::by("no", &[])));
            return;
        }
        let standing = row
            .as_ref()
            .and_then(|row| row.groups.get(&edit.group)?.registers.get(&NAME).cloned());
        let others = |origin: fieldbook_merge::Origin| origin.author.installation != author.installation;
        let unseen = standing.is_some_and(|standing| standing.origin.revision > edit.base && others(standing.origin));
        let outcomes = match (unseen && edit.ops.contains_key(&NAME), self.draw(2)) {
            (true, 0) => vec![(NAME, FieldOutcome::Beat)],
            (true, _) => vec![(NAME, FieldOutcome::Lost)],
            (false, _) => vec![],
        };
        let (what, record) = (edit.what, edit.record);
        let seq = self.log.admit_with(author, edit, home, outcomes);
        if home != record
            && what != What::Delete
            && let Some(Some(row)) = self.log.rows.get_mut(&home)
            && row.deleted.is_some()
        {
            lay_home_revival(row, seq);
            self.log.entries.last_mut().unwrap().home_revived = true;
        }
    }

    fn pull(&mut self, at: usize) {
        let from = self.phones[at].seq();
        let to = fieldbook_model::Seq(from.0 + self.draw(4)).min(self.log.head());
        let mut page = self.log.page(from, to);
        if self.draw(6) == 0 && !page.entries.is_empty() {
            // Something of a home never arrives: the rest does not fit, or fits and is not the same.
            let creates = page
                .entries
                .iter()
                .position(|(entry, _)| entry.fate == fieldbook_model::entry::Fate::Created);
            if let Some(at) = creates {
                let gone = page.entries.remove(at).0;
                page.entries
                    .retain(|(entry, _)| entry.home != gone.home || entry.record() == gone.record());
                if !page.entries.iter().any(|(entry, _)| entry.record() == gone.record()) {
                    page = self.log.page(from, to);
                }
            }
        }
        self.phones[at].lay(&page);
    }

    fn fetch(&mut self, at: usize) {
        let mut homes = self.phones[at].store.fetching().unwrap();
        if homes.is_empty() && self.draw(3) == 0 {
            homes = self.log.rows.keys().copied().take(1).collect();
        }
        let rows = |home: &Id| {
            let rows = self.log.rows.iter().filter_map(|(id, row)| Some((*id, row.clone()?)));
            rows.filter(|(_, row)| row.home == *home).collect()
        };
        let homes = homes.iter().map(|home| (*home, rows(home))).collect();
        let fetched = HomesIn {
            at: self.log.head(),
            homes,
            told: self.log.verdicts.clone(),
        };
        self.phones[at].store.lay_homes(&fetched).unwrap();
    }

    /// Lists and records agree; every own count that was not refused shows exactly once with what others counted.
    fn look(&self, at: usize) {
        let phone = &self.phones[at];
        let refused: BTreeSet<_> = phone
            .store
            .rejected(None)
            .unwrap()
            .iter()
            .map(|item| item.hash)
            .collect();
        for kind in ["customer", "visit"] {
            let spec = types::built_in();
            let spec = spec.by_name(kind).unwrap();
            let order = fieldbook_store::Order {
                by: fieldbook_store::By::Created,
                descending: false,
            };
            for row in phone
                .store
                .list(spec.number, &Filter::DeletedToo, order, 0, 999)
                .unwrap()
            {
                let shown = phone.shown(row.id);
                assert_eq!(
                    (row.alive, row.pending, row.home),
                    (shown.alive, shown.pending, shown.home),
                    "{:?}",
                    row.id
                );
                assert_eq!(row.conflicts, shown.conflicts);
                assert_eq!(row.conflicts as usize, phone.store.losers(Some(row.id)).unwrap().len());
                if kind == "customer" && shown.record.groups.contains_key(&fieldbook_model::GroupNo(0)) {
                    phone.name(row.id);
                    self.counted(at, row.id, &refused);
                }
            }
        }
    }

    fn counted(&self, at: usize, id: Id, refused: &BTreeSet<fieldbook_model::EditHash>) {
        let phone = &self.phones[at];
        let waiting: BTreeSet<_> = phone.store.waiting().unwrap().into_iter().collect();
        let base = phone.store.admitted(id).unwrap();
        let laid = base
            .as_ref()
            .map_or(0, |base| base.revision(fieldbook_model::GroupNo(0)).0);
        let count = |op: Option<&Op>| if let Some(Op::Count(by)) = op { *by } else { 0 };
        let mut sum = 0;
        let mut here: BTreeSet<_> = BTreeSet::new();
        for entry in self
            .log
            .entries
            .iter()
            .filter(|entry| entry.record() == id && entry.seq.0 <= laid)
        {
            sum += count(entry.parts[0].edit.ops.get(&SAMPLES));
            here.insert(entry.parts[0].hash());
        }
        for item in phone.store.outbox_of(id).unwrap() {
            assert!(waiting.contains(&item.hash) && !refused.contains(&item.hash));
            if !here.contains(&item.hash) {
                sum += count(item.edit.ops.get(&SAMPLES));
            }
        }
        assert_eq!(phone.samples(id), sum, "a count shows twice or not at all");
    }

    fn settle(&mut self) {
        for _ in 0..12 {
            for at in 0..self.phones.len() {
                for (author, edit) in self.phones[at].offers() {
                    if self.arrived.insert(edit.hash()) {
                        self.judge(at, author, edit);
                    }
                }
                let page = self.log.all(&self.phones[at]);
                self.phones[at].lay(&page);
                self.fetch(at);
                let page = self.log.all(&self.phones[at]);
                self.phones[at].lay(&page);
                self.look(at);
            }
        }
        let digests: Vec<_> = self.phones.iter().map(|phone| phone.store.digest().unwrap()).collect();
        assert!(digests.iter().all(|digest| digest.comparable));
        for phone in &self.phones {
            for (id, row) in &self.log.rows {
                assert_eq!(&phone.store.admitted(*id).unwrap(), row, "{id:?}");
            }
        }
        assert_eq!(digests[0].digest, digests[1].digest);
        for phone in &self.phones {
            assert_eq!(phone.store.outbox_summary().unwrap().pending, 0);
        }
    }

    /// Shown rows made anew from nothing equal those that were kept.
    fn rebuilt(self) {
        for phone in self.phones {
            let kept = dump(&phone.store);
            phone.store.close();
            let file = rusqlite::Connection::open(phone.path()).unwrap();
            file.execute_batch(
                "delete from meta where key = 'shapes'; delete from shown_customer; delete from shown_visit;",
            )
            .unwrap();
            drop(file);
            let phone = phone.reopen();
            assert_eq!(dump(&phone.store), kept);
        }
    }
}

fn dump(store: &Store) -> Vec<fieldbook_store::ListRow> {
    let order = fieldbook_store::Order {
        by: fieldbook_store::By::Created,
        descending: false,
    };
    let kinds = ["customer", "visit"].map(|kind| types::built_in().by_name(kind).unwrap().number);
    kinds
        .iter()
        .flat_map(|kind| store.list(*kind, &Filter::DeletedToo, order, 0, 999).unwrap())
        .collect()
}

#[test]
fn no_count_shows_twice_and_lists_agree_with_records_on_random_days() {
    let seeds: u64 = std::env::var("FIELDBOOK_STORE_DAYS")
        .ok()
        .and_then(|days| days.parse().ok())
        .unwrap_or(12);
    for seed in 1..=seeds {
        let phones = vec![
            Phone::new(identity(0x11), types::built_in()),
            Phone::new(identity(0x22), types::built_in()),
        ];
        let counts = vec![BTreeMap::new(), BTreeMap::new()];
        let mut day = Day {
            seed,
            log: Log::default(),
            phones,
            arrived: BTreeSet::new(),
            counts,
            made: 0,
        };
        for step in 0..60 {
            let moment = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| day.step()));
            assert!(moment.is_ok(), "seed {seed}, step {step}");
        }
        day.settle();
        day.rebuilt();
    }
}
