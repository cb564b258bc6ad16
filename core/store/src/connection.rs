//! Opening one SQLite connection: flags and pragmas, in one place.
//!
//! The key is given here, before the first statement; how a file begins is known to [`crate::key`] alone.

use std::{path::PathBuf, time::Duration};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use crate::{
    encrypt::{quiet, require_cipher},
    error::{Doing, StoreError},
    key::{KeyTrouble, StoreKey},
};

/// How long a writer waits for another process before it is told *busy*.
pub(crate) const BUSY: Duration = Duration::from_secs(5);

/// The file, and the key of an encrypted one.
pub(crate) struct Source {
    pub(crate) path: PathBuf,
    pub(crate) key: Option<StoreKey>,
}

/// How a transaction reaches the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// On the disk when the call returns: own work.
    Full,
    /// May roll back, whole, after a power cut: what the server would send again.
    Normal,
}

/// The one connection that writes.
pub(crate) struct Writer {
    pub(crate) connection: Connection,
    durability: Durability,
}

impl Writer {
    pub(crate) fn open(source: &Source) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let connection = open(source, flags)?;
        // 16 MiB of log before a commit stops to copy it back: at 1,000 pages every hundredth capture would.
        connection
            .execute_batch("pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 4000;")
            .doing("opening the store for writing")?;
        Ok(Writer {
            connection,
            durability: Durability::Full,
        })
    }

    /// Sets how the next transaction reaches the disk; not to be called within one.
    pub(crate) fn durability(&mut self, durability: Durability) -> Result<(), StoreError> {
        if self.durability != durability {
            let sql = match durability {
                Durability::Full => "pragma synchronous = full",
                Durability::Normal => "pragma synchronous = normal",
            };
            self.connection.execute_batch(sql).doing("setting durability")?;
            self.durability = durability;
        }
        Ok(())
    }
}

/// Opens a connection that only reads.
pub(crate) fn open_reader(source: &Source) -> Result<Connection, StoreError> {
    let connection = open(source, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection
        .execute_batch("pragma query_only = on")
        .doing("opening the store for reading")?;
    Ok(connection)
}

fn open(source: &Source, flags: OpenFlags) -> Result<Connection, StoreError> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(&source.path, flags).doing("opening the store")?;
    if let Some(key) = &source.key {
        require_cipher(&connection)?;
        quiet(&connection)?;
        connection
            .pragma_update(None, "key", key.spec())
            .doing("giving the store's key")?;
        // Whatever else went by unnoticed: without a key that took, the file would be in clear.
        let took = connection.query_row("pragma cipher_status", [], |row| row.get::<_, String>(0));
        if took.doing("giving the store's key")? != "1" {
            return Err(StoreError::Key(KeyTrouble::NotBuilt));
        }
    }
    connection.busy_timeout(BUSY).doing("opening the store")?;
    connection.set_prepared_statement_cache_capacity(128);
    // Without the planner's stability guarantee SQLite prepares `x = ? … order by y`, and anything on a table with an
    // `is not null` index, anew at each run: 12 µs a statement (3.54.1, 2026-11).
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .doing("opening the store")?;
    connection
        .execute_batch("pragma temp_store = memory; pragma cache_size = -16000;")
        .doing("opening the store")?;
    Ok(connection)
}
