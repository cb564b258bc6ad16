//! What was rejected: ground for what refers to it, to mend or to drop.

use fieldbook_model::{
    Action, FieldNo, Id, Rejection, Value, What,
    action::{Draft, Write},
    types,
};
use fieldbook_store::{AttentionState, Heard, Outcome};

use crate::kit::*;

const KEY: Id = Id([1; 16]);
const VISIT: Id = Id([2; 16]);

/// A customer whose creation was rejected, with a visit that is held for it.
fn rejected_customer() -> (Phone, Log, fieldbook_model::EditHash) {
    let phone = wang_phone();
    let mut log = Log::default();
    phone.customer(KEY, "贵都");
    phone.visit(VISIT, KEY);
    let offers = phone.offers();
    log.judge(&offers[0].1, Outcome::Rejected(Rejection::by("unique", &[FieldNo(2)])));
    let mut page = log.all(&phone);
    page.held.push((offers[1].1.hash(), b"record".to_vec()));
    phone.lay(&page);
    (phone, log, offers[0].1.hash())
}

fn settle(phone: &Phone, what: What, mends: fieldbook_model::EditHash, writes: Vec<(FieldNo, Write)>) {
    let spec = types::built_in().by_name("customer").unwrap().number;
    let draft = Draft {
        record: KEY,
        kind: spec,
        group: fieldbook_model::Group::Main,
        what,
        writes: writes.into_iter().collect(),
        dismiss: vec![],
        mends: Some(mends),
    };
    phone.commit(&Action { drafts: vec![draft] });
}

#[test]
fn a_rejected_customer_stays_visible_so_that_its_visit_has_ground_to_stand_on() {
    let (phone, _, _) = rejected_customer();
    assert_eq!(phone.name(KEY), "贵都");
    let visit = phone.shown(VISIT);
    assert_eq!((visit.alive, visit.home, visit.pending), (true, KEY, 1));
    let summary = phone.store.outbox_summary().unwrap();
    assert_eq!(
        (summary.pending, summary.held, summary.unjudged, summary.attention),
        (1, 1, 0, 1)
    );
    assert!(phone.offers().is_empty(), "a held edit is not offered again");
    let phone = phone.reopen();
    assert_eq!(phone.name(KEY), "贵都");
}

#[test]
fn a_mend_shows_with_what_it_left_alone_and_is_one_record_once_admitted() {
    let (phone, mut log, hash) = rejected_customer();
    settle(&phone, What::Create, hash, vec![(FieldNo(2), text("91110000"))]);
    assert_eq!(phone.name(KEY), "贵都");
    assert_eq!(
        phone.shown(KEY).record.value(FieldNo(2)),
        Some(&Value::Text("91110000".into()))
    );
    assert!(phone.store.attention().unwrap().is_empty());
    assert_eq!(
        phone.store.rejected(Some(KEY)).unwrap()[0].state,
        AttentionState::Mended
    );
    // The mend is refused as well: both are ground, the old values still show.
    let (_, mend) = phone.offers().remove(0);
    log.judge(&mend, Outcome::Rejected(Rejection::by("unique", &[FieldNo(2)])));
    phone.lay(&log.all(&phone));
    assert_eq!(phone.name(KEY), "贵都");
    assert_eq!(phone.store.attention().unwrap().len(), 1);
}

#[test]
fn a_dropped_customer_is_gone_from_the_screen_and_kept_as_evidence() {
    let (phone, _, hash) = rejected_customer();
    settle(&phone, What::Drop, hash, vec![]);
    assert_eq!(phone.store.shown(KEY).unwrap(), None);
    assert!(phone.store.attention().unwrap().is_empty());
    assert_eq!(phone.store.rejected(None).unwrap()[0].state, AttentionState::Dropped);
    assert_eq!(phone.store.known(hash).unwrap().map(|edit| edit.hash()), Some(hash));
    assert_eq!(phone.offers().len(), 1, "the server must hear of it");
}

#[test]
fn a_held_edit_that_its_author_drops_is_off_the_screen_at_once() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    phone.write(KEY, NAME, text("held"));
    let (_, held) = phone.offers().remove(0);
    phone.store.heard(&[(held.hash(), Heard::Held(vec![3]))]).unwrap();
    settle(&phone, What::Drop, held.hash(), vec![]);
    assert_eq!(phone.name(KEY), "贵都");
    let (_, drop) = phone.offers().remove(0);
    log.judge(&held, Outcome::Dropped);
    log.judge(&drop, Outcome::Accepted);
    phone.lay(&log.all(&phone));
    assert_eq!(
        (phone.name(KEY).as_str(), phone.store.outbox_summary().unwrap().pending),
        ("贵都", 0)
    );
}

#[test]
fn a_visit_pointed_to_another_customer_hangs_there_with_all_that_waits_on_it() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, Id([5; 16]), "the real one");
    phone.customer(KEY, "double");
    phone.create(
        "visit",
        VISIT,
        vec![
            (FieldNo(1), Write::Set(Some(Value::Link(KEY)))),
            (FieldNo(6), Write::Text("note".into())),
        ],
    );
    let offers = phone.offers();
    log.judge(&offers[0].1, Outcome::Rejected(Rejection::by("unique", &[])));
    let mut page = log.all(&phone);
    page.held = offers[1..].iter().map(|(_, edit)| (edit.hash(), vec![1])).collect();
    phone.lay(&page);
    let spec = types::built_in().by_name("visit").unwrap().number;
    let writes = [(FieldNo(1), Write::Set(Some(Value::Link(Id([5; 16])))))].into();
    let mends = Some(offers[1].1.hash());
    let group = fieldbook_model::Group::Main;
    let draft = Draft {
        record: VISIT,
        kind: spec,
        group,
        what: What::Create,
        writes,
        dismiss: vec![],
        mends,
    };
    phone.commit(&Action { drafts: vec![draft] });
    let visit = phone.shown(VISIT);
    assert_eq!((visit.home, visit.pending), (Id([5; 16]), 3));
    assert!(
        phone
            .store
            .outbox_of(VISIT)
            .unwrap()
            .iter()
            .all(|item| item.home == Id([5; 16]))
    );
}
