//! Phones for this crate's own tests: a real store in a folder that goes away, clocks turned by hand, counted chance.
//!
//! What the server would say is laid by hand here; the whole conversation is tested where a server is.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that fails should stop"
)]

use std::{
    collections::BTreeMap,
    ops::Deref,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use fieldbook_merge::clock::Reading;
use fieldbook_model::{
    Author, Edit, EditHash, EditKey, Entry, FieldNo, FieldOutcome, Group, Id, Micros, Op, Part, Rejection, Seq, TypeNo,
    Value, What, action::Write, codec, edit::Nonce, entry::Fate, schema::WORKSPACE_HOME, types,
};
use fieldbook_protocol::Cause;
use fieldbook_store::{Heard, Identity, OutboxItem, Outcome, PageIn, StoreDigest};
use tempfile::TempDir;

use crate::{
    Chance, Clock, Device, Wiring,
    capture::{Answers, CaptureRequest, Whom},
    records::{CreateRequest, EditRequest},
};

pub(crate) const WANG: Id = Id([0xa1; 16]);
pub(crate) const LI: Id = Id([0xa2; 16]);
const CHAOYANG: Id = Id([0xa3; 16]);
const HER_PHONE: Id = Id([0xb1; 16]);

#[derive(Debug)]
struct Hands {
    wall: AtomicI64,
    boot: AtomicI64,
    drawn: AtomicU64,
}

struct Turned(Arc<Hands>);

impl Clock for Turned {
    fn read(&self) -> Reading {
        let load = |hand: &AtomicI64| Micros(hand.load(Ordering::Relaxed));
        Reading {
            wall: load(&self.0.wall),
            boot: load(&self.0.boot),
            boot_id: 1,
        }
    }

    fn zone(&self, _: Micros) -> i32 {
        8 * 3_600
    }
}

struct Counted(Arc<Hands>);

impl Chance for Counted {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(32) {
            let drawn = self.0.drawn.fetch_add(1, Ordering::Relaxed);
            let digest = EditHash::of(&drawn.to_be_bytes());
            chunk.copy_from_slice(&digest.0[..chunk.len()]);
        }
    }
}

pub(crate) struct Phone {
    device: Device,
    folder: TempDir,
    hands: Arc<Hands>,
}

impl Deref for Phone {
    type Target = Device;

    fn deref(&self) -> &Device {
        &self.device
    }
}

/// The phone of 王芳 (Wang Fang), rep in 朝阳, at 08:00 of a working day.
pub(crate) fn wang_phone() -> Phone {
    let folder = tempfile::tempdir().unwrap();
    let hands = Arc::new(Hands {
        wall: AtomicI64::new(1_763_683_200_000_000),
        boot: AtomicI64::new(5_000_000),
        drawn: AtomicU64::new(0),
    });
    let device = open(&folder, &hands);
    device
        .store()
        .set_identity(&Identity {
            workspace: Id([0xc1; 16]),
            workspace_name: "北京销售".into(),
            user: WANG,
            user_name: "王芳".into(),
            installation: HER_PHONE,
            server: "http://127.0.0.1:1".into(),
            secret: [7; 32],
        })
        .unwrap();
    let phone = Phone { device, folder, hands };
    let user = |name: &str| {
        let mut ops = BTreeMap::from([(FieldNo(1), text(name)), (FieldNo(2), text("rep"))]);
        ops.insert(FieldNo(4), Op::Set(Some(Value::Link(CHAOYANG))));
        ops
    };
    phone.lay_created(
        CHAOYANG,
        types::TERRITORY.no(),
        Group::Office,
        WORKSPACE_HOME,
        BTreeMap::from([(FieldNo(1), text("朝阳区"))]),
    );
    phone.lay_created(WANG, types::USER.no(), Group::Office, WORKSPACE_HOME, user("王芳"));
    phone.lay_created(LI, types::USER.no(), Group::Office, WORKSPACE_HOME, user("李娜"));
    phone
}

/// Her phone with a customer 贵都 on it whose phone number 王芳 set over one of 李娜's that she had not seen.
pub(crate) fn clash() -> (Phone, Id) {
    let phone = wang_phone();
    let hotel = Id([0xd1; 16]);
    phone.lay_created(
        hotel,
        types::CUSTOMER.no(),
        Group::Main,
        hotel,
        BTreeMap::from([(FieldNo(1), text("贵都"))]),
    );
    let base = phone.store().standing().unwrap().seq;
    let number = |number: &str| BTreeMap::from([(FieldNo(5), text(number))]);
    phone.lay_change(hotel, LI, base, number("010-1"), None);
    phone.lay_change(
        hotel,
        WANG,
        base,
        number("010-2"),
        Some((FieldNo(5), FieldOutcome::Beat)),
    );
    (phone, hotel)
}

fn open(folder: &TempDir, hands: &Arc<Hands>) -> Device {
    let wiring = Wiring {
        clock: Box::new(Turned(hands.clone())),
        chance: Box::new(Counted(hands.clone())),
    };
    Device::open(&folder.path().join("store"), wiring).unwrap()
}

fn text(text: &str) -> Op {
    Op::Set(Some(Value::Text(text.into())))
}

impl Phone {
    /// Ends the process, as far as the store can tell, and starts a new one.
    pub(crate) fn reopened(self) -> Phone {
        let Phone { device, folder, hands } = self;
        drop(device);
        Phone {
            device: open(&folder, &hands),
            folder,
            hands,
        }
    }

