//! The key of an encrypted store: the platform keeps it, and may fail at that.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use fieldbook_ffi::{
    Core, CoreError,
    error::ErrorKind,
    platform::{CallbackError, KeyStore},
};

use crate::support::{Beijing, report};

/// A key store in memory that can be told to fail.
#[derive(Default)]
struct Drawer {
    keys: Mutex<BTreeMap<String, Vec<u8>>>,
    panics: bool,
    throws: bool,
}

impl Drawer {
    fn fail(&self) -> Result<(), CallbackError> {
        assert!(!self.panics, "a key store's own mistake");
        if self.throws {
            let reason = "the phone was never unlocked".into();
            return Err(CallbackError::Failed { reason });
        }
        Ok(())
    }
}

impl KeyStore for Drawer {
    fn load(&self, name: String) -> Result<Option<Vec<u8>>, CallbackError> {
        self.fail()?;
        Ok(self.keys.lock().unwrap().get(&name).cloned())
    }

    fn save(&self, name: String, key: Vec<u8>) -> Result<(), CallbackError> {
        self.fail()?;
        self.keys.lock().unwrap().insert(name, key);
        Ok(())
    }

    fn remove(&self, name: String) -> Result<(), CallbackError> {
        self.fail()?;
        self.keys.lock().unwrap().remove(&name);
        Ok(())
    }
}

fn open(folder: &std::path::Path, keys: &Arc<Drawer>) -> Result<Arc<Core>, CoreError> {
    let keys: Arc<dyn KeyStore> = Arc::clone(keys) as _;
    Core::open(folder.display().to_string(), Arc::new(Beijing), Some(keys), None)
}

#[test]
fn a_key_store_that_throws_or_panics_is_an_error_that_names_it_and_no_store_is_made() {
    let folder = tempfile::tempdir().unwrap();
    for (panics, throws) in [(true, false), (false, true)] {
        let keys = Arc::new(Drawer {
            panics,
            throws,
            ..Drawer::default()
        });
        let told = report(open(folder.path(), &keys));
        assert_eq!((told.kind, told.key.as_str()), (ErrorKind::Callback, "app.callback"));
    }
    assert!(!folder.path().join("fieldbook.db").exists());
}

#[cfg(not(feature = "sqlcipher"))]
#[test]
fn a_library_without_encryption_never_makes_a_plain_store_where_keys_were_given() {
    let folder = tempfile::tempdir().unwrap();
    let told = report(open(folder.path(), &Arc::new(Drawer::default())));
    assert_eq!((told.kind, told.key.as_str()), (ErrorKind::Key, "key.not_built"));
}

#[cfg(feature = "sqlcipher")]
#[test]
fn a_lost_key_is_told_apart_and_the_right_one_still_opens_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let keys = Arc::new(Drawer::default());
    open(folder.path(), &keys).unwrap().shutdown().unwrap();
    let told = report(open(folder.path(), &Arc::new(Drawer::default())));
    assert_eq!((told.kind, told.key.as_str()), (ErrorKind::Key, "key.lost"));
    assert!(told.next.zh.contains("重新注册"), "{}", told.next.zh);
    let told = report(Core::open(
        folder.path().display().to_string(),
        Arc::new(Beijing),
        None,
        None,
    ));
    assert_eq!((told.kind, told.key.as_str()), (ErrorKind::Key, "key.needed"));
    open(folder.path(), &keys).unwrap().shutdown().unwrap();
}
