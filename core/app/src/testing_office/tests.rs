//! What an app's tests rely on: the office in memory judges, refuses, waits and goes away as the real one does.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that fails should stop"
)]

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use fieldbook_admission::Role;
use fieldbook_model::{EditHash, Id, Micros, Value, action::Write};
use fieldbook_protocol::ErrorKind;
use fieldbook_store::Cell;
use tempfile::TempDir;

use super::{Judgement, OfficeLine, TestOffice, Weather};
use crate::{
    Chance, Clock, Device, FailureKind, Reading, Wiring,
    attention::Reason,
    capture::{CaptureRequest, Whom},
    lists::ListRequest,
    records::{CreateRequest, EditRequest},
    sync::{SliceLimits, SyncReport, enrol, sync_once},
};

/// A clock that moves 50 ms at each look, so that nothing waits for ever.
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn read(&self) -> Reading {
        let passed = self.0.fetch_add(50_000, Ordering::Relaxed);
        Reading {
            wall: Micros(1_763_683_200_000_000 + passed),
            boot: Micros(5_000_000 + passed),
            boot_id: 1,
        }
    }
}

struct Counted(u8, AtomicU64);

impl Chance for Counted {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(32) {
            let drawn = self.1.fetch_add(1, Ordering::Relaxed);
            let digest = EditHash::of(&[&[self.0], &drawn.to_be_bytes()[..]].concat());
            chunk.copy_from_slice(&digest.0[..chunk.len()]);
        }
    }
}

struct Phone {
    device: Device,
    line: OfficeLine,
    _folder: TempDir,
}

impl Phone {
    fn sync(&self) -> SyncReport {
        sync_once(&self.device, &self.line, SliceLimits::default()).unwrap()
    }

    fn visit(&self, name: &str) -> Id {
        let request = CaptureRequest::of(Whom::New(name.to_owned()));
        self.device.capture(request).unwrap().visit
    }

    fn pending(&self) -> u64 {
        self.device.status().unwrap().outbox.pending
    }
}

fn office() -> Arc<TestOffice> {
    TestOffice::open(Box::new(Ticking(AtomicI64::new(0)))).unwrap()
}

fn phone(office: &Arc<TestOffice>, name: &str, seed: u8) -> Phone {
    let user = office.add_user(name, Role::Rep).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let wiring = Wiring {
        clock: Box::new(Ticking(AtomicI64::new(0))),
        chance: Box::new(Counted(seed, AtomicU64::new(0))),
    };
    let device = Device::open(folder.path(), wiring).unwrap();
    let line = office.line();
    enrol(&device, &line, &office.invite(user), "phone").unwrap();
    let phone = Phone {
        device,
        line,
        _folder: folder,
    };
    phone.sync();
    phone
}

fn text(text: &str) -> Write {
    Write::Set(Some(Value::Text(text.to_owned())))
}

#[test]
fn what_one_phone_captures_the_other_reads() {
    let office = office();
    let (wang, li) = (phone(&office, "王芳", 1), phone(&office, "李娜", 2));
    wang.visit("北京贵都大酒店");
    wang.sync();
    li.sync();
    assert_eq!(wang.pending(), 0);
    let list = li.device.list(&ListRequest::of("customer")).unwrap();
    assert_eq!(list.rows[0].title, "北京贵都大酒店");
    assert_eq!((office.count("visit"), office.count("customer")), (1, 1));
    let (ours, theirs) = (
        wang.device.store().digest().unwrap(),
        li.device.store().digest().unwrap(),
    );
    assert!(ours.comparable && ours == theirs);
}

#[test]
fn a_scripted_refusal_needs_the_person_and_can_be_mended() {
    let office = office();
    let wang = phone(&office, "王芳", 1);
    office.judge_next(Judgement::Refuse {
        rule: "field.unique".into(),
        accepts: "a number that nobody has".into(),
    });
    wang.visit("贵都");
    wang.sync();
    let items = wang.device.attention().unwrap();
    let refused = items
        .iter()
        .find(|item| matches!(item.reason, Reason::Refused(_)))
        .unwrap();
    assert_eq!(refused.title, "贵都");
    wang.device.fix(refused.hash, "name", text("贵都大酒店")).unwrap();
    wang.sync();
    assert!(wang.device.attention().unwrap().is_empty());
    assert_eq!(
        (wang.pending(), office.count("visit")),
        (0, 1),
        "what waited for it went in as well"
    );
}

