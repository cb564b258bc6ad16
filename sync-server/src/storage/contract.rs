//! What every database behind the server has to keep. Each promise is one function over a fresh [`Storage`]; another
//! database joins by being handed in at the end.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that fails should stop"
)]

use std::collections::BTreeMap;

use fieldbook_admission::{Book, HeldEdit, LogItem, Memory, Refused, VerdictRow};
use fieldbook_merge::Record;
use fieldbook_model::{
    Author, Edit, EditHash, EditKey, Entry, FieldNo, GroupNo, Id, Micros, OwnEdit, Part, Rejection, Seq, TypeNo, Value,
    edit::Nonce, entry::Fate,
};
use fieldbook_protocol::{AskKey, Cause, Verdict, push::Signature};

use super::{Device, Invitation, Storage, StorageError, Used};

const REP: Id = Id([1; 16]);
const PHONE: Id = Id([2; 16]);

fn author(n: u64) -> Author {
    Author {
        user: REP,
        installation: PHONE,
        n,
    }
}

fn edit(nonce: u8, record: Id) -> Edit {
    Edit {
        nonce: Nonce([nonce; 8]),
        record,
        kind: TypeNo(1),
        ..Edit::default()
    }
}

fn write<T>(storage: &Storage, work: impl FnOnce(&super::Writing<'_>) -> Result<T, StorageError>) -> T {
    storage.write(work).unwrap()
}

fn read<T>(storage: &Storage, work: impl FnOnce(&super::Reading<'_>) -> Result<T, StorageError>) -> T {
    storage.read(work).unwrap()
}

fn item(seq: u64, record: Id, home: Id, fate: Fate) -> LogItem {
    let part = Part {
        author: author(seq),
        edit: edit(0, record),
        outcomes: BTreeMap::new(),
    };
    let entry = Entry {
        seq: Seq(seq),
        received: Micros(9),
        home,
        fate,
        home_revived: home != record,
        parts: vec![part],
    };
    LogItem {
        seq: Seq(seq),
        log: EditHash([u8::try_from(seq).unwrap(); 32]),
        entry: Some(entry),
    }
}

fn home(storage: &Storage, id: Id, book: Book) {
    let memory = Memory {
        book,
        ..Memory::default()
    };
    write(storage, |tx| {
        tx.put_record(id, "贵都", Some(&Record::new(TypeNo(1), id)), &memory)
    });
}

fn a_transaction_that_fails_leaves_nothing(storage: &Storage) {
    let before = read(storage, |reading| reading.workspace());
    let failed: Result<(), StorageError> = storage.write(|tx| {
        tx.append(&item(1, Id([9; 16]), Id([9; 16]), Fate::Created), None)?;
        Err(StorageError::Full)
    });
    assert!(matches!(failed, Err(StorageError::Full)));
    assert_eq!(read(storage, |reading| reading.workspace()), before);
    assert_eq!(read(storage, |reading| reading.log_hash(Seq(1))), None);
}

fn a_place_of_the_log_is_given_once(storage: &Storage) {
    let there = item(1, Id([9; 16]), Id([9; 16]), Fate::Created);
    write(storage, |tx| tx.append(&there, Some(EditKey([1; 16]))));
    assert!(storage.write(|tx| tx.append(&there, None)).is_err());
    assert_eq!(read(storage, |reading| reading.log_hash(Seq(1))), Some(there.log));
    assert_eq!(
        read(storage, |reading| reading.log_hash(Seq(0))),
        Some(EditHash::default())
    );
}

fn entries_are_walked_in_order_within_bounds_and_books(storage: &Storage) {
    let (mine, other) = (Id([20; 16]), Id([21; 16]));
    let book = Book {
        owner: Some(REP),
        territory: Some(Id([5; 16])),
    };
    home(storage, mine, book);
    home(
        storage,
        other,
        Book {
            owner: Some(PHONE),
            territory: None,
        },
    );
    write(storage, |tx| {
        for seq in 2..8 {
            let home = if seq % 2 == 0 { mine } else { other };
            tx.append(&item(seq, home, home, Fate::Same), Some(EditKey([3; 16])))?;
        }
        tx.append(
            &LogItem {
                seq: Seq(8),
                log: EditHash([8; 32]),
                entry: None,
            },
            None,
        )
    });
    let mut seen = Vec::new();
    let walk = |visit: &mut dyn FnMut(u64) -> bool| {
        read(storage, |reading| {
            reading.entries(Seq(1), Seq(7), |asked| asked == book, |row| visit(row.seq.0))
        });
    };
    walk(&mut |seq| {
        seen.push(seq);
        true
    });
    assert_eq!(seen, [2, 4, 6]);
    let mut first = Vec::new();
    walk(&mut |seq| {
        first.push(seq);
        false
    });
    assert_eq!(first, [2]);
}

fn marks_tell_every_entry_on_a_record_and_its_revivals(storage: &Storage) {
    let (home, child) = (Id([30; 16]), Id([31; 16]));
    write(storage, |tx| {
        tx.append(&item(10, home, home, Fate::Created), None)?;
        tx.append(&item(11, home, home, Fate::Same), None)?;
        tx.append(&item(12, child, home, Fate::Created), None)
    });
    let marks = read(storage, |reading| reading.marks(home));
    let told: Vec<_> = marks.iter().map(|mark| (mark.seq.0, mark.group, mark.n)).collect();
    assert_eq!(told, [(10, None, 10), (11, Some(GroupNo(0)), 11), (12, None, 12)]);
}

fn a_record_comes_back_as_it_was_written(storage: &Storage) {
    let (home, child, gone) = (Id([40; 16]), Id([41; 16]), Id([42; 16]));
    let book = Book {
        owner: Some(REP),
        territory: Some(Id([6; 16])),
    };
    let memory = Memory {
        book,
        ..Memory::default()
    };
    let record = Record::new(TypeNo(1), home);
    let visit = Record::new(TypeNo(3), home);
    let dropped = Memory {
        dropped: true,
        ..Memory::default()
    };
    write(storage, |tx| {
        tx.put_record(home, "鹏润", Some(&record), &memory)?;
        tx.put_record(child, "", Some(&visit), &Memory::default())?;
        tx.put_record(gone, "", None, &dropped)
    });
    let row = read(storage, |reading| reading.record(home));
    assert_eq!((row.record, row.memory), (Some(record), memory));
    assert_eq!(read(storage, |reading| reading.children(home)), [child]);
    assert_eq!(read(storage, |reading| reading.book(home)), Some(book));
    assert_eq!(read(storage, |reading| reading.book(child)), None);
    let nothing = read(storage, |reading| reading.record(gone));
    assert!(nothing.record.is_none() && nothing.memory.dropped);
    assert_eq!(read(storage, |reading| reading.titled(None, "鹏润", 5)).len(), 1);
    assert_eq!(read(storage, |reading| reading.title_has("鹏", 5))[0].id, home);
    assert_eq!(read(storage, |reading| reading.ending("2a2a2a2a", 5)), []);
    assert_eq!(read(storage, |reading| reading.home_in(Id([6; 16]))), Some(home));
}

fn a_unique_value_has_one_holder(storage: &Storage) {
    let value = Value::Text("91110000".into());
    let put = |holder| write(storage, |tx| tx.put_holder(TypeNo(1), FieldNo(2), &value, holder));
    let holder = || read(storage, |reading| reading.holder(TypeNo(1), FieldNo(2), &value));
    assert_eq!(holder(), None);
    put(Some(REP));
    put(Some(PHONE));
    assert_eq!(holder(), Some(PHONE));
    put(None);
    assert_eq!(holder(), None);
}

fn an_edit_has_one_verdict_and_is_told_by_eight_bytes_up_to_a_seq(storage: &Storage) {
    let hash = edit(7, REP).hash();
    let verdict = Verdict::Rejected(Rejection::by("field.unique", &[FieldNo(2)]));
    let row = VerdictRow {
        seq: Seq(20),
        author: author(3),
        hash,
        verdict: verdict.clone(),
    };
    write(storage, |tx| tx.put_verdict(&row, EditKey([1; 16])));
    assert!(storage.write(|tx| tx.put_verdict(&row, EditKey([1; 16]))).is_err());
    let asks = [AskKey::of(hash), AskKey([0; 8])];
    assert_eq!(read(storage, |reading| reading.told(REP, &asks, Seq(19))), []);
    let told = read(storage, |reading| reading.told(REP, &asks, Seq(20)));
    assert_eq!((told.len(), &told[0].verdict), (1, &verdict));
    assert_eq!(read(storage, |reading| reading.told(PHONE, &asks, Seq(20))), []);
    assert_eq!(read(storage, |reading| reading.known(REP, hash)).unwrap().seq, Seq(20));
}

fn a_number_stands_for_the_first_edit_that_came_under_it(storage: &Storage) {
    write(storage, |tx| tx.put_number(PHONE, 5, EditHash([1; 32])));
    write(storage, |tx| tx.put_number(PHONE, 5, EditHash([2; 32])));
    assert_eq!(
        read(storage, |reading| reading.numbered(PHONE, 5)),
        Some(EditHash([1; 32]))
    );
    assert_eq!(read(storage, |reading| reading.numbered(PHONE, 6)), None);
}

fn what_waits_is_there_whole_until_it_is_released(storage: &Storage) {
    let own = OwnEdit::new(author(8), edit(8, REP));
    let mut held = HeldEdit {
        own,
        received: Micros(4),
        cause: Cause::Record(REP),
    };
    write(storage, |tx| tx.put_held(&held));
    held.cause = Cause::Field(FieldNo(1_004));
    write(storage, |tx| tx.put_held(&held));
    assert_eq!(read(storage, |reading| reading.all_held()), std::slice::from_ref(&held));
    let waiting = read(storage, |reading| reading.waiting(REP, &[AskKey::of(held.own.hash)]));
    assert_eq!(waiting, [(AskKey::of(held.own.hash), held.cause)]);
    write(storage, |tx| tx.remove_held(PHONE, 8));
    assert_eq!(read(storage, |reading| reading.held_count()), 0);
}

fn a_refused_edit_keeps_its_content_after_it_was_mended(storage: &Storage) {
    let refused = Refused {
        author: author(9),
        edit: edit(9, REP),
        received: Micros(5),
    };
    let hash = refused.edit.hash();
    write(storage, |tx| tx.put_refused(hash, &refused));
    assert_eq!(read(storage, |reading| reading.refused(hash)), Some(refused));
    write(storage, |tx| tx.settle_refused(hash));
    assert_eq!(read(storage, |reading| reading.refused(hash)), None);
    assert_eq!(read(storage, |reading| reading.refusals()), (1, 0));
}

fn an_invitation_makes_one_device_and_contacts_never_go_back(storage: &Storage) {
    let code = EditHash([3; 32]);
    let invitation = Invitation {
        code,
        user: REP,
        made: Micros(1),
        expires: Micros(9),
        used_by: None,
    };
    let device = |installation| Device {
        installation,
        user: REP,
        name: "王芳的手机".into(),
        public_key: [4; 32],
        enrolled: Micros(2),
        acknowledged: Seq(0),
        last_contact: Micros(2),
        last_push: Micros(0),
        last_pull: Micros(0),
    };
    write(storage, |tx| tx.put_invitation(&invitation));
    write(storage, |tx| tx.enrol(code, &device(PHONE)));
    assert!(storage.write(|tx| tx.enrol(code, &device(REP))).is_err());
    assert_eq!(
        read(storage, |reading| reading.invitation(code)).unwrap().used_by,
        Some(PHONE)
    );
    write(storage, |tx| tx.note_contact(PHONE, Micros(50), Seq(7), Used::Push));
    write(storage, |tx| tx.note_contact(PHONE, Micros(40), Seq(6), Used::Pull));
    write(storage, |tx| tx.put_chain(PHONE, code, Signature([1; 64])));
    let there = read(storage, |reading| reading.device(PHONE)).unwrap();
    assert_eq!((there.last_contact, there.acknowledged), (Micros(50), Seq(7)));
    assert_eq!((there.last_push, there.last_pull), (Micros(50), Micros(40)));
    assert_eq!(read(storage, |reading| reading.devices()).len(), 1);
}

fn a_commit_of_another_connection_is_seen_by_the_watcher(storage: &Storage) {
    let watcher = storage.watcher().unwrap();
    let before = watcher.version().unwrap();
    assert_eq!(watcher.version().unwrap(), before);
    write(storage, |tx| tx.set_settings("京华", "{\"language\":\"en\"}"));
    assert_ne!(watcher.version().unwrap(), before);
}

/// Every promise, each with the storage as the ones before it left it.
const PROMISES: [fn(&Storage); 12] = [
    a_transaction_that_fails_leaves_nothing,
    a_place_of_the_log_is_given_once,
    entries_are_walked_in_order_within_bounds_and_books,
    marks_tell_every_entry_on_a_record_and_its_revivals,
    a_record_comes_back_as_it_was_written,
    a_unique_value_has_one_holder,
    an_edit_has_one_verdict_and_is_told_by_eight_bytes_up_to_a_seq,
    a_number_stands_for_the_first_edit_that_came_under_it,
    what_waits_is_there_whole_until_it_is_released,
    a_refused_edit_keeps_its_content_after_it_was_mended,
    an_invitation_makes_one_device_and_contacts_never_go_back,
    a_commit_of_another_connection_is_seen_by_the_watcher,
];

fn keep(storage: &Storage) {
    write(storage, |tx| tx.make_workspace(Id([7; 16]), "京华", "{}", Micros(1)));
    for promise in PROMISES {
        promise(storage);
    }
}

#[test]
fn sqlite_keeps_every_promise() {
    let dir = tempfile::tempdir().unwrap();
    keep(&Storage::create(dir.path()).unwrap());
}
