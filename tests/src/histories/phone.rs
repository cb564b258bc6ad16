//! A phone in memory: base records, the outbox over them, cursor, fetch list. The merge crate does the thinking.
//!
//! Length: one phone, whose parts are not understood apart; the real one has rooms for each.
//! It is to the real device store what the office in memory is to the server: the same rules, no SQL.

use std::collections::{BTreeMap, BTreeSet};

use fieldbook_merge::{
    Composed, Moment, Pending, Record, Shown, Views,
    clock::{ClockState, Reading},
    cover, eye, lay, lay_home_revival, overlay, views, write,
    write::Ground,
};
use fieldbook_model::{Author, Entry, Id, Micros, OwnEdit, Seq, What, action::Draft, edit::Sight};
use fieldbook_protocol::{Answer, AskKey, Page, PushItem, Verdict};

/// An edit in the outbox, with what was heard of it.
#[derive(Clone, Debug)]
pub struct Out {
    /// The edit.
    pub pending: Pending,
    /// Its verdict, once heard.
    pub verdict: Option<(Seq, Verdict)>,
    /// The push's answer said that it has a verdict.
    pub judged: bool,
    /// It waits on the server.
    pub held: bool,
    /// The server wants the whole base text.
    pub whole: bool,
}

/// A phone.
#[derive(Clone, Debug)]
pub struct Phone {
    /// Who types on it.
    pub user: Id,
    /// This installation.
    pub installation: Id,
    /// The last number given.
    pub n: u64,
    /// Admitted rows.
    pub base: BTreeMap<Id, Record>,
    /// What stands over long texts.
    pub views: BTreeMap<Id, Views>,
    /// What waits to leave.
    pub outbox: Vec<Out>,
    /// What was refused.
    pub attention: Vec<(OwnEdit, fieldbook_model::Rejection)>,
    /// Where the log was read to.
    pub cursor: Seq,
    /// Homes laid later than the cursor.
    pub standing: BTreeMap<Id, Seq>,
    /// Homes to fetch.
    pub fetching: BTreeSet<Id>,
    /// Its clocks.
    pub clock: ClockState,
}

impl Phone {
    /// Returns an empty phone.
    #[must_use]
    pub fn new(user: Id, installation: Id) -> Self {
        Phone {
            user,
            installation,
            n: 0,
            base: BTreeMap::new(),
            views: BTreeMap::new(),
            outbox: Vec::new(),
            attention: Vec::new(),
            cursor: Seq(0),
            standing: BTreeMap::new(),
            fetching: BTreeSet::new(),
            clock: ClockState::default(),
        }
    }

    /// Returns the home of a record as this phone knows it.
    #[must_use]
    pub fn home_of(&self, id: Id) -> Option<Id> {
        if let Some(record) = self.base.get(&id) {
            return Some(record.home);
        }
        let creates = |edit: &fieldbook_model::Edit| edit.record == id && edit.what == What::Create;
        let own = self
            .outbox
            .iter()
            .map(|out| &out.pending.own.edit)
            .chain(self.attention.iter().map(|(own, _)| &own.edit));
        let create = own.into_iter().rev().find(|edit| creates(edit))?;
        let links = create.ops.values().find_map(|op| match op {
            fieldbook_model::Op::Set(Some(fieldbook_model::Value::Link(to))) if self.is_home(*to) => Some(*to),
            _ => None,
        });
        Some(if create.kind == fieldbook_model::types::CUSTOMER.no() {
            id
        } else {
            links.unwrap_or(id)
        })
    }

    fn is_home(&self, id: Id) -> bool {
        self.base.get(&id).map(|record| record.home) == Some(id)
            || self.outbox.iter().any(|out| {
                let edit = &out.pending.own.edit;
                edit.record == id && edit.kind == fieldbook_model::types::CUSTOMER.no()
            })
    }

    fn pending_of(&self, home: Id) -> Vec<&Pending> {
        let all = self.outbox.iter().map(|out| &out.pending);
        all.filter(|pending| self.home_of(pending.own.edit.record) == Some(home))
            .collect()
    }

