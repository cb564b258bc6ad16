//! Deletions, revivals, and what hangs on a home.

use fieldbook_model::{FieldNo, Id, Op, Rejection, Seq, Value, What, action::Write, types};
use fieldbook_store::{Filter, Outcome};

use crate::kit::*;

const KEY: Id = Id([1; 16]);
const VISIT: Id = Id([2; 16]);

fn visits(phone: &Phone) -> u64 {
    let kind = types::built_in().by_name("visit").unwrap().number;
    phone.store.count(kind, &Filter::ALIVE).unwrap()
}

fn admit_all(phone: &Phone, log: &mut Log) {
    for (author, edit) in phone.offers() {
        let home = if edit.record == VISIT { KEY } else { edit.record };
        log.admit(author, edit, home);
    }
    phone.lay(&log.all(phone));
}

fn with_visit() -> (Phone, Log) {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    phone.visit(VISIT, KEY);
    admit_all(&phone, &mut log);
    assert_eq!(visits(&phone), 1);
    (phone, log)
}

#[test]
fn deleting_a_customer_hides_its_visits_at_once_and_names_all_that_was_seen() {
    let (phone, mut log) = with_visit();
    phone.delete("customer", KEY);
    assert!(!phone.shown(KEY).alive);
    assert!(!phone.shown(VISIT).alive);
    assert_eq!(visits(&phone), 0);
    let (_, edit) = &phone.offers()[0];
    assert_eq!(edit.what, What::Delete);
    let seen: Vec<(Id, Seq)> = edit
        .sights
        .iter()
        .filter(|s| s.group.0 == 0)
        .map(|s| (s.record, s.base))
        .collect();
    assert_eq!(seen, [(KEY, Seq(1)), (VISIT, Seq(2))]);
    admit_all(&phone, &mut log);
    assert_eq!((visits(&phone), phone.shown(VISIT).alive), (0, false));
    assert_eq!(phone.store.outbox_summary().unwrap().pending, 0);
}

#[test]
fn a_rejected_deletion_brings_the_customer_and_its_visits_back() {
    let (phone, mut log) = with_visit();
    phone.delete("customer", KEY);
    let (_, edit) = phone.offers().remove(0);
    log.judge(&edit, Outcome::Rejected(Rejection::by("delete.unseen", &[])));
    phone.lay(&log.all(&phone));
    assert!(phone.shown(KEY).alive && phone.shown(VISIT).alive);
    assert_eq!(visits(&phone), 1);
}

#[test]
fn a_visit_written_on_a_deleted_customer_brings_it_back_on_this_screen() {
    let (phone, mut log) = with_visit();
    log.office_in(KEY, "customer", 0, What::Delete, vec![], vec![]);
    phone.lay(&log.all(&phone));
    assert_eq!((visits(&phone), phone.shown(KEY).alive), (0, false));
    let second = Id([3; 16]);
    phone.visit(second, KEY);
    assert!(phone.shown(KEY).alive && phone.shown(second).alive && phone.shown(VISIT).alive);
    assert_eq!(visits(&phone), 2);
    // Refused after all: everything is down again, and the refused visit waits in *attention*.
    let (_, edit) = phone.offers().remove(0);
    log.judge(&edit, Outcome::Rejected(Rejection::by("customer.closed", &[])));
    phone.lay(&log.all(&phone));
    assert!(!phone.shown(KEY).alive && !phone.shown(VISIT).alive && !phone.shown(second).alive);
    assert_eq!(visits(&phone), 0);
    assert_eq!(phone.store.attention().unwrap().len(), 1);
}

#[test]
fn anothers_deletion_and_revival_hide_and_show_the_visits() {
    let (phone, mut log) = with_visit();
    log.office_in(KEY, "customer", 0, What::Delete, vec![], vec![]);
    phone.lay(&log.all(&phone));
    assert_eq!(visits(&phone), 0);
    log.office(KEY, "customer", vec![(PHONE, Op::Set(Some(Value::Text("1".into()))))]);
    phone.lay(&log.all(&phone));
    assert_eq!((visits(&phone), phone.shown(KEY).alive), (1, true));
}

#[test]
fn a_home_that_came_back_with_a_childs_edit_shows_all_its_children() {
    let (phone, mut log) = with_visit();
    log.office_in(KEY, "customer", 0, What::Delete, vec![], vec![]);
    phone.lay(&log.all(&phone));
    let solved = Op::Set(Some(Value::Text("报价".into())));
    log.office(VISIT, "visit", vec![(FieldNo(7), solved)]);
    log.entries.last_mut().unwrap().home_revived = true;
    phone.lay(&log.all(&phone));
    assert!(phone.shown(KEY).alive && phone.shown(VISIT).alive);
    assert_eq!(visits(&phone), 1);
}

#[test]
fn an_accepted_own_deletion_covers_what_was_typed_before_it_and_still_waits() {
    let (phone, mut log) = with_visit();
    phone.write(KEY, NAME, text("typed"));
    let typed = phone.offers().remove(0);
    phone
        .store
        .heard(&[(typed.1.hash(), fieldbook_store::Heard::Held(vec![1]))])
        .unwrap();
    phone.delete("customer", KEY);
    let (author, edit) = phone.offers().remove(0);
    log.admit(author, edit, KEY);
    phone.lay(&log.all(&phone));
    assert!(
        !phone.shown(KEY).alive,
        "a held edit from before the deletion brought the customer back"
    );
    let link = Write::Set(Some(Value::Link(KEY)));
    phone.create("visit", Id([3; 16]), vec![(FieldNo(1), link)]);
    assert!(phone.shown(KEY).alive);
}
