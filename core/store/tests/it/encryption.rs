//! Encrypted stores: what a thief finds, what a wrong or lost key does, and how a plain store becomes one.

use std::{fs, path::Path};

use fieldbook_model::{Id, types};
use fieldbook_store::{Door, FileKind, KeyTrouble, Store, StoreError, StoreKey};
use tempfile::TempDir;

pub(crate) const KEY: [u8; 32] = [0x5a; 32];

pub(crate) fn key() -> Option<StoreKey> {
    Some(StoreKey::new(KEY))
}

pub(crate) fn open(path: &Path, key: Option<StoreKey>) -> Result<Store, StoreError> {
    Door::at(path)?.open(types::built_in(), key)
}

/// The store's files, without the empty one that is its door.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| !name.ends_with("-opening")).collect();
    names.sort();
    names
}

fn trouble(opened: Result<Store, StoreError>) -> KeyTrouble {
    match opened.err() {
        Some(StoreError::Key(trouble)) => trouble,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_encrypted_store_opened_without_a_key_says_so_and_is_left_alone() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store.db");
    let mut bytes = b"FBKenc".to_vec();
    bytes.extend([9; 4_090]);
    fs::write(&path, &bytes).unwrap();
    assert_eq!(trouble(open(&path, None)), KeyTrouble::Needed);
    assert_eq!(trouble(open(&path, key())), KeyTrouble::Wrong);
    assert_eq!(fs::read(&path).unwrap(), bytes);
    assert_eq!(files(dir.path()), ["store.db"], "nothing was moved aside");
}

#[cfg(not(feature = "sqlcipher"))]
#[test]
fn a_build_without_encryption_never_writes_in_clear_what_was_to_be_encrypted() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store.db");
    assert_eq!(trouble(open(&path, key())), KeyTrouble::NotBuilt);
    assert_eq!(FileKind::at(&path).unwrap(), FileKind::Absent);
    let phone = crate::kit::wang_phone();
    phone.customer(Id([1; 16]), "贵都");
    phone.store.close();
    assert_eq!(trouble(open(&phone.path(), key())), KeyTrouble::NotBuilt);
    assert!(open(&phone.path(), None).unwrap().identity().unwrap().is_some());
}

#[cfg(feature = "sqlcipher")]
pub(crate) mod built {
    use fieldbook_merge::Moment;
    use fieldbook_model::Action;

    use super::*;
    use crate::kit::{NOTE, customer, identity, wang_phone};

    const SECRET: &str = "绝密大酒店 top secret hotel";

    pub(crate) fn write(store: &Store, ids: std::ops::Range<u8>) {
        let schema = types::built_in();
        let spec = schema.by_name("customer").unwrap();
        for n in ids {
            let mut action = Action::default();
            let mut fields = customer(SECRET);
            fields.push((NOTE, fieldbook_model::action::Write::Text(SECRET.repeat(200))));
            action.create(spec, Id([n; 16]), fields).unwrap();
            store.commit(&action, &Moment::default(), &mut || [n; 8]).unwrap();
        }
    }

    /// Every byte of every file in a folder.
    fn bytes(dir: &Path) -> Vec<u8> {
        let files = fs::read_dir(dir)
            .unwrap()
            .map(|file| fs::read(file.unwrap().path()).unwrap());
        files.flatten().collect()
    }

    fn holds(bytes: &[u8], text: &str) -> bool {
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }

    pub(crate) fn names(store: &Store) -> Vec<String> {
        let schema = types::built_in();
        let kind = schema.by_name("customer").unwrap().number;
        let count = store.count(kind, &fieldbook_store::Filter::ALIVE).unwrap();
        let shown = (1..=u8::try_from(count).unwrap()).map(|n| store.shown(Id([n; 16])).unwrap().unwrap());
        shown.map(|shown| format!("{:?}", shown.record)).collect()
    }

    #[test]
    fn nothing_that_was_captured_can_be_read_in_file_log_or_anything_beside_them() {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("store.db");
        let store = open(&path, key()).unwrap();
        store.set_identity(&identity(0x11)).unwrap();
        write(&store, 1..40);
        store.meta_keep(("draft/1", Some(SECRET.as_bytes()))).unwrap();
        // While open, so that the log is there; a list that must be sorted and cannot be by an index.
        let found = bytes(dir.path());
        assert!(found.len() > 500_000, "{}", found.len());
        for words in [
            "绝密大酒店",
            "secret",
            "SQLite format",
            "create table",
            "测试",
            "http://localhost",
        ] {
            assert!(!holds(&found, words), "{words}");
        }
        let id = StoreKey::new(KEY).id();
        assert_eq!(FileKind::at(&path).unwrap(), FileKind::Encrypted(id));
        let before = names(&store);
        store.close();
        assert!(!holds(&bytes(dir.path()), "绝密"));
        assert_eq!(names(&open(&path, key()).unwrap()), before);
    }

