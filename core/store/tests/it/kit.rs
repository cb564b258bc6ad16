//! A phone on a real file, and a log written by hand: no admission, no wire.

use std::{cell::Cell, collections::BTreeMap, path::PathBuf};

use fieldbook_merge::{Moment, Record, lay};
use fieldbook_model::{
    Action, Author, Edit, EditHash, EditKey, Entry, FieldNo, FieldOutcome, Hunks, Id, Micros, Op, Part, Schema, Seq,
    TextHash, Value, What, action::Write, entry::Fate, types,
};
use fieldbook_store::{Committed, Identity, Laid, Outcome, PageIn, ShownRecord, Store};
use tempfile::TempDir;

pub(crate) const NAME: FieldNo = FieldNo(1);
pub(crate) const PHONE: FieldNo = FieldNo(5);
pub(crate) const TAGS: FieldNo = FieldNo(8);
pub(crate) const NOTE: FieldNo = FieldNo(10);
pub(crate) const SAMPLES: FieldNo = FieldNo(14);
pub(crate) const OFFICE: Id = Id([0xee; 16]);

pub(crate) struct Phone {
    pub(crate) dir: TempDir,
    pub(crate) store: Store,
    pub(crate) me: Identity,
    chance: Cell<u64>,
    now: Cell<i64>,
}

pub(crate) fn text(text: &str) -> Write {
    Write::Set(Some(Value::Text(text.into())))
}

