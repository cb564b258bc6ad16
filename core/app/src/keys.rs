//! Which key opens a store: looked up by the name that the file itself says, drawn anew for a store that has none yet.
//!
//! A key that is wrong or lost is an error that says so; the file is then left alone and is never called damaged. A key
//! is given to nobody but the key store, and one that a damaged store was made with is never removed.

use std::path::Path;

use fieldbook_model::Schema;
use fieldbook_store::{Door, FileKind, KeyId, KeyTrouble, Store, StoreError, StoreKey};

use crate::{
    error::{Failure, FailureKind},
    wiring::Chance,
    words::Said,
};

/// Where the platform keeps keys: Keystore, Keychain, a file on the desktop.
pub trait Keys {
    /// Returns the key of a name; `None` where there is none.
    ///
    /// # Errors
    /// When the key store cannot say, such as before the first unlock of a phone.
    fn load(&self, name: &str) -> Result<Option<Vec<u8>>, KeysError>;

    /// Keeps a key durably under a name, in place of one that is there.
    ///
    /// # Errors
    /// When the key store cannot take it.
    fn save(&self, name: &str, key: &[u8]) -> Result<(), KeysError>;

    /// Removes the key of a name; nothing where there is none.
    ///
    /// # Errors
    /// When the key store cannot.
    fn remove(&self, name: &str) -> Result<(), KeysError>;
}

/// The platform's key store failed; why, in English, for support.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key store failed: {0}")]
pub struct KeysError(pub String);

/// Opens the store at a path with the key that it names, or with a new one where it is not there or still plain.
pub(crate) fn open(
    path: &Path,
    schema: Schema,
    keys: Option<&dyn Keys>,
    chance: &dyn Chance,
) -> Result<Store, Failure> {
    // Held while the key store is asked, so that no two processes draw a key for one store.
    let door = Door::at(path)?;
    let Some(keys) = keys else {
        return Ok(door.open(schema, None)?);
    };
    if door.kind()? == FileKind::Other {
        // Damaged or foreign, whatever the key: the store says which. What SQLite makes whole again is a store that never
        // came to be, in clear.
        door.open(schema.clone(), None)?.close();
    }
    match door.kind()? {
        FileKind::Encrypted(id) => Ok(door.open(schema, Some(held(keys, id)?))?),
        FileKind::Absent | FileKind::Plain | FileKind::Other => open_anew(&door, schema, keys, chance),
    }
}

fn open_anew(door: &Door, schema: Schema, keys: &dyn Keys, chance: &dyn Chance) -> Result<Store, Failure> {
    let mut bytes = [0; 32];
    chance.fill(&mut bytes);
    let key = StoreKey::new(bytes);
    keep(keys, &key)?;
    door.open(schema, Some(key.clone())).map_err(|error| {
        // Removed only where it is certain that nothing was written with it; a damaged file may have been, before it moved.
        let unused = matches!(door.kind(), Ok(FileKind::Absent | FileKind::Plain));
        if unused && !matches!(error, StoreError::Damaged { .. }) {
            let _the_first_error_counts = keys.remove(&name(key.id()));
        }
        error.into()
    })
}

/// Returns the key of an encrypted store.
fn held(keys: &dyn Keys, id: KeyId) -> Result<StoreKey, Failure> {
    let name = name(id);
    let Some(bytes) = keys.load(&name)? else {
        return Err(Failure::new(FailureKind::Key, Said::new("key.lost").with("name", name)));
    };
    let key = <[u8; 32]>::try_from(bytes.as_slice()).map(StoreKey::new).ok();
    key.filter(|key| key.id() == id)
        .ok_or_else(|| Failure::new(FailureKind::Key, Said::new("key.wrong").with("name", name)))
}

/// Puts a new key where it will be found again, and looks.
fn keep(keys: &dyn Keys, key: &StoreKey) -> Result<(), Failure> {
    let name = name(key.id());
    keys.save(&name, key.bytes())?;
    if keys.load(&name)?.as_deref() == Some(key.bytes().as_slice()) {
        return Ok(());
    }
    Err(Failure::new(FailureKind::Key, Said::new("key.not_kept")))
}

/// The name of a key in the key store; stable, and the same on every platform.
fn name(id: KeyId) -> String {
    format!("fieldbook.store.{id}")
}

impl From<KeysError> for Failure {
    fn from(error: KeysError) -> Self {
        Failure::new(FailureKind::Callback, Said::new("app.callback").with("detail", error.0))
    }
}

