//! One user action, one transaction.

use fieldbook_model::{Action, FieldNo, Id, Value, action::Write, types};
use fieldbook_store::StoreError;

use crate::kit::*;

const KEY: Id = Id([1; 16]);

#[test]
fn an_edit_that_returned_is_there_after_the_store_was_dropped_without_closing() {
    let phone = wang_phone();
    phone.customer(KEY, "贵都");
    let path = phone.path();
    // A second opening while the first never closed: what a crash leaves is exactly this file with its log.
    let copy = tempfile::TempDir::new().unwrap();
    for suffix in ["", "-wal"] {
        let from = format!("{}{suffix}", path.display());
        if std::path::Path::new(&from).exists() {
            std::fs::copy(&from, copy.path().join(format!("store.db{suffix}"))).unwrap();
        }
    }
    let after = fieldbook_store::Store::open(&copy.path().join("store.db"), types::built_in()).unwrap();
    assert_eq!(
        after.shown(KEY).unwrap().unwrap().record.value(NAME),
        Some(&Value::Text("贵都".into()))
    );
    assert_eq!(after.outbox_summary().unwrap().pending, 1);
}

#[test]
fn what_one_action_did_is_there_whole_or_not_at_all() {
    let phone = wang_phone();
    let schema = types::built_in();
    let mut action = Action::default();
    action
        .create(schema.by_name("customer").unwrap(), KEY, customer("贵都"))
        .unwrap();
    // The second draft is of a record that is not there.
    action
        .change(
            schema.by_name("customer").unwrap(),
            Id([9; 16]),
            vec![(PHONE, text("1"))],
        )
        .unwrap();
    assert!(matches!(phone.try_commit(&action), Err(StoreError::NotFound(id)) if id == Id([9; 16])));
    assert_eq!(phone.store.shown(KEY).unwrap(), None);
    assert_eq!(phone.store.outbox_summary().unwrap().pending, 0);
    assert_eq!(phone.customer(KEY, "贵都").numbers, [1], "a number was lost");
}

#[test]
fn a_visit_with_a_note_reads_back_as_it_was_typed_before_any_sync() {
    let phone = wang_phone();
    phone.customer(KEY, "贵都");
    let visit = Id([2; 16]);
    let link = Write::Set(Some(Value::Link(KEY)));
    let committed = phone.create(
        "visit",
        visit,
        vec![(FieldNo(1), link), (FieldNo(6), Write::Text("客户要样品 🏨".into()))],
    );
    assert_eq!((committed.numbers, committed.records), (vec![2, 3], vec![visit]));
    let shown = phone.shown(visit);
    assert_eq!((shown.home, shown.pending, shown.alive), (KEY, 2, true));
    assert_eq!(
        shown.record.groups[&fieldbook_model::GroupNo(1)].text(FieldNo(6)),
        "客户要样品 🏨"
    );
}

#[test]
fn typing_on_in_one_field_before_it_is_offered_stays_one_edit() {
    let phone = wang_phone();
    let mut log = Log::default();
    standing_customer(&phone, &mut log, KEY, "贵都");
    assert_eq!(phone.write(KEY, NAME, text("贵都大")).numbers, [2]);
    assert_eq!(phone.write(KEY, NAME, text("贵都大酒店")).numbers, [2]);
    assert_eq!(phone.store.outbox_summary().unwrap().pending, 1);
    assert_eq!(phone.name(KEY), "贵都大酒店");
    let hash = phone.store.waiting().unwrap()[0];
    assert_eq!(phone.offers().len(), 1);
    assert_eq!(
        phone.write(KEY, NAME, text("贵都")).numbers,
        [3],
        "an offered edit was changed"
    );
    assert_eq!(phone.store.waiting().unwrap()[0], hash);
}