    /// Returns what the screen shows of a record, where it shows it.
    #[must_use]
    pub fn show(&self, id: Id) -> Option<Shown> {
        let home = self.home_of(id)?;
        let pending = self.pending_of(home);
        let shown = self.over(id, home, &pending)?;
        let home_alive = home == id || self.over(home, home, &pending).is_some_and(|home| home.alive);
        (shown.alive && home_alive).then_some(shown)
    }

    fn over(&self, id: Id, home: Id, pending: &[&Pending]) -> Option<Shown> {
        let kind = self.base.get(&id).map(|record| record.kind).or_else(|| {
            pending
                .iter()
                .find(|pending| pending.own.edit.record == id)
                .map(|pending| pending.own.edit.kind)
        })?;
        let none = Views::new();
        overlay(
            id,
            kind,
            home,
            self.base.get(&id),
            pending,
            self.views.get(&id).unwrap_or(&none),
        )
    }

    /// Returns every record that this phone knows of.
    #[must_use]
    pub fn ids(&self) -> BTreeSet<Id> {
        self.base
            .keys()
            .copied()
            .chain(self.outbox.iter().map(|out| out.pending.own.edit.record))
            .collect()
    }

    /// Writes a draft: the transaction that the real store makes.
    pub fn commit(&mut self, draft: &Draft, at: Reading, chance: &mut dyn FnMut() -> [u8; 8]) -> Vec<Composed> {
        let (clock, moment) = self.clock.read(at).moment(at);
        self.clock = clock;
        self.commit_at(draft, &moment, chance)
    }

    fn commit_at(&mut self, draft: &Draft, moment: &Moment, chance: &mut dyn FnMut() -> [u8; 8]) -> Vec<Composed> {
        let home = self.home_of(draft.record).unwrap_or(draft.record);
        let pending = self.pending_of(home);
        let shown = self.over(draft.record, home, &pending);
        let sights = if draft.what == What::Delete {
            self.sights(draft.record, home, &pending)
        } else {
            Vec::new()
        };
        let ground = Ground {
            base: self.base.get(&draft.record),
            shown: shown.as_ref(),
            pending: &pending,
            sights: &sights,
        };
        let author = Author {
            user: self.user,
            installation: self.installation,
            n: self.n + 1,
        };
        let composed = write(draft, ground, moment, author, 1, chance);
        for one in &composed {
            let views = self.views.entry(draft.record).or_default();
            views::written(views, self.installation, self.base.get(&draft.record), one);
            let mut fresh = Pending::new(one.own.clone());
            fresh.texts = one.texts.clone();
            match one
                .replaces
                .and_then(|n| self.outbox.iter_mut().find(|out| out.pending.own.author.n == n))
            {
                Some(out) => out.pending = fresh,
                None => {
                    self.n = self.n.max(one.own.author.n);
                    self.outbox.push(Out {
                        pending: fresh,
                        verdict: None,
                        judged: false,
                        held: false,
                        whole: false,
                    });
                }
            }
        }
        composed
    }

    fn sights(&self, id: Id, home: Id, pending: &[&Pending]) -> Vec<Sight> {
        let family = self
            .base
            .iter()
            .filter(|(record, row)| **record == id || id == home && row.home == home);
        let mut sights = Vec::new();
        for (record, row) in family {
            for group in fieldbook_model::Group::ALL {
                let base = eye::sight_of(*record, Some(row), pending, group.no());
                sights.push(Sight {
                    record: *record,
                    group: group.no(),
                    base,
                });
            }
        }
        sights
    }

    /// Returns the greatest seq laid.
    #[must_use]
    pub fn acknowledged(&self) -> Seq {
        self.standing.values().copied().fold(self.cursor, Ord::max)
    }