/// The failure of a store that a key does not open.
pub(crate) fn failure(trouble: KeyTrouble) -> Failure {
    let key = match trouble {
        KeyTrouble::Needed => "key.needed",
        KeyTrouble::Wrong => "key.other",
        KeyTrouble::NotBuilt => "key.not_built",
    };
    Failure::new(FailureKind::Key, Said::new(key))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use std::{cell::RefCell, collections::BTreeMap, fs};

    use fieldbook_model::types;

    use super::*;

    #[derive(Default)]
    struct Drawer {
        keys: RefCell<BTreeMap<String, Vec<u8>>>,
        forgets: bool,
        jams: bool,
    }

    impl Keys for Drawer {
        fn load(&self, name: &str) -> Result<Option<Vec<u8>>, KeysError> {
            Ok(self.keys.borrow().get(name).cloned())
        }

        fn save(&self, name: &str, key: &[u8]) -> Result<(), KeysError> {
            if self.jams {
                return Err(KeysError("locked".into()));
            }
            if !self.forgets {
                self.keys.borrow_mut().insert(name.into(), key.into());
            }
            Ok(())
        }

        fn remove(&self, name: &str) -> Result<(), KeysError> {
            self.keys.borrow_mut().remove(name);
            Ok(())
        }
    }

    struct Sevens;

    impl Chance for Sevens {
        fn fill(&self, out: &mut [u8]) {
            out.fill(7);
        }
    }

    fn files(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn opened(path: &Path, keys: &dyn Keys) -> Result<Store, Failure> {
        open(path, types::built_in(), Some(keys), &Sevens)
    }

    fn told(path: &Path, keys: &dyn Keys) -> (FailureKind, String) {
        let failure = opened(path, keys).err().unwrap();
        (failure.kind, failure.said.key().to_owned())
    }

    fn told_so(key: &str) -> (FailureKind, String) {
        (FailureKind::Key, key.to_owned())
    }

    /// A file as an encrypted store begins, with this key.
    fn encrypted(path: &Path, key: [u8; 32]) -> Vec<u8> {
        let mut bytes = b"FBKenc".to_vec();
        bytes.extend(StoreKey::new(key).id().bytes());
        bytes.resize(8_192, 3);
        fs::write(path, &bytes).unwrap();
        bytes
    }

    #[test]
    fn a_lost_or_exchanged_key_is_named_and_the_file_keeps_every_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let bytes = encrypted(&path, [7; 32]);
        let drawer = Drawer::default();
        assert_eq!(told(&path, &drawer), told_so("key.lost"));
        let name = name(StoreKey::new([7; 32]).id());
        for wrong in [vec![8; 32], vec![7; 31], Vec::new()] {
            drawer.save(&name, &wrong).unwrap();
            assert_eq!(told(&path, &drawer), told_so("key.wrong"));
        }
        let unkeyed = open(&path, types::built_in(), None, &Sevens).err().unwrap();
        assert_eq!(unkeyed.said.key(), "key.needed");
        assert_eq!(fs::read(&path).unwrap(), bytes);
        assert_eq!(files(folder.path()), ["store.db", "store.db-opening"]);
    }

    #[test]
    fn nothing_is_written_with_a_key_that_the_key_store_does_not_keep() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let forgetful = Drawer {
            forgets: true,
            ..Drawer::default()
        };
        assert_eq!(told(&path, &forgetful), told_so("key.not_kept"));
        let jammed = Drawer {
            jams: true,
            ..Drawer::default()
        };
        assert_eq!(told(&path, &jammed).0, FailureKind::Callback);
        assert!(!path.exists());
    }

    #[cfg(not(feature = "sqlcipher"))]
    #[test]
    fn a_build_without_encryption_says_so_and_leaves_no_key_behind() {
        let folder = tempfile::tempdir().unwrap();
        let drawer = Drawer::default();
        assert_eq!(told(&folder.path().join("store.db"), &drawer), told_so("key.not_built"));
        assert!(drawer.keys.borrow().is_empty());
    }

    #[cfg(feature = "sqlcipher")]
    #[test]
    fn a_store_is_made_encrypted_and_opened_by_the_key_that_it_names() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let drawer = Drawer::default();
        opened(&path, &drawer).unwrap().close();
        assert_eq!(drawer.keys.borrow().len(), 1);
        opened(&path, &drawer).unwrap().close();
        assert_eq!(drawer.keys.borrow().len(), 1);
        drawer.keys.borrow_mut().clear();
        assert_eq!(told(&path, &drawer), told_so("key.lost"));
    }
}
