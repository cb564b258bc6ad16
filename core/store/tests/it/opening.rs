//! Stores that are damaged, newer, half-written or not ours.

use std::{fs, path::Path};

use fieldbook_model::{Id, types};
use fieldbook_store::{Store, StoreError};

use crate::kit::*;

const KEY: Id = Id([1; 16]);

fn filled() -> Phone {
    let phone = wang_phone();
    let mut log = Log::default();
    for n in 1..=60 {
        standing_customer(&phone, &mut log, Id([n; 16]), "贵都");
    }
    phone.write(KEY, NAME, text("waiting"));
    phone.store.close();
    phone
}

fn open(path: &Path) -> Result<Store, StoreError> {
    Store::open(path, types::built_in())
}

fn aside(refused: Result<Store, StoreError>) -> std::path::PathBuf {
    match refused.err() {
        Some(StoreError::Damaged {
            moved_aside: Some(path),
        }) => path,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_half_written_store_is_moved_aside_whole_and_never_deleted() {
    let phone = filled();
    let bytes = fs::read(phone.path()).unwrap();
    fs::write(phone.path(), &bytes[..bytes.len() / 2]).unwrap();
    let first = aside(open(&phone.path()));
    assert_eq!(first, phone.dir.path().join("store.db.damaged-1"));
    assert_eq!(fs::read(&first).unwrap(), &bytes[..bytes.len() / 2]);
    let empty = open(&phone.path()).unwrap();
    assert_eq!(empty.identity().unwrap(), None);
    empty.close();
    fs::write(
        phone.path(),
        b"this is no database at all, though it is long enough to be looked at",
    )
    .unwrap();
    let second = aside(open(&phone.path()));
    assert_eq!(second, phone.dir.path().join("store.db.damaged-2"));
    assert!(first.exists());
}

#[test]
fn damage_in_the_middle_is_found_when_it_is_met_and_moved_aside_at_the_next_opening() {
    let phone = filled();
    let mut bytes = fs::read(phone.path()).unwrap();
    let end = bytes.len();
    // Everything after the first pages: the tables' roots stay readable, their leaves do not.
    bytes[40 * 4096..end].fill(0xa5);
    fs::write(phone.path(), &bytes).unwrap();
    let store = match open(&phone.path()) {
        Ok(store) => store,
        Err(StoreError::Damaged { moved_aside: Some(_) }) => return,
        Err(other) => panic!("{other}"),
    };
    let met = (1..=60).map(|n| store.shown(Id([n; 16]))).find_map(Result::err);
    let met = met
        .or_else(|| store.digest().err())
        .expect("damage of most pages was never met");
    assert!(matches!(met, StoreError::Damaged { moved_aside: None }), "{met}");
    store.close();
    let moved = aside(open(&phone.path()));
    assert_eq!(fs::read(moved).unwrap(), bytes);
}

#[test]
fn a_store_that_was_suspected_and_is_sound_opens_with_all_it_holds() {
    let phone = filled();
    fs::write(format!("{}-suspect", phone.path().display()), b"").unwrap();
    let store = open(&phone.path()).unwrap();
    assert_eq!(store.outbox_summary().unwrap().pending, 1);
    assert!(!Path::new(&format!("{}-suspect", phone.path().display())).exists());
}

#[test]
fn a_store_of_a_later_version_is_refused_by_name_and_left_as_it_is() {
    let phone = filled();
    let other = rusqlite::Connection::open(phone.path()).unwrap();
    other.pragma_update(None, "user_version", 99).unwrap();
    drop(other);
    let before = fs::read(phone.path()).unwrap();
    assert!(matches!(
        open(&phone.path()).err(),
        Some(StoreError::Newer { found: 99, known: 1 })
    ));
    assert_eq!(fs::read(phone.path()).unwrap(), before);
}

#[test]
fn a_database_of_another_program_is_refused_and_left_as_it_is() {
    let dir = tempfile::TempDir::new().unwrap();
    let path = dir.path().join("other.db");
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute_batch("create table theirs (a)")
        .unwrap();
    assert!(matches!(open(&path).err(), Some(StoreError::Foreign)));
    assert!(path.exists());
}

#[test]
fn an_empty_file_becomes_a_store_and_a_log_cut_in_the_middle_loses_only_what_never_returned() {
    let dir = tempfile::TempDir::new().unwrap();
    let path = dir.path().join("store.db");
    fs::write(&path, b"").unwrap();
    open(&path).unwrap();

    let phone = wang_phone();
    phone.customer(KEY, "贵都");
    let wal = format!("{}-wal", phone.path().display());
    let whole = fs::metadata(&wal).unwrap().len();
    phone.customer(Id([2; 16]), "half");
    let copy = dir.path().join("copy.db");
    fs::copy(phone.path(), &copy).unwrap();
    let bytes = fs::read(&wal).unwrap();
    fs::write(format!("{}-wal", copy.display()), &bytes[..whole as usize + 100]).unwrap();
    let after = open(&copy).unwrap();
    assert!(after.shown(KEY).unwrap().is_some());
    assert!(after.shown(Id([2; 16])).unwrap().is_none());
}