#[test]
fn an_offer_comes_again_unchanged_until_it_is_answered_and_its_chain_links_every_edit() {
    let phone = wang_phone();
    phone.customer(KEY, "贵都");
    phone.write(KEY, SAMPLES, Write::Count(3));
    let first = phone.store.offers(1, usize::MAX).unwrap();
    let both = phone.store.offers(9, usize::MAX).unwrap();
    assert_eq!((first.items.len(), both.items.len()), (1, 2));
    let link = fieldbook_model::EditHash::default().link(first.items[0].edit.hash());
    assert_eq!(first.chain, link);
    assert_eq!(both.chain, link.link(both.items[1].edit.hash()));
    assert_eq!(
        phone.store.offers(9, 1).unwrap().items.len(),
        1,
        "at least one, however large"
    );
    let phone = phone.reopen();
    assert_eq!(phone.store.offers(9, usize::MAX).unwrap(), both);
}

#[test]
fn a_full_disk_refuses_the_action_whole_and_everything_before_it_is_safe() {
    let phone = wang_phone();
    phone.customer(KEY, "贵都");
    let pages: u32 = (std::fs::metadata(phone.path()).unwrap().len() / 4096) as u32;
    phone.store.limit_pages(pages + 2).unwrap();
    let mut done = 0_u64;
    let refused = loop {
        let mut action = Action::default();
        let id = Id([(done % 200) as u8 + 10; 16]);
        let note = (NOTE, Write::Text("长".repeat(2_000)));
        let fields = customer("贵都").into_iter().chain([note]).collect();
        action
            .create(types::built_in().by_name("customer").unwrap(), id, fields)
            .unwrap();
        match phone.try_commit(&action) {
            Ok(_) => done += 1,
            Err(refused) => break refused,
        }
        assert!(done < 200, "the disk never filled");
    };
    assert!(matches!(refused, StoreError::Full), "{refused}");
    assert!(refused.is_retryable());
    let before = phone.store.outbox_summary().unwrap().pending;
    assert_eq!(before, 1 + done * 2);
    phone.store.limit_pages(1_000_000).unwrap();
    let phone = phone.reopen();
    assert_eq!(phone.store.outbox_summary().unwrap().pending, before);
    assert_eq!(phone.name(KEY), "贵都");
    assert_eq!(phone.customer(Id([0xfe; 16]), "after").numbers, [before + 1]);
}

#[test]
fn a_store_of_nobody_takes_no_edits() {
    let dir = tempfile::TempDir::new().unwrap();
    let store = fieldbook_store::Store::open(&dir.path().join("s"), types::built_in()).unwrap();
    let mut action = Action::default();
    action
        .create(types::built_in().by_name("customer").unwrap(), KEY, customer("x"))
        .unwrap();
    let refused = store.commit(&action, &fieldbook_merge::Moment::default(), &mut || [0; 8]);
    assert!(matches!(refused, Err(StoreError::NotEnrolled)));
    assert_eq!(store.identity().unwrap(), None);
}

#[test]
fn the_state_of_the_clock_is_written_with_the_action_or_not_at_all() {
    let phone = wang_phone();
    let mut action = Action::default();
    action
        .create(types::built_in().by_name("customer").unwrap(), KEY, customer("x"))
        .unwrap();
    let moment = phone.moment();
    phone
        .store
        .commit_also(&action, &moment, &mut || [3; 8], &[("clock", Some(b"tick"))])
        .unwrap();
    assert_eq!(
        phone.store.meta_get("clock").unwrap().as_deref(),
        Some(b"tick".as_slice())
    );
    let mut bad = Action::default();
    bad.change(
        types::built_in().by_name("customer").unwrap(),
        Id([9; 16]),
        vec![(NAME, text("y"))],
    )
    .unwrap();
    assert!(
        phone
            .store
            .commit_also(&bad, &moment, &mut || [3; 8], &[("clock", Some(b"tock"))])
            .is_err()
    );
    assert_eq!(
        phone.store.meta_get("clock").unwrap().as_deref(),
        Some(b"tick".as_slice())
    );
}