#[test]
fn a_scripted_hold_waits_until_it_is_released() {
    let office = office();
    let wang = phone(&office, "王芳", 1);
    let hotel = office.create("customer", hotel(&office, &wang)).unwrap();
    wang.sync();
    office.judge_next(Judgement::Hold);
    let fields = vec![("phone".to_owned(), text("010-1"))];
    wang.device.edit(EditRequest { record: hotel, fields }).unwrap();
    wang.sync();
    assert_eq!(wang.device.status().unwrap().outbox.held, 1);
    assert_eq!(office.content(hotel, "phone"), None);
    office.release();
    wang.sync();
    assert_eq!((wang.pending(), wang.device.status().unwrap().outbox.held), (0, 0));
    assert_eq!(
        office.content(hotel, "phone"),
        Some(Cell::Value(Value::Text("010-1".into())))
    );
}

fn hotel(office: &TestOffice, of: &Phone) -> Vec<(String, Write)> {
    let user = of.device.identity().unwrap().user;
    let territory = of.device.show(user).unwrap().content("territory").cloned();
    let Some(Cell::Value(territory)) = territory else {
        panic!("{office:?} gave {user} no territory")
    };
    vec![
        ("name".to_owned(), text("贵都")),
        ("owner".to_owned(), Write::Set(Some(Value::Link(user)))),
        ("territory".to_owned(), Write::Set(Some(territory))),
    ]
}

#[test]
fn while_the_office_is_away_work_stays_safe_and_goes_up_afterwards() {
    let office = office();
    let wang = phone(&office, "王芳", 1);
    wang.visit("贵都");
    for weather in [Weather::Offline, Weather::LosingAnswers, Weather::Slow { ms: 1 }] {
        office.set_weather(weather);
        wang.sync();
        assert!(weather == Weather::Slow { ms: 1 } || wang.pending() > 0, "{weather:?}");
    }
    office.set_weather(Weather::Fair);
    wang.sync();
    assert_eq!(
        (wang.pending(), office.count("visit")),
        (0, 1),
        "once, however often it was offered"
    );
}

#[test]
fn a_request_refused_as_a_whole_and_a_revoked_device_are_named() {
    let office = office();
    let wang = phone(&office, "王芳", 1);
    let installation = wang.device.identity().unwrap().installation;
    office.refuse_next(ErrorKind::Busy);
    wang.visit("贵都");
    wang.sync();
    assert_eq!(wang.pending(), 0, "it is tried again");
    office.revoke(installation);
    wang.visit("饭店");
    let report = wang.sync();
    wang.device.note_lanes(&report.status).unwrap();
    let trouble = wang.device.status().unwrap().trouble().unwrap();
    assert_eq!(trouble.kind, FailureKind::Server);
}

#[test]
fn a_code_is_good_for_one_device_and_a_made_up_one_for_none() {
    let office = office();
    let user = office.add_user("王芳", Role::Rep).unwrap();
    let line = office.invite(user);
    let folder = tempfile::tempdir().unwrap();
    let open = |name: &str, seed| {
        let wiring = Wiring {
            clock: Box::new(Ticking(AtomicI64::new(0))),
            chance: Box::new(Counted(seed, AtomicU64::new(0))),
        };
        Device::open(&folder.path().join(name), wiring).unwrap()
    };
    enrol(&open("one", 1), &office.line(), &line, "one").unwrap();
    for (seed, line) in [(2, line.as_str()), (3, "memory://office/#NOBODY-0000-0000")] {
        let refused = enrol(&open("two", seed), &office.line(), line, "two").unwrap_err();
        assert_eq!(refused.kind, FailureKind::Server, "{refused}");
    }
}

#[test]
fn a_silent_office_is_given_up_at_the_deadline() {
    let office = office();
    let wang = phone(&office, "王芳", 1);
    wang.visit("贵都");
    office.set_weather(Weather::Silent);
    let limits = SliceLimits {
        deadline_ms: 50,
        ..SliceLimits::default()
    };
    sync_once(&wang.device, &wang.line, limits).unwrap();
    assert!(wang.pending() > 0);
}

#[test]
fn the_office_refuses_its_own_mistakes_by_name() {
    let office = office();
    let wrong = office
        .create("customer", vec![("nmae".to_owned(), text("x"))])
        .unwrap_err();
    assert_eq!(wrong.rule.as_deref(), Some("field.unknown"));
    assert_eq!(
        office.edit(Id([9; 16]), vec![]).unwrap_err().kind,
        FailureKind::NotFound
    );
    let request = CreateRequest {
        kind: "customer".into(),
        fields: vec![("name".into(), text("x"))],
    };
    let wang = phone(&office, "王芳", 1);
    let made = wang.device.create(request).unwrap().id;
    wang.sync();
    office.delete(made).unwrap();
    wang.sync();
    assert!(!wang.device.show(made).unwrap().alive);
}