pub(crate) fn identity(installation: u8) -> Identity {
    Identity {
        workspace: Id([0xaa; 16]),
        workspace_name: "测试".into(),
        user: Id([installation, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
        user_name: "王".into(),
        installation: Id([installation; 16]),
        server: "http://localhost".into(),
        secret: [7; 32],
    }
}

pub(crate) fn wang_phone() -> Phone {
    Phone::new(identity(0x11), types::built_in())
}

impl Phone {
    pub(crate) fn new(me: Identity, schema: Schema) -> Self {
        let dir = TempDir::new().unwrap();
        let store = Store::open(&dir.path().join("store.db"), schema).unwrap();
        store.set_identity(&me).unwrap();
        Phone {
            dir,
            store,
            me,
            chance: Cell::new(1),
            now: Cell::new(1_800_000_000_000_000),
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("store.db")
    }

    pub(crate) fn reopen(self) -> Self {
        self.store.close();
        let store = Store::open(&self.path(), types::built_in()).unwrap();
        Phone { store, ..self }
    }

    pub(crate) fn moment(&self) -> Moment {
        self.now.set(self.now.get() + 1_000_000);
        Moment {
            captured: Micros(self.now.get()),
            clock: None,
        }
    }

    pub(crate) fn try_commit(&self, action: &Action) -> Result<Committed, fieldbook_store::StoreError> {
        let moment = self.moment();
        self.store.commit(action, &moment, &mut || {
            self.chance.set(self.chance.get() + 1);
            (u64::from(self.me.installation.0[0]) << 32 | self.chance.get()).to_be_bytes()
        })
    }

    pub(crate) fn commit(&self, action: &Action) -> Committed {
        self.try_commit(action).unwrap()
    }

    pub(crate) fn create(&self, kind: &str, id: Id, fields: Vec<(FieldNo, Write)>) -> Committed {
        let mut action = Action::default();
        action
            .create(types::built_in().by_name(kind).unwrap(), id, fields)
            .unwrap();
        self.commit(&action)
    }

    pub(crate) fn customer(&self, id: Id, name: &str) -> Committed {
        self.create("customer", id, customer(name))
    }

    pub(crate) fn visit(&self, id: Id, customer: Id) -> Committed {
        self.create("visit", id, vec![(FieldNo(1), Write::Set(Some(Value::Link(customer))))])
    }

    pub(crate) fn change(&self, kind: &str, id: Id, fields: Vec<(FieldNo, Write)>) -> Committed {
        let mut action = Action::default();
        action
            .change(types::built_in().by_name(kind).unwrap(), id, fields)
            .unwrap();
        self.commit(&action)
    }

    pub(crate) fn write(&self, id: Id, field: FieldNo, write: Write) -> Committed {
        self.change("customer", id, vec![(field, write)])
    }

    pub(crate) fn delete(&self, kind: &str, id: Id) -> Committed {
        let mut action = Action::default();
        action.delete(types::built_in().by_name(kind).unwrap(), id);
        self.commit(&action)
    }

    /// Seals and returns everything that may be offered, as the author's own edits.
    pub(crate) fn offers(&self) -> Vec<(Author, Edit)> {
        let offer = self.store.offers(1_000, usize::MAX).unwrap();
        let author = |n| Author {
            user: self.me.user,
            installation: self.me.installation,
            n,
        };
        offer
            .items
            .into_iter()
            .map(|item| (author(item.n), item.edit))
            .collect()
    }

    pub(crate) fn lay(&self, page: &PageIn) -> Laid {
        let laid = self.store.lay_page(page).unwrap();
        assert!(laid.laid);
        laid
    }

    pub(crate) fn shown(&self, id: Id) -> ShownRecord {
        self.store.shown(id).unwrap().unwrap()
    }

    pub(crate) fn seq(&self) -> Seq {
        self.store.standing().unwrap().seq
    }

    /// The name as record and list show it; they must not differ.
    pub(crate) fn name(&self, id: Id) -> String {
        let kind = types::built_in().by_name("customer").unwrap().number;
        let row = self.store.row(kind, id).unwrap().unwrap();
        let shown = self
            .shown(id)
            .record
            .value(NAME)
            .and_then(|v| v.as_text().map(str::to_owned))
            .unwrap_or_default();
        assert_eq!(row.text(NAME), shown, "list and record differ");
        shown
    }

    pub(crate) fn samples(&self, id: Id) -> i64 {
        self.shown(id).record.groups[&fieldbook_model::GroupNo(0)]
            .counters
            .get(&SAMPLES)
            .copied()
            .unwrap_or(0)
    }

    pub(crate) fn tags(&self, id: Id) -> Vec<String> {
        let shown = self.shown(id);
        let row = &shown.record.groups[&fieldbook_model::GroupNo(0)];
        row.members(TAGS)
            .filter_map(Value::as_text)
            .map(str::to_owned)
            .collect()
    }

    pub(crate) fn note(&self, id: Id) -> String {
        let kind = types::built_in().by_name("customer").unwrap().number;
        let shown = self.shown(id);
        let text = shown
            .record
            .groups
            .get(&fieldbook_model::GroupNo(1))
            .map_or("", |row| row.text(NOTE))
            .to_owned();
        assert_eq!(
            self.store.row(kind, id).unwrap().unwrap().text(NOTE),
            text,
            "list and record differ"
        );
        text
    }
}

pub(crate) fn customer(name: &str) -> Vec<(FieldNo, Write)> {
    let link = |byte| Write::Set(Some(Value::Link(Id([byte; 16]))));
    vec![(NAME, text(name)), (FieldNo(11), link(0x77)), (FieldNo(12), link(0x78))]
}

/// A log written by hand.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) entries: Vec<Entry>,
    pub(crate) rows: BTreeMap<Id, Option<Record>>,
    pub(crate) verdicts: Vec<(EditHash, Seq, Outcome)>,
    seq: u64,
}

impl Log {
    pub(crate) fn next(&mut self) -> Seq {
        self.seq += 1;
        Seq(self.seq)
    }

    pub(crate) fn head(&self) -> Seq {
        Seq(self.seq)
    }

    /// Admits an edit as it stands; what did not go the plain way is said by `outcomes`.
    pub(crate) fn admit_with(
        &mut self,
        author: Author,
        edit: Edit,
        home: Id,
        outcomes: Vec<(FieldNo, FieldOutcome)>,
    ) -> Seq {
        let seq = self.next();
        let mut outcomes: BTreeMap<FieldNo, FieldOutcome> = outcomes.into_iter().collect();
        let row = self.rows.entry(edit.record).or_default();
        for (field, op) in &edit.ops {
            if let (Op::Text(op), false) = (op, outcomes.contains_key(field)) {
                outcomes.insert(*field, FieldOutcome::Text(op.base, op.hunks.clone(), op.result));
            }
        }
        let fate = match edit.what {
            What::Create => Fate::Created,
            What::Delete => Fate::Deleted,
            _ if row.as_ref().is_some_and(|row| row.deleted.is_some()) => Fate::Revived,
            _ => Fate::Same,
        };
        self.verdicts.push((edit.hash(), seq, Outcome::Accepted));
        let received = Micros(1_900_000_000_000_000 + seq.0 as i64);
        let entry = Entry {
            seq,
            received,
            home,
            fate,
            home_revived: false,
            parts: vec![Part { author, edit, outcomes }],
        };
        lay(row, &entry).unwrap();
        self.entries.push(entry);
        seq
    }

    pub(crate) fn admit(&mut self, author: Author, edit: Edit, home: Id) -> Seq {
        self.admit_with(author, edit, home, vec![])
    }

    pub(crate) fn judge(&mut self, edit: &Edit, outcome: Outcome) -> Seq {
        let seq = self.next();
        self.verdicts.push((edit.hash(), seq, outcome));
        seq
    }

    /// The office writes on a record that all have seen.
    pub(crate) fn office(&mut self, record: Id, kind: &str, ops: Vec<(FieldNo, Op)>) -> Seq {
        self.office_in(record, kind, 0, What::Change, ops, vec![])
    }

    pub(crate) fn office_in(
        &mut self,
        record: Id,
        kind: &str,
        group: u8,
        what: What,
        ops: Vec<(FieldNo, Op)>,
        outcomes: Vec<(FieldNo, FieldOutcome)>,
    ) -> Seq {
        let n = self.seq + 1;
        let kind = types::built_in().by_name(kind).unwrap().number;
        let edit = Edit {
            nonce: fieldbook_model::edit::Nonce(n.to_be_bytes()),
            record,
            kind,
            group: fieldbook_model::GroupNo(group),
            what,
            captured: Micros(1_700_000_000_000_000 + n as i64),
            base: Seq(self.seq),
            ops: ops.into_iter().collect(),
            ..Edit::default()
        };
        let home = self
            .rows
            .get(&record)
            .and_then(Option::as_ref)
            .map_or(record, |row| row.home);
        self.admit_with(
            Author {
                user: OFFICE,
                installation: OFFICE,
                n,
            },
            edit,
            home,
            outcomes,
        )
    }

    /// The office changes a text.
    pub(crate) fn office_text(&mut self, record: Id, before: &str, after: &str) -> Seq {
        let hunks = fieldbook_merge::text::between(before, after);
        let op = fieldbook_model::ops::TextOp {
            base: TextHash::of(before),
            hunks,
            result: TextHash::of(after),
        };
        self.office_in(record, "customer", 1, What::Change, vec![(NOTE, Op::Text(op))], vec![])
    }

    /// One page from a cursor to the head or to `to`, with the verdicts up to there.
    pub(crate) fn page(&self, from: Seq, to: Seq) -> PageIn {
        let within = |seq: Seq| seq > from && seq <= to;
        PageIn {
            from,
            to,
            cursor: to.0.to_be_bytes().to_vec(),
            entries: self
                .entries
                .iter()
                .filter(|e| within(e.seq))
                .map(|e| (e.clone(), EditKey([9; 16])))
                .collect(),
            told: self.verdicts.iter().filter(|(_, seq, _)| *seq <= to).cloned().collect(),
            held: vec![],
        }
    }

    /// Everything to the head, as one page.
    pub(crate) fn all(&self, phone: &Phone) -> PageIn {
        self.page(phone.seq(), self.head())
    }
}

pub(crate) fn merged(before: &str, hunks: Hunks, after: &str) -> FieldOutcome {
    FieldOutcome::Text(TextHash::of(before), hunks, TextHash::of(after))
}

/// A customer that stands on the phone, admitted.
pub(crate) fn standing_customer(phone: &Phone, log: &mut Log, id: Id, name: &str) {
    phone.customer(id, name);
    for (author, edit) in phone.offers() {
        log.admit(author, edit, id);
    }
    phone.lay(&log.all(phone));
    assert_eq!(phone.store.outbox_summary().unwrap().pending, 0);
}
