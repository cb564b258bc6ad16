//! Long texts over what others write: no character twice, none gone, none back.

use fieldbook_model::{FieldOutcome, Hunks, Id, Op, action::Write, text::Hunk};
use fieldbook_store::{Heard, Outcome};

use crate::kit::*;

const KEY: Id = Id([1; 16]);

fn hunk(at: u32, insert: &str) -> Hunks {
    Hunks(vec![Hunk {
        at,
        delete: 0,
        insert: insert.into(),
    }])
}

fn phone_with_note() -> (Phone, Log) {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    log.office_text(KEY, "", "中间");
    phone.lay(&log.all(&phone));
    assert_eq!(phone.note(KEY), "中间");
    (phone, log)
}

#[test]
fn a_note_typed_over_anothers_shows_both_once_from_typing_to_admission() {
    let (phone, mut log) = phone_with_note();
    phone.write(KEY, NOTE, Write::Text("中间 end".into()));
    let (author, edit) = phone.offers().remove(0);
    phone.write(KEY, NOTE, Write::Text("中间 end!".into()));
    assert_eq!(phone.note(KEY), "中间 end!");
    log.office_text(KEY, "中间", "start 中间");
    phone.lay(&log.all(&phone));
    assert_eq!(phone.note(KEY), "start 中间 end!");
    let moved = merged("start 中间", hunk(8, " end"), "start 中间 end");
    log.admit_with(author, edit, KEY, vec![(NOTE, moved)]);
    phone.lay(&log.all(&phone));
    assert_eq!(
        (phone.note(KEY).as_str(), phone.shown(KEY).pending),
        ("start 中间 end!", 1)
    );
    let phone = phone.reopen();
    assert_eq!(phone.note(KEY), "start 中间 end!");
    let (author, edit) = phone.offers().remove(0);
    let moved = merged("start 中间 end", hunk(12, "!"), "start 中间 end!");
    log.admit_with(author, edit, KEY, vec![(NOTE, moved)]);
    phone.lay(&log.all(&phone));
    assert_eq!(
        (phone.note(KEY).as_str(), phone.shown(KEY).pending),
        ("start 中间 end!", 0)
    );
    assert_eq!(
        phone.note(KEY),
        log.rows[&KEY].as_ref().unwrap().groups[&fieldbook_model::GroupNo(1)].text(NOTE)
    );
}

#[test]
fn a_rejected_note_takes_nothing_of_the_next_one_with_it() {
    let (phone, mut log) = phone_with_note();
    phone.write(KEY, NOTE, Write::Text("bad 中间".into()));
    let (_, bad) = phone.offers().remove(0);
    phone.write(KEY, NOTE, Write::Text("bad 中间 good".into()));
    log.judge(
        &bad,
        Outcome::Rejected(fieldbook_model::Rejection::by("note.rule", &[NOTE])),
    );
    phone.lay(&log.all(&phone));
    assert_eq!(phone.note(KEY), "中间 good");
}

#[test]
fn a_note_that_grew_too_long_is_a_kept_loser_and_not_on_the_screen_twice() {
    let (phone, mut log) = phone_with_note();
    phone.write(KEY, NOTE, Write::Text("中间 much".into()));
    let (author, edit) = phone.offers().remove(0);
    log.admit_with(
        author,
        edit,
        KEY,
        vec![(NOTE, FieldOutcome::TooLong("中间 much".into()))],
    );
    phone.lay(&log.all(&phone));
    assert_eq!((phone.note(KEY).as_str(), phone.shown(KEY).pending), ("中间", 0));
    assert_eq!(phone.store.losers(Some(KEY)).unwrap().len(), 1);
}

#[test]
fn a_server_that_asks_for_the_whole_base_gets_it_with_the_same_edit() {
    let (phone, _) = phone_with_note();
    phone.write(KEY, NOTE, Write::Text("中间 end".into()));
    let first = phone.store.offers(9, usize::MAX).unwrap();
    assert!(first.items[0].bases.is_empty());
    phone
        .store
        .heard(&[(first.items[0].edit.hash(), Heard::Whole)])
        .unwrap();
    let again = phone.store.offers(9, usize::MAX).unwrap();
    assert_eq!(again.items[0].bases, [(NOTE, "中间".to_owned())]);
    assert_eq!(again.items[0].edit, first.items[0].edit);
    assert_eq!(again.chain, first.chain);
}

#[test]
fn typing_on_in_a_note_is_one_edit_until_anothers_text_comes_beneath() {
    let (phone, mut log) = phone_with_note();
    assert_eq!(phone.write(KEY, NOTE, Write::Text("中间a".into())).numbers, [2]);
    assert_eq!(phone.write(KEY, NOTE, Write::Text("中间ab".into())).numbers, [2]);
    log.office_text(KEY, "中间", "x中间");
    phone.lay(&log.all(&phone));
    assert_eq!(phone.note(KEY), "x中间ab");
    assert_eq!(phone.write(KEY, NOTE, Write::Text("x中间abc".into())).numbers, [3]);
    let offers = phone.offers();
    assert_eq!(offers.len(), 2);
    assert!(matches!(&offers[0].1.ops[&NOTE], Op::Text(op) if op.hunks == hunk(2, "ab")));
    assert_eq!(phone.note(KEY), "x中间abc");
}
