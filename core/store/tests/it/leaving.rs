//! An edit leaves the outbox only with the rows of its verdict: nothing flickers, nothing counts twice.

use fieldbook_model::{FieldOutcome, Id, Op, Seq, Value, action::Write, ops::Members};
use fieldbook_store::{Heard, Outcome, PageIn};

use crate::kit::*;

const KEY: Id = Id([1; 16]);

fn add(members: &[&str]) -> Write {
    Write::Members {
        add: members.iter().map(|m| Value::Text((*m).into())).collect(),
        remove: vec![],
    }
}

fn take(members: &[&str]) -> Write {
    Write::Members {
        add: vec![],
        remove: members.iter().map(|m| Value::Text((*m).into())).collect(),
    }
}

#[test]
fn a_counter_shows_once_at_every_step_from_typing_to_admission() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    phone.write(KEY, SAMPLES, Write::Count(5));
    phone.write(KEY, SAMPLES, Write::Count(-2));
    assert_eq!(phone.samples(KEY), 3);
    let offers = phone.offers();
    let first = log.admit(offers[0].0, offers[0].1.clone(), KEY);
    log.office(KEY, "customer", vec![(SAMPLES, Op::Count(100))]);
    log.admit(offers[1].0, offers[1].1.clone(), KEY);
    // The push's answer comes first, and takes nothing out.
    phone
        .store
        .heard(&[(offers[0].1.hash(), Heard::Judged), (offers[1].1.hash(), Heard::Judged)])
        .unwrap();
    assert_eq!(phone.samples(KEY), 3);
    phone.lay(&log.page(phone.seq(), first));
    assert_eq!((phone.samples(KEY), phone.shown(KEY).pending), (3, 1));
    phone.lay(&log.all(&phone));
    assert_eq!((phone.samples(KEY), phone.shown(KEY).pending), (103, 0));
    let page = log.page(first, log.head());
    assert!(
        !phone.store.lay_page(&page).unwrap().laid,
        "a page that comes again is laid nowhere"
    );
    assert_eq!(phone.samples(KEY), 103);
}

#[test]
fn a_verdict_that_comes_before_its_rows_takes_nothing_from_the_screen() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    phone.write(KEY, NAME, text("贵都大酒店"));
    phone.write(KEY, SAMPLES, Write::Count(7));
    let offers = phone.offers();
    log.office(KEY, "customer", vec![(PHONE, Op::Set(Some(Value::Text("1".into()))))]);
    for (author, edit) in &offers {
        log.admit(*author, edit.clone(), KEY);
    }
    // A page that ends below them, but already tells their verdicts.
    let mut page = log.page(phone.seq(), Seq(log.head().0 - 2));
    page.told.clone_from(&log.verdicts);
    phone.lay(&page);
    assert_eq!(
        (phone.name(KEY).as_str(), phone.samples(KEY), phone.shown(KEY).pending),
        ("贵都大酒店", 7, 2)
    );
    assert!(phone.offers().is_empty(), "what has a verdict is not offered again");
    phone.lay(&log.all(&phone));
    assert_eq!(
        (phone.name(KEY).as_str(), phone.samples(KEY), phone.shown(KEY).pending),
        ("贵都大酒店", 7, 0)
    );
}

#[test]
fn a_tag_stays_on_the_screen_through_admission_and_one_taken_out_stays_out() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    let by_office = Members {
        add: vec![Value::Text("vip".into())],
        remove: vec![],
    };
    log.office(KEY, "customer", vec![(TAGS, Op::Members(by_office))]);
    phone.lay(&log.all(&phone));
    phone.write(KEY, TAGS, add(&["酒店"]));
    phone.write(KEY, TAGS, take(&["vip"]));
    assert_eq!(phone.tags(KEY), ["酒店"]);
    let offers = phone.offers();
    // Meanwhile the office adds it once more: an addition that the removal had not seen.
    let again = Members {
        add: vec![Value::Text("vip".into())],
        remove: vec![],
    };
    log.office(KEY, "customer", vec![(TAGS, Op::Members(again))]);
    phone.lay(&log.all(&phone));
    assert_eq!(phone.tags(KEY), ["vip", "酒店"]);
    for (author, edit) in offers {
        log.admit(author, edit, KEY);
        phone.lay(&log.all(&phone));
        assert_eq!(phone.tags(KEY), ["vip", "酒店"]);
    }
    assert_eq!(phone.store.outbox_summary().unwrap().pending, 0);
}