    /// Seals what is unjudged and returns it in commit order, at most so many.
    pub fn offers(&mut self, limit: usize) -> Vec<PushItem> {
        let unjudged = self
            .outbox
            .iter_mut()
            .filter(|out| !out.judged && !out.held && out.verdict.is_none());
        let items = unjudged.map(|out| {
            out.pending.sealed = true;
            let bases = if out.whole {
                out.pending.texts.clone()
            } else {
                Vec::new()
            };
            PushItem {
                n: out.pending.own.author.n,
                edit: out.pending.own.edit.clone(),
                bases,
            }
        });
        items.take(limit).collect()
    }

    /// Returns the names of what the outbox holds.
    #[must_use]
    pub fn asks(&self) -> Vec<AskKey> {
        self.outbox.iter().map(|out| AskKey::of(out.pending.own.hash)).collect()
    }

    /// Takes the answers of a push.
    pub fn answered(&mut self, answers: &[(AskKey, Answer)]) {
        for (ask, answer) in answers {
            for out in self
                .outbox
                .iter_mut()
                .filter(|out| AskKey::of(out.pending.own.hash) == *ask)
            {
                match answer {
                    Answer::Judged | Answer::Ahead => out.judged = true,
                    Answer::Held(_) => out.held = true,
                    Answer::Whole => out.whole = true,
                    Answer::Clone => {}
                }
            }
        }
    }

    /// Lays a page, where it was asked from here.
    pub fn lay_page(&mut self, page: &Page) {
        if page.from != self.cursor {
            return;
        }
        // Where records hang that come into being further up in this page.
        let mut homes: BTreeMap<Id, Id> = BTreeMap::new();
        let whole = |entry: &fieldbook_protocol::PageEntry| {
            let known = |ask| self.known(ask, &homes);
            let entry = entry.clone().restore(self.user, self.installation, known)?;
            homes.insert(entry.record(), entry.home);
            Some(entry)
        };
        // A page that names an edit which left the outbox since (a fetched home brought its verdict) is asked for anew.
        let Some(entries) = page.entries.iter().map(whole).collect::<Option<Vec<_>>>() else {
            return;
        };
        for entry in &entries {
            self.lay_entry(entry);
        }
        self.cursor = page.to.seq;
        self.standing.retain(|_, seq| *seq > page.to.seq);
        self.hear(page.told.iter().map(|told| (told.edit, told.seq, told.verdict.clone())));
    }

    fn known(&self, ask: AskKey, homes: &BTreeMap<Id, Id>) -> Option<(fieldbook_model::Edit, Id)> {
        let own = self
            .outbox
            .iter()
            .map(|out| &out.pending.own)
            .chain(self.attention.iter().map(|(own, _)| own));
        let edit = own.into_iter().find(|own| AskKey::of(own.hash) == ask)?.edit.clone();
        let linked = edit.ops.values().find_map(|op| match op {
            fieldbook_model::Op::Set(Some(fieldbook_model::Value::Link(to)))
                if self.is_home(*to) || homes.get(to) == Some(to) =>
            {
                Some(*to)
            }
            _ => None,
        });
        let base = self.base.get(&edit.record).map(|record| record.home);
        let there = homes.get(&edit.record).copied().or(base);
        let home = there.or(linked).or_else(|| self.home_of(edit.record));
        let home = home.unwrap_or(edit.record);
        Some((edit, home))
    }

    fn lay_entry(&mut self, entry: &Entry) {
        if self.fetching.contains(&entry.home) {
            return;
        }
        let id = entry.record();
        let mut slot = self.base.remove(&id);
        let skipped = slot.as_ref().is_some_and(|record| {
            entry
                .parts
                .last()
                .is_some_and(|part| entry.seq <= record.revision(part.edit.group))
        });
        let viewed = match self.views.get_mut(&id).filter(|_| !skipped) {
            Some(views) => views::laying(views, slot.as_ref(), entry),
            None => Ok(()),
        };
        let laid = lay(&mut slot, entry);
        if let Some(record) = slot {
            self.base.insert(id, record);
        }
        if laid.is_err() || viewed.is_err() {
            self.fetching.insert(entry.home);
        }
        if let (true, Some(home)) = (entry.home_revived, self.base.get_mut(&entry.home)) {
            lay_home_revival(home, entry.seq);
        }
    }