    #[test]
    fn a_wrong_key_is_told_from_damage_and_damage_from_a_wrong_key() {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("store.db");
        let store = open(&path, key()).unwrap();
        store.set_identity(&identity(0x11)).unwrap();
        write(&store, 1..40);
        store.close();
        let sound = fs::read(&path).unwrap();
        assert_eq!(trouble(open(&path, Some(StoreKey::new([1; 32])))), KeyTrouble::Wrong);
        assert_eq!(trouble(open(&path, None)), KeyTrouble::Needed);
        assert_eq!(fs::read(&path).unwrap(), sound);
        assert_eq!(files(dir.path()), ["store.db"]);
        // A bit of the first page, behind what names the key.
        let mut hurt = sound.clone();
        hurt[100] ^= 1;
        fs::write(&path, &hurt).unwrap();
        let Err(StoreError::Damaged {
            moved_aside: Some(aside),
        }) = open(&path, key())
        else {
            panic!("not damaged")
        };
        assert_eq!(fs::read(aside).unwrap(), hurt);
        assert!(open(&path, key()).unwrap().identity().unwrap().is_none());
    }

    #[test]
    fn damage_in_the_middle_of_an_encrypted_store_is_called_damage() {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("store.db");
        let store = open(&path, key()).unwrap();
        store.set_identity(&identity(0x11)).unwrap();
        write(&store, 1..40);
        store.close();
        let mut hurt = fs::read(&path).unwrap();
        // Pages from the tenth on, so that opening works and a read meets them.
        for page in hurt.chunks_mut(4_096).skip(9) {
            page[50] ^= 1;
        }
        fs::write(&path, &hurt).unwrap();
        let met = open(&path, key()).map(|store| (1..40_u8).find_map(|n| store.shown(Id([n; 16])).err()));
        match met {
            Ok(Some(StoreError::Damaged { .. })) | Err(StoreError::Damaged { .. }) => {}
            other => panic!("{:?}", other.err()),
        }
    }

    #[test]
    fn a_plain_store_is_encrypted_once_and_keeps_everything() {
        let phone = wang_phone();
        write(&phone.store, 1..40);
        phone.store.meta_keep(("draft/1", Some(b"x"))).unwrap();
        let (before, identity) = (names(&phone.store), phone.store.identity().unwrap());
        let (digest, outbox) = (phone.store.digest().unwrap(), phone.store.outbox().unwrap());
        phone.store.close();
        assert!(holds(&bytes(phone.dir.path()), "绝密大酒店"));
        for _ in 0..2 {
            let store = open(&phone.path(), key()).unwrap();
            assert_eq!(
                (names(&store), store.identity().unwrap()),
                (before.clone(), identity.clone())
            );
            assert_eq!(
                (store.digest().unwrap(), store.outbox().unwrap()),
                (digest.clone(), outbox.clone())
            );
            assert_eq!(store.meta_get("draft/1").unwrap().as_deref(), Some(b"x".as_slice()));
            store.close();
            assert!(!holds(&bytes(phone.dir.path()), "绝密大酒店"));
        }
        assert_eq!(files(phone.dir.path()), ["store.db"], "no copy is left behind");
        assert_eq!(trouble(open(&phone.path(), None)), KeyTrouble::Needed);
    }

    #[test]
    fn a_plain_store_that_another_process_has_open_is_not_pulled_away_from_under_it() {
        let phone = wang_phone();
        write(&phone.store, 1..3);
        assert!(matches!(open(&phone.path(), key()), Err(StoreError::Busy)));
        assert_eq!(FileKind::at(&phone.path()).unwrap(), FileKind::Plain);
        write(&phone.store, 3..5);
        phone.store.close();
        assert_eq!(names(&open(&phone.path(), key()).unwrap()).len(), 4);
    }

    #[test]
    fn a_database_of_another_program_is_never_encrypted() {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("store.db");
        let other = rusqlite::Connection::open(&path).unwrap();
        other.execute_batch("create table theirs (a)").unwrap();
        drop(other);
        let bytes = fs::read(&path).unwrap();
        assert!(matches!(open(&path, key()), Err(StoreError::Foreign)));
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}