#[test]
fn a_held_edit_does_not_cover_what_its_author_wrote_later() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    phone.write(KEY, NAME, text("first"));
    let first = phone.offers().remove(0);
    phone
        .store
        .heard(&[(first.1.hash(), Heard::Held(b"scope".to_vec()))])
        .unwrap();
    phone.write(KEY, NAME, text("second"));
    let second = phone.offers().remove(0);
    assert_ne!(second.1.hash(), first.1.hash());
    log.admit(second.0, second.1, KEY);
    phone.lay(&log.all(&phone));
    assert_eq!((phone.name(KEY).as_str(), phone.shown(KEY).pending), ("second", 1));
    assert_eq!(
        phone.store.outbox().unwrap()[0].held.as_deref(),
        Some(b"scope".as_slice())
    );
    let phone = phone.reopen();
    assert_eq!(phone.name(KEY), "second");
    // The held one is admitted beneath in the end.
    log.admit_with(first.0, first.1, KEY, vec![(NAME, FieldOutcome::Late)]);
    phone.lay(&log.all(&phone));
    assert_eq!((phone.name(KEY).as_str(), phone.shown(KEY).pending), ("second", 0));
}

#[test]
fn a_rejected_edit_takes_back_its_value_but_no_later_legal_one() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    phone.write(KEY, PHONE, text("010-1"));
    phone.offers();
    phone.write(KEY, NAME, text("贵都大酒店"));
    let offers = phone.offers();
    log.judge(
        &offers[0].1,
        Outcome::Rejected(fieldbook_model::Rejection::by("some.rule", &[PHONE])),
    );
    log.admit(offers[1].0, offers[1].1.clone(), KEY);
    let laid = phone.lay(&log.all(&phone));
    assert_eq!((laid.departed, laid.rejected), (2, 1));
    assert_eq!(phone.name(KEY), "贵都大酒店");
    assert_eq!(phone.shown(KEY).record.value(PHONE), None);
    let items = phone.store.attention().unwrap();
    assert_eq!(
        (items.len(), items[0].rejection.rule.as_str(), items[0].n),
        (1, "some.rule", 2)
    );
}

#[test]
fn an_accepted_edit_out_of_every_scope_leaves_and_the_record_with_it() {
    let phone = wang_phone();
    let mut log = Log::default();
    phone.customer(KEY, "elsewhere");
    let (_, edit) = phone.offers().remove(0);
    log.judge(&edit, Outcome::Accepted);
    phone.lay(&log.all(&phone));
    assert_eq!(phone.store.shown(KEY).unwrap(), None);
    assert_eq!(phone.store.row(edit.kind, KEY).unwrap(), None);
}

#[test]
fn a_page_asked_from_elsewhere_changes_nothing() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    let digest = phone.store.digest().unwrap();
    let revision = phone.store.revision().unwrap();
    log.office(KEY, "customer", vec![(NAME, Op::Set(None))]);
    let stale = PageIn {
        from: Seq(0),
        ..log.all(&phone)
    };
    assert!(!phone.store.lay_page(&stale).unwrap().laid);
    assert_eq!(phone.store.digest().unwrap(), digest);
    assert_eq!(phone.store.revision().unwrap(), revision);
    assert_eq!(phone.store.standing().unwrap().acknowledged, phone.seq());
}

#[test]
fn an_own_edit_in_the_log_is_accepted_even_where_nothing_else_said_so() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    phone.write(KEY, SAMPLES, Write::Count(4));
    let (author, edit) = phone.offers().remove(0);
    log.admit(author, edit, KEY);
    let mut page = log.all(&phone);
    page.told.clear();
    phone.lay(&page);
    assert_eq!((phone.samples(KEY), phone.shown(KEY).pending), (4, 0));
}

#[test]
fn reading_the_log_again_from_the_beginning_changes_nothing_that_stands() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    log.office(KEY, "customer", vec![(SAMPLES, Op::Count(100))]);
    log.office_text(KEY, "", "note");
    phone.lay(&log.all(&phone));
    phone.write(KEY, SAMPLES, Write::Count(1));
    let digest = phone.store.digest().unwrap();
    phone.store.start_over().unwrap();
    assert_eq!(
        (phone.seq(), phone.store.standing().unwrap().acknowledged),
        (Seq(0), log.head())
    );
    phone.lay(&log.all(&phone));
    assert_eq!(
        (phone.samples(KEY), phone.note(KEY).as_str(), phone.shown(KEY).pending),
        (101, "note", 1)
    );
    assert_eq!(phone.store.digest().unwrap(), digest);
    let (_, edit) = phone.offers().remove(0);
    let prefix = *edit.hash().0.first_chunk().unwrap();
    let found = phone.store.known_by_prefix([prefix, [0; 8]]).unwrap();
    assert_eq!(
        found
            .into_iter()
            .map(|(prefix, (edit, _))| (prefix, edit))
            .collect::<Vec<_>>(),
        [(prefix, edit)]
    );
}