    /// Lays a fetched home.
    pub fn lay_home(&mut self, home: Id, at: Seq, records: Vec<(Id, Record)>, told: &[fieldbook_protocol::Told]) {
        // A home that was not missed is left alone: what lies over its texts is known exactly, and stays so.
        if !self.fetching.contains(&home)
            || at < self.cursor
            || self.standing.get(&home).is_some_and(|standing| *standing > at)
        {
            return;
        }
        let gone: Vec<Id> = self
            .base
            .iter()
            .filter(|(_, record)| record.home == home)
            .map(|(id, _)| *id)
            .collect();
        let old: BTreeMap<Id, Record> = gone.iter().filter_map(|id| self.base.remove_entry(id)).collect();
        self.base.extend(records);
        let settled: Vec<u64> = self
            .outbox
            .iter()
            .filter(|out| {
                let ask = AskKey::of(out.pending.own.hash);
                told.iter()
                    .any(|told| told.edit == ask && matches!(told.verdict, Verdict::Accepted | Verdict::Mended))
            })
            .map(|out| out.pending.own.author.n)
            .collect();
        for (id, views) in &mut self.views {
            if gone.contains(id) {
                let leapt = views::leaping(views, old.get(id), self.base.get(id), at, &settled);
                debug_assert!(leapt.is_ok(), "{leapt:?}");
            }
        }
        self.standing.insert(home, at);
        self.fetching.remove(&home);
        self.hear(told.iter().map(|told| (told.edit, told.seq, told.verdict.clone())));
    }

    fn stands(&self, home: Id) -> Seq {
        if self.fetching.contains(&home) {
            return self.standing.get(&home).copied().unwrap_or(Seq(0));
        }
        self.standing.get(&home).copied().unwrap_or(Seq(0)).max(self.cursor)
    }

    fn hear(&mut self, told: impl Iterator<Item = (AskKey, Seq, Verdict)>) {
        for (ask, seq, verdict) in told {
            for out in self
                .outbox
                .iter_mut()
                .filter(|out| AskKey::of(out.pending.own.hash) == ask)
            {
                out.verdict = Some((seq, verdict.clone()));
                out.judged = true;
                out.pending.sealed = true;
            }
        }
        let ready = |phone: &Phone| {
            phone.outbox.iter().position(|out| {
                let Some((seq, _)) = &out.verdict else { return false };
                let home = phone
                    .home_of(out.pending.own.edit.record)
                    .unwrap_or(out.pending.own.edit.record);
                phone.stands(home) >= *seq
            })
        };
        while let Some(index) = ready(self) {
            let out = self.outbox.remove(index);
            self.depart(out);
        }
    }

    fn depart(&mut self, out: Out) {
        let own = out.pending.own;
        match out.verdict {
            Some((_, Verdict::Rejected(rejection))) => {
                self.take_back(&own);
                self.attention.push((own, rejection));
            }
            Some((_, Verdict::Dropped)) => self.take_back(&own),
            Some((_, Verdict::Accepted)) => {
                if let Some(mended) = own.edit.mends {
                    self.attention.retain(|(other, _)| other.hash != mended);
                }
                self.outbox.iter_mut().for_each(|older| cover(&mut older.pending, &own));
            }
            _ => {}
        }
    }

    fn take_back(&mut self, own: &OwnEdit) {
        if let Some(views) = self.views.get_mut(&own.edit.record) {
            let taken = views::taken_back(views, self.base.get(&own.edit.record), own);
            debug_assert!(taken.is_ok(), "{taken:?}");
        }
    }

    /// Measures the clock against the server.
    pub fn contact(&mut self, at: Reading, server: Micros) {
        self.clock = self.clock.contact(at, server);
    }
}
