//! An encryption is interrupted, and meets others who open the store.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use fieldbook_merge::Moment;
use fieldbook_model::{Action, Id, types};
use fieldbook_store::{Door, FileKind, KeyTrouble, StoreError, StoreKey};
use tempfile::TempDir;

use crate::{
    encryption::{
        KEY,
        built::{names, write},
        files, key, open,
    },
    kit::{NAME, identity, text, wang_phone},
};

/// Into how many parts the writing of a copy is cut.
const PARTS: u64 = 30;
const CHILD: &str = "FIELDBOOK_STORE_ENCRYPT_CHILD";

#[test]
fn a_process_killed_at_any_moment_of_the_encryption_loses_nothing() {
    if let Ok(path) = std::env::var(CHILD) {
        open(Path::new(&path), key()).unwrap();
        return;
    }
    let phone = wang_phone();
    write(&phone.store, 1..200);
    let before = names(&phone.store);
    phone.store.close();
    let plain = fs::read(phone.path()).unwrap();
    let child = || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "--nocapture"]);
        command.arg("encryption_races::a_process_killed_at_any_moment_of_the_encryption_loses_nothing");
        command.env(CHILD, phone.path()).stdout(Stdio::null()).spawn().unwrap()
    };
    let copy = phone.dir.path().join("store.db-encrypting");
    let written = |parts: u64| {
        let length = fs::metadata(&copy).map_or(0, |copy| copy.len());
        length > 0 && length >= plain.len() as u64 * parts / PARTS
    };
    let encrypted = || matches!(FileKind::at(&phone.path()), Ok(FileKind::Encrypted(_)));
    let mut found = std::collections::BTreeSet::new();
    for parts in 0..=PARTS + 1 {
        for left in fs::read_dir(phone.dir.path()).unwrap() {
            fs::remove_file(left.unwrap().path()).unwrap();
        }
        fs::write(phone.path(), &plain).unwrap();
        let mut child = child();
        // Killed when so much of the copy is written; at last, when it has just taken the store's place.
        while !(encrypted() || parts <= PARTS && written(parts)) {
            assert_eq!(child.try_wait().unwrap().filter(|end| !end.success()), None);
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        found.insert(encrypted());
        let store = open(&phone.path(), key()).unwrap();
        assert_eq!(names(&store), before, "killed after {parts} of {PARTS} parts");
        assert_eq!(store.identity().unwrap().as_ref(), Some(&phone.me));
        assert!(encrypted() && !copy.exists());
    }
    assert_eq!(found.len(), 2, "always or never encrypted when killed: {found:?}");
}

/// Opens the store with a key of its own, or none, and writes a customer if it may.
fn opener(word: &str, path: &Path) {
    let (key, n) = match word {
        "a" => (Some(StoreKey::new(KEY)), 201),
        "b" => (Some(StoreKey::new([9; 32])), 202),
        _ => (None, 203),
    };
    let door = loop {
        match Door::at(path) {
            Err(StoreError::Busy) => {}
            other => break other.unwrap(),
        }
    };
    match door.open(types::built_in(), key) {
        Ok(store) => {
            drop(door);
            write(&store, n..n + 1);
            std::io::stdout().write_all(format!("wrote {n}\n").as_bytes()).unwrap();
        }
        Err(StoreError::Key(_) | StoreError::Busy) => {}
        Err(other) => panic!("{word}: {other:?}"),
    }
}

#[test]
fn openers_that_race_with_an_encryption_lose_nothing_and_move_nothing() {
    if let Ok(told) = std::env::var(CHILD) {
        let (word, path) = told.split_at(1);
        return opener(word, Path::new(path));
    }
    for round in 0..6 {
        let phone = wang_phone();
        write(&phone.store, 1..40);
        let before = names(&phone.store);
        phone.store.close();
        let openers: Vec<_> = ["a", "0", "b", "a"]
            .iter()
            .cycle()
            .skip(round % 4)
            .take(4)
            .map(|word| {
                let mut command = Command::new(std::env::current_exe().unwrap());
                command.args(["--exact", "--nocapture"]);
                command.arg("encryption_races::openers_that_race_with_an_encryption_lose_nothing_and_move_nothing");
                command.env(CHILD, format!("{word}{}", phone.path().display()));
                command.stdout(Stdio::piped()).spawn().unwrap()
            })
            .collect();
        let mut wrote = std::collections::BTreeSet::new();
        for opener in openers {
            let out = opener.wait_with_output().unwrap();
            assert!(out.status.success());
            let said = String::from_utf8(out.stdout).unwrap();
            let numbers = said.lines().filter_map(|line| line.split("wrote ").nth(1));
            wrote.extend(numbers.map(|n| n.trim().parse::<u8>().unwrap()));
        }
        let kept = files(phone.dir.path());
        assert!(kept.iter().all(|name| !name.contains("damaged")), "{kept:?}");
        let keys = [Some(StoreKey::new(KEY)), Some(StoreKey::new([9; 32])), None];
        let store = keys.into_iter().find_map(|key| open(&phone.path(), key).ok()).unwrap();
        for n in wrote {
            assert!(
                store.shown(Id([n; 16])).unwrap().is_some(),
                "{n} was acknowledged in round {round}"
            );
        }
        let now: Vec<String> = (1..40_u8)
            .map(|n| format!("{:?}", store.shown(Id([n; 16])).unwrap().unwrap().record))
            .collect();
        assert_eq!(now, before);
    }
}

#[test]
fn a_second_opening_of_a_store_takes_no_lock_away_from_the_first() {
    let phone = wang_phone();
    write(&phone.store, 1..3);
    // A look at the file past SQLite would take this process's locks on it back, and the other would be let in.
    assert_eq!(Door::at(&phone.path()).unwrap().kind().unwrap(), FileKind::Plain);
    open(&phone.path(), None).unwrap().close();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "--nocapture"]);
    command.arg("encryption_races::openers_that_race_with_an_encryption_lose_nothing_and_move_nothing");
    command.env(CHILD, format!("a{}", phone.path().display()));
    let out = command.stdout(Stdio::piped()).output().unwrap();
    assert!(out.status.success() && !String::from_utf8(out.stdout).unwrap().contains("wrote"));
    write(&phone.store, 3..5);
    phone.store.close();
    assert_eq!(names(&open(&phone.path(), None).unwrap()).len(), 4);
}

#[test]
fn a_store_encrypted_by_another_process_while_this_one_was_paused_asks_for_its_key() {
    let phone = wang_phone();
    phone.store.pause();
    open(&phone.path(), key()).unwrap().close();
    phone.store.resume();
    let met = phone.store.identity();
    assert!(matches!(met, Err(StoreError::Key(KeyTrouble::Needed))), "{met:?}");
    assert_eq!(files(phone.dir.path()), ["store.db"]);
}

#[test]
fn a_store_opened_by_two_processes_with_one_key_is_one_store() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store.db");
    let (one, other) = (open(&path, key()).unwrap(), open(&path, key()).unwrap());
    one.set_identity(&identity(0x11)).unwrap();
    write(&one, 1..3);
    write(&other, 3..5);
    assert_eq!(names(&one), names(&other));
    let name = text("x");
    let mut action = Action::default();
    action
        .change(
            types::built_in().by_name("customer").unwrap(),
            Id([1; 16]),
            vec![(NAME, name)],
        )
        .unwrap();
    one.pause();
    other.commit(&action, &Moment::default(), &mut || [1; 8]).unwrap();
    one.resume();
    assert_eq!(names(&one), names(&other));
}
