//! Several handles, several processes, and an app that is suspended.

use std::{process::Command, sync::mpsc, thread};

use fieldbook_model::{Id, Value, types};
use fieldbook_store::{Store, StoreError};

use crate::kit::*;

const KEY: Id = Id([1; 16]);

#[test]
fn two_processes_on_one_store_never_give_a_number_twice_and_lose_nothing() {
    if let Ok(path) = std::env::var("FIELDBOOK_STORE_TEST_CHILD") {
        return child(&path);
    }
    let phone = wang_phone();
    let child = |who: &str| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["two_processes_on_one_store", "--exact", "--nocapture"]);
        command.arg("processes::two_processes_on_one_store_never_give_a_number_twice_and_lose_nothing");
        command.env("FIELDBOOK_STORE_TEST_CHILD", format!("{who}{}", phone.path().display()));
        command.stdout(std::process::Stdio::null()).spawn().unwrap()
    };
    let (mut one, mut other) = (child("1"), child("2"));
    assert!(one.wait().unwrap().success() && other.wait().unwrap().success());
    let mut numbers: Vec<u64> = phone.store.outbox().unwrap().iter().map(|item| item.n).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=80).collect::<Vec<u64>>());
    let kind = types::built_in().by_name("customer").unwrap().number;
    assert_eq!(phone.store.count(kind, &fieldbook_store::Filter::ALIVE).unwrap(), 80);
}

fn child(path: &str) {
    let (who, path) = path.split_at(1);
    let who: u8 = who.parse().unwrap();
    let store = Store::open(std::path::Path::new(path), types::built_in()).unwrap();
    for n in 0..40 {
        let mut action = fieldbook_model::Action::default();
        let id = Id([who * 100 + n; 16]);
        action
            .create(types::built_in().by_name("customer").unwrap(), id, customer("x"))
            .unwrap();
        store
            .commit(&action, &fieldbook_merge::Moment::default(), &mut || [who; 8])
            .unwrap();
    }
}

#[test]
fn what_one_handle_writes_another_reads_and_is_told_of() {
    let phone = wang_phone();
    let other = Store::open(&phone.path(), types::built_in()).unwrap();
    assert_eq!(other.identity().unwrap(), Some(phone.me.clone()));
    let before = other.revision().unwrap();
    let committed = phone.customer(KEY, "贵都");
    assert_eq!(other.revision().unwrap(), committed.revision);
    let changes = other.changed_since(before).unwrap();
    let customer = types::built_in().by_name("customer").unwrap().number;
    assert_eq!(
        (changes.kinds.into_iter().collect::<Vec<_>>(), changes.outbox),
        (vec![customer], true)
    );
    assert!(other.changed_since(committed.revision).unwrap().kinds.is_empty());
    assert_eq!(
        other.shown(KEY).unwrap().unwrap().record.value(NAME),
        Some(&Value::Text("贵都".into()))
    );
}

#[test]
fn a_writer_that_another_process_keeps_waiting_is_told_busy_and_nothing_is_half_written() {
    let phone = wang_phone();
    let other = rusqlite::Connection::open(phone.path()).unwrap();
    other.execute_batch("begin immediate").unwrap();
    let mut action = fieldbook_model::Action::default();
    action
        .create(types::built_in().by_name("customer").unwrap(), KEY, customer("x"))
        .unwrap();
    let refused = phone.try_commit(&action);
    assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
    assert_eq!(phone.store.shown(KEY).unwrap(), None, "readers never wait");
    other.execute_batch("rollback").unwrap();
    assert_eq!(phone.commit(&action).numbers, [1]);
}

#[test]
fn a_paused_store_holds_no_lock_and_no_file_and_goes_on_after() {
    let phone = wang_phone();
    phone.customer(KEY, "贵都");
    phone.store.shown(KEY).unwrap();
    phone.store.pause();
    assert!(matches!(phone.store.shown(KEY), Err(StoreError::Paused)));
    assert!(matches!(phone.store.meta_set("a", b"b"), Err(StoreError::Paused)));
    assert!(open_files(&phone).is_empty(), "{:?}", open_files(&phone));
    // Only a file that nobody has open can be locked for exclusive use.
    let other = rusqlite::Connection::open(phone.path()).unwrap();
    other
        .execute_batch("pragma locking_mode = exclusive; begin exclusive; rollback;")
        .unwrap();
    drop(other);
    phone.store.resume();
    assert_eq!(phone.name(KEY), "贵都");
    phone.store.close();
    assert!(matches!(phone.store.shown(KEY), Err(StoreError::Closed)));
    phone.store.resume();
    assert!(
        matches!(phone.store.shown(KEY), Err(StoreError::Closed)),
        "closed is for good"
    );
}

fn open_files(phone: &Phone) -> Vec<std::path::PathBuf> {
    let Ok(open) = std::fs::read_dir("/proc/self/fd") else {
        return Vec::new();
    };
    let files = open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
    files.filter(|path| path.starts_with(phone.dir.path())).collect()
}

#[test]
fn pausing_waits_for_the_write_that_runs() {
    let phone = wang_phone();
    let (inside, entered) = mpsc::channel();
    let (release, go) = mpsc::channel::<()>();
    let path = phone.path();
    thread::scope(|scope| {
        let store = &phone.store;
        let (me, moment) = (phone.me.clone(), phone.moment());
        scope.spawn(move || {
            let mut action = fieldbook_model::Action::default();
            action
                .create(types::built_in().by_name("customer").unwrap(), KEY, customer("x"))
                .unwrap();
            let mut first = true;
            let chance = &mut || {
                if std::mem::take(&mut first) {
                    inside.send(()).unwrap();
                    go.recv().unwrap();
                }
                [me.installation.0[0]; 8]
            };
            store.commit(&action, &moment, chance).unwrap();
        });
        entered.recv().unwrap();
        let pausing = scope.spawn(|| store.pause());
        assert!(!pausing.is_finished());
        release.send(()).unwrap();
        pausing.join().unwrap();
    });
    let after = Store::open(&path, types::built_in()).unwrap();
    assert!(after.shown(KEY).unwrap().is_some());
}

#[test]
fn a_store_in_shared_memory_lives_as_long_as_somebody_keeps_it() {
    let path = std::path::Path::new("file:/keeper_of_the_store?vfs=memdb");
    let keeper = rusqlite::Connection::open(path).unwrap();
    let store = Store::open(path, types::built_in()).unwrap();
    store.set_identity(&identity(1)).unwrap();
    let mut action = fieldbook_model::Action::default();
    action
        .create(types::built_in().by_name("customer").unwrap(), KEY, customer("x"))
        .unwrap();
    store
        .commit(&action, &fieldbook_merge::Moment::default(), &mut || [1; 8])
        .unwrap();
    drop(store);
    let again = Store::open(path, types::built_in()).unwrap();
    assert!(again.shown(KEY).unwrap().is_some());
    drop(keeper);
}
