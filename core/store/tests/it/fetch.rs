//! The fetch list: a home that does not fit stands where it stood until it is fetched whole.

use fieldbook_merge::Record;
use fieldbook_model::{Id, Op, Seq, Value, action::Write};
use fieldbook_store::{HomesIn, PageIn};

use crate::kit::*;

const KEY: Id = Id([1; 16]);
const OTHER: Id = Id([4; 16]);

fn rows(log: &Log, home: Id) -> Vec<(Id, Record)> {
    let rows = log.rows.iter().filter_map(|(id, row)| Some((*id, row.clone()?)));
    rows.filter(|(_, row)| row.home == home).collect()
}

fn fetched(log: &Log, home: Id) -> HomesIn {
    HomesIn {
        at: log.head(),
        homes: vec![(home, rows(log, home))],
        told: log.verdicts.clone(),
    }
}

/// A page without the creation of a child, so that the edit on it does not fit.
fn holed(log: &Log, phone: &Phone, without: Seq) -> PageIn {
    let mut page = log.all(phone);
    page.entries.retain(|(entry, _)| entry.seq != without);
    page
}

fn create_visit(log: &mut Log, visit: Id, home: Id) -> Seq {
    let link = Op::Set(Some(Value::Link(home)));
    log.office_in(
        visit,
        "visit",
        0,
        fieldbook_model::What::Create,
        vec![(fieldbook_model::FieldNo(1), link)],
        vec![],
    );
    let seq = log.head();
    if let Some(Some(row)) = log.rows.get_mut(&visit) {
        row.home = home;
    }
    log.entries.last_mut().unwrap().home = home;
    seq
}

#[test]
fn a_home_that_does_not_fit_keeps_the_own_edit_counted_once_until_it_is_fetched() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    standing_customer(&phone, &mut log, OTHER, "other");
    phone.write(KEY, SAMPLES, Write::Count(5));
    let (author, edit) = phone.offers().remove(0);
    log.admit(author, edit, KEY);
    let visit = Id([2; 16]);
    let lost = create_visit(&mut log, visit, KEY);
    log.office(visit, "visit", vec![(fieldbook_model::FieldNo(7), Op::Set(None))]);
    log.office(OTHER, "customer", vec![(SAMPLES, Op::Count(1))]);
    let laid = phone.lay(&holed(&log, &phone, lost));
    assert!(laid.fetching);
    assert_eq!(phone.store.fetching().unwrap(), [KEY]);
    assert_eq!(
        (phone.samples(KEY), phone.shown(KEY).pending),
        (5, 1),
        "counted twice, or flickered"
    );
    assert_eq!(phone.samples(OTHER), 1, "another home goes on");
    assert!(!phone.store.digest().unwrap().comparable);
    // Entries on it are not laid meanwhile.
    log.office(KEY, "customer", vec![(SAMPLES, Op::Count(10))]);
    phone.lay(&log.all(&phone));
    assert_eq!(phone.samples(KEY), 5);
    let phone = phone.reopen();
    phone.store.lay_homes(&fetched(&log, KEY)).unwrap();
    assert_eq!((phone.samples(KEY), phone.shown(KEY).pending), (15, 0));
    assert!(phone.shown(visit).alive);
    assert!(phone.store.fetching().unwrap().is_empty());
    assert_eq!(phone.store.standing().unwrap().acknowledged, log.head());
}

#[test]
fn a_home_fetched_above_the_cursor_lets_the_edit_go_and_is_not_laid_twice() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    phone.write(KEY, SAMPLES, Write::Count(5));
    phone.write(KEY, NOTE, Write::Text("note".into()));
    for (author, edit) in phone.offers() {
        log.admit(author, edit, KEY);
    }
    phone.store.lay_homes(&fetched(&log, KEY)).unwrap();
    assert_eq!(
        (phone.samples(KEY), phone.note(KEY).as_str(), phone.shown(KEY).pending),
        (5, "note", 0)
    );
    let standing = phone.store.standing().unwrap();
    assert_eq!((standing.seq, standing.acknowledged), (Seq(1), log.head()));
    phone.lay(&log.all(&phone));
    assert_eq!((phone.samples(KEY), phone.note(KEY).as_str()), (5, "note"));
    assert!(phone.store.digest().unwrap().comparable);
}

#[test]
fn a_fetched_home_that_a_page_has_gone_past_is_left_alone() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    let late = fetched(&log, KEY);
    log.office(
        KEY,
        "customer",
        vec![(NAME, Op::Set(Some(Value::Text("newer".into()))))],
    );
    phone.lay(&log.all(&phone));
    assert!(!phone.store.lay_homes(&late).unwrap().laid);
    assert_eq!(phone.name(KEY), "newer");
}

#[test]
fn what_a_fetched_home_does_not_name_is_gone_and_what_waits_on_it_is_not() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    let visit = Id([2; 16]);
    create_visit(&mut log, visit, KEY);
    phone.lay(&log.all(&phone));
    assert!(phone.shown(visit).alive);
    let waiting = Id([3; 16]);
    phone.visit(waiting, KEY);
    log.rows.remove(&visit);
    log.next();
    phone.store.lay_homes(&fetched(&log, KEY)).unwrap();
    assert_eq!(phone.store.shown(visit).unwrap(), None);
    assert_eq!(phone.shown(waiting).pending, 1);
}

#[test]
fn a_note_typed_before_a_home_is_fetched_shows_once_over_the_fetched_text() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    log.office_text(KEY, "", "中间");
    phone.lay(&log.all(&phone));
    phone.write(KEY, NOTE, Write::Text("中间 end".into()));
    log.office_text(KEY, "中间", "start 中间");
    phone.store.lay_homes(&fetched(&log, KEY)).unwrap();
    assert_eq!(
        (phone.note(KEY).as_str(), phone.shown(KEY).pending),
        ("start 中间 end", 1)
    );
}
