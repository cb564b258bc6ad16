//! The database behind the server: SQLite, embedded. It loads what admission asks for and writes what it planned.
//!
//! Never decides anything. Everything outside of this room speaks in [`Reading`] and [`Writing`], so that another
//! database can take its place; `contract` says what that one has to keep.

mod devices;
mod held;
mod judged;
mod log;
mod open;
mod pool;
mod records;
mod workspace;

#[cfg(test)]
mod contract;

use std::ops::Deref;

use rusqlite::Connection;

pub use devices::{Device, Invitation, Used};
pub use log::LogRow;
pub use open::{DATABASE_FILE, StorageError};
pub use pool::Storage;
pub use records::{Listed, RecordRow};
pub use workspace::WorkspaceRow;

/// A view of the database as of one commit.
pub struct Reading<'c> {
    c: &'c Connection,
}

/// A transaction that holds the write lock from its start; nothing is kept unless it ends well.
pub struct Writing<'c> {
    reading: Reading<'c>,
}

impl<'c> Deref for Writing<'c> {
    type Target = Reading<'c>;

    fn deref(&self) -> &Reading<'c> {
        &self.reading
    }
}

type Result<T> = std::result::Result<T, StorageError>;
