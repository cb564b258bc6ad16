//! What can go wrong with a store, told apart where an app would act differently.
//!
//! Never a bare "SQL error": what was being done stands beside it.

use std::path::PathBuf;

use fieldbook_model::Id;
use rusqlite::{Error, ErrorCode, ffi};

use crate::key::KeyTrouble;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process held the write lock for 5 s; nothing was written, trying again is safe.
    #[error("another process is writing to this store")]
    Busy,
    /// The file is damaged. At open it has been moved aside, whole; while running it is looked at on the next open.
    #[error("the store is damaged; {}", match .moved_aside {
        Some(path) => format!("it was moved aside, whole, to {}", path.display()),
        None => "the next opening will examine it".to_owned(),
    })]
    Damaged {
        /// Where the damaged file lies now.
        moved_aside: Option<PathBuf>,
    },
    /// A later version of Fieldbook wrote this store; it was not touched.
    #[error("the store has format {found}; this version knows formats up to {known}")]
    Newer {
        /// The store's format.
        found: u32,
        /// The latest format known here.
        known: u32,
    },
    /// The file is a database of another program; it was not touched.
    #[error("the file is not a Fieldbook store")]
    Foreign,
    /// The key that was given, or none, does not open the store; the file was not touched.
    #[error("{}", match .0 {
        KeyTrouble::Needed => "the store is encrypted, and no key was given",
        KeyTrouble::Wrong => "the store is encrypted with another key",
        KeyTrouble::NotBuilt => "this build has no encryption in it",
    })]
    Key(KeyTrouble),
    /// There is no such record here.
    #[error("there is no record {0} on this device")]
    NotFound(Id),
    /// The disk is full; nothing of the action was written.
    #[error("the disk is full; nothing was written")]
    Full,
    /// The store is paused: it holds no lock and no connection until it is resumed.
    #[error("the store is paused")]
    Paused,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// No identity was set: own edits need an author.
    #[error("this store belongs to nobody yet")]
    NotEnrolled,
    /// A list or commit named a record type that the schema does not have.
    #[error("there is no record type with number {0}")]
    UnknownType(u32),
    /// Anything else that SQLite or the file system said.
    #[error("{doing}: {source}")]
    Sql {
        /// What was being done.
        doing: &'static str,
        /// What SQLite said.
        source: Error,
    },
    /// The file could not be reached.
    #[error("{doing}: {source}")]
    File {
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
}

impl StoreError {
    /// Returns whether the same call may succeed later without anything being repaired.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            StoreError::Busy | StoreError::Full | StoreError::Paused => true,
            StoreError::Damaged { .. }
            | StoreError::Newer { .. }
            | StoreError::Foreign
            | StoreError::Key(_)
            | StoreError::NotFound(_)
            | StoreError::Closed
            | StoreError::NotEnrolled
            | StoreError::UnknownType(_)
            | StoreError::Sql { .. }
            | StoreError::File { .. } => false,
        }
    }

    /// Returns what the file system said.
    pub(crate) fn file(doing: &'static str, source: std::io::Error) -> Self {
        StoreError::File { doing, source }
    }

    /// Bytes that this crate wrote cannot be read back.
    pub(crate) fn damaged() -> Self {
        StoreError::Damaged { moved_aside: None }
    }
}

/// Puts what was being done beside what SQLite said.
pub(crate) trait Doing<T> {
    fn doing(self, doing: &'static str) -> Result<T, StoreError>;
}

impl<T> Doing<T> for rusqlite::Result<T> {
    fn doing(self, doing: &'static str) -> Result<T, StoreError> {
        self.map_err(|source| told(doing, source))
    }
}

impl<T> Doing<T> for std::io::Result<T> {
    fn doing(self, doing: &'static str) -> Result<T, StoreError> {
        self.map_err(|source| StoreError::File { doing, source })
    }
}

fn told(doing: &'static str, source: Error) -> StoreError {
    let Some(failure) = source.sqlite_error() else {
        return StoreError::Sql { doing, source };
    };
    match (failure.code, failure.extended_code) {
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => StoreError::Busy,
        // A full disk stops the shared-memory file from growing with an error of its own.
        (ErrorCode::DiskFull, _) | (_, ffi::SQLITE_IOERR_SHMSIZE) => StoreError::Full,
        (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => StoreError::damaged(),
        _ => StoreError::Sql { doing, source },
    }
}
