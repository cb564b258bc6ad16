//! The platform's key store, as the core asks it. What it throws, panics or answers late never reaches the store.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use fieldbook::{Keys, KeysError};

use crate::platform::{CallbackError, KeyStore};

/// The app's key store.
pub(crate) struct PlatformKeys(pub(crate) Arc<dyn KeyStore>);

impl Keys for PlatformKeys {
    fn load(&self, name: &str) -> Result<Option<Vec<u8>>, KeysError> {
        asked(|| self.0.load(name.to_owned()))
    }

    fn save(&self, name: &str, key: &[u8]) -> Result<(), KeysError> {
        asked(|| self.0.save(name.to_owned(), key.to_vec()))
    }

    fn remove(&self, name: &str) -> Result<(), KeysError> {
        asked(|| self.0.remove(name.to_owned()))
    }
}

fn asked<T>(call: impl FnOnce() -> Result<T, CallbackError>) -> Result<T, KeysError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(CallbackError::Failed { reason })) => Err(KeysError(reason)),
        Err(_) => Err(KeysError("it panicked".to_owned())),
    }
}
