//! One look at the store: several reads on one snapshot, for what an action must know before it writes.
//!
//! Taking and giving back the read lock costs more than most reads; an action looks once.

use std::sync::Arc;

use fieldbook_model::{Id, Schema};
use rusqlite::Connection;

use crate::{
    error::StoreError,
    known::Known,
    meta,
    shown::{self, ShownRecord},
    store::Store,
};

/// What can be read in one look.
pub struct Look<'l> {
    connection: &'l Connection,
    known: &'l Known,
}

impl Store {
    /// Reads several things on one snapshot.
    ///
    /// # Errors
    /// Those of `read`, or as any reading call.
    pub fn look<T>(&self, read: impl FnOnce(&Look<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.read(|connection, known| read(&Look { connection, known }))
    }
}

impl Look<'_> {
    /// Returns the schema with this workspace's custom fields.
    #[must_use]
    pub fn schema(&self) -> Arc<Schema> {
        Arc::clone(&self.known.schema)
    }

    /// As [`Store::meta_get`].
    ///
    /// # Errors
    /// As any reading call.
    pub fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        meta::get(self.connection, key)
    }

    /// As [`Store::shown`].
    ///
    /// # Errors
    /// As any reading call.
    pub fn shown(&self, id: Id) -> Result<Option<ShownRecord>, StoreError> {
        shown::read(self.connection, id)
    }
}