    /// Everything that a refused action must leave as it was.
    pub(crate) fn everything(&self) -> (StoreDigest, Vec<OutboxItem>, u64) {
        let store = self.store();
        (
            store.digest().unwrap(),
            store.outbox().unwrap(),
            store.revision().unwrap(),
        )
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, micros: i64) {
        self.hands.wall.fetch_add(micros, Ordering::Relaxed);
        self.hands.boot.fetch_add(micros, Ordering::Relaxed);
    }

    /// Turns the wall clock alone.
    pub(crate) fn step_wall(&self, micros: i64) {
        self.hands.wall.fetch_add(micros, Ordering::Relaxed);
    }

    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn customer(&self, name: &str) -> Id {
        let fields = vec![("name".to_owned(), Write::Set(Some(Value::Text(name.into()))))];
        self.create(CreateRequest {
            kind: "customer".into(),
            fields,
        })
        .unwrap()
        .id
    }

    pub(crate) fn visit(&self, customer: Id) -> Id {
        self.capture(CaptureRequest::of(Whom::Known(customer))).unwrap().visit
    }

    pub(crate) fn set(&self, record: Id, field: &str, value: Value) {
        let fields = vec![(field.to_owned(), Write::Set(Some(value)))];
        self.edit(EditRequest { record, fields }).unwrap();
    }

    pub(crate) fn set_note(&self, record: Id, note: &str) {
        let fields = vec![("note".to_owned(), Write::Text(note.to_owned()))];
        self.edit(EditRequest { record, fields }).unwrap();
    }

    /// A submitted visit with a promise for next month.
    pub(crate) fn promise(&self, customer: Id, promise: &str) -> Id {
        let visit = self.visit(customer);
        self.submit_all(visit, promise);
        visit
    }

    pub(crate) fn submit_all(&self, visit: Id, promise: &str) {
        let (now, zone) = self.here().unwrap();
        let today = fieldbook_rules::today::day(now, zone).date;
        let answers = Answers {
            solved: Some("价格".into()),
            next_step: Some("试住".into()),
            promise: Some(promise.into()),
            promise_due: Some(fieldbook_model::value::Date(today.0 + 30)),
        };
        self.submit(visit, &answers).unwrap();
    }

    /// The server refuses the creation of a record.
    pub(crate) fn refuse(&self, record: Id, rule: &str, accepts: &str) {
        let items = self.store().outbox_of(record).unwrap();
        let create = items.iter().find(|item| item.edit.what == What::Create).unwrap();
        let at = self.store().standing().unwrap().seq;
        let told = vec![(
            create.hash,
            at.next(),
            Outcome::Rejected(Rejection::by(rule, &[]).accepts(accepts)),
        )];
        self.lay(PageIn {
            from: at,
            to: at.next(),
            told,
            ..PageIn::default()
        });
    }

    /// The server lets the creation of a record wait.
    pub(crate) fn hold(&self, record: Id, cause: &Cause) {
        let items = self.store().outbox_of(record).unwrap();
        let create = items.iter().find(|item| item.edit.what == What::Create).unwrap();
        self.store()
            .heard(&[(create.hash, Heard::Held(codec::to_bytes(cause)))])
            .unwrap();
    }

    /// The server lets everything of a record wait.
    pub(crate) fn hold_all(&self, record: Id, cause: &Cause) {
        let items = self.store().outbox_of(record).unwrap();
        let heard: Vec<_> = items
            .iter()
            .map(|item| (item.hash, Heard::Held(codec::to_bytes(cause))))
            .collect();
        self.store().heard(&heard).unwrap();
    }

    fn lay_created(&self, record: Id, kind: TypeNo, group: Group, home: Id, ops: BTreeMap<FieldNo, Op>) {
        let edit = Edit {
            record,
            kind,
            group: group.no(),
            what: What::Create,
            ops,
            ..self.foreign()
        };
        self.lay_entry(LI, edit, home, Fate::Created, None);
    }

    fn lay_change(
        &self,
        record: Id,
        user: Id,
        base: Seq,
        ops: BTreeMap<FieldNo, Op>,
        outcome: Option<(FieldNo, FieldOutcome)>,
    ) {
        let edit = Edit {
            record,
            kind: types::CUSTOMER.no(),
            base,
            ops,
            ..self.foreign()
        };
        self.lay_entry(user, edit, record, Fate::Same, outcome);
    }

    fn foreign(&self) -> Edit {
        self.pass(60 * Micros::SECOND);
        let drawn = self.hands.drawn.fetch_add(1, Ordering::Relaxed);
        let captured = self.here().unwrap().0;
        Edit {
            nonce: Nonce(drawn.to_be_bytes()),
            captured,
            schema: 1,
            ..Edit::default()
        }
    }

    fn lay_entry(&self, user: Id, edit: Edit, home: Id, fate: Fate, outcome: Option<(FieldNo, FieldOutcome)>) {
        let from = self.store().standing().unwrap().seq;
        let author = Author {
            user,
            installation: Id([user.0[0] + 0x40; 16]),
            n: from.0 + 1,
        };
        let part = Part {
            author,
            edit,
            outcomes: outcome.into_iter().collect(),
        };
        let received = part.edit.captured.plus(1);
        let entry = Entry {
            seq: from.next(),
            received,
            home,
            fate,
            home_revived: false,
            parts: vec![part],
        };
        self.lay(PageIn {
            from,
            to: from.next(),
            entries: vec![(entry, EditKey::default())],
            ..PageIn::default()
        });
    }

    fn lay(&self, page: PageIn) {
        assert!(self.store().lay_page(&page).unwrap().laid);
    }
}
