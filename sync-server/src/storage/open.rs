//! Opening the database file: settings, migrations, and what is wrong with a file that cannot be opened.
//!
//! Never deletes or overwrites a database: a newer or damaged one is refused and named.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, ErrorCode, OpenFlags};

/// Name of the database in the data folder.
pub const DATABASE_FILE: &str = "fieldbook-server.db";

/// Numbered steps from an empty file to today's tables; `user_version` is how many were taken.
const MIGRATIONS: [&str; 1] = [include_str!("migrations/0001_start.sql")];

/// How long a write waits for another process before it is told *busy*.
const BUSY: Duration = Duration::from_secs(5);

/// Why the database could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// There is no database in the data folder.
    #[error("there is no workspace in {0}")]
    NotThere(String),
    /// There is one already.
    #[error("there is a workspace in {0} already")]
    There(String),
    /// Another process holds the write lock.
    #[error("another process is writing; try again")]
    Busy,
    /// The file was written by a newer version.
    #[error("the database has version {found}, this program knows up to {known}")]
    Newer {
        /// Version of the file.
        found: usize,
        /// Version of the program.
        known: usize,
    },
    /// The file is no database any more.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// A row holds what nothing of this program wrote.
    #[error("a row cannot be read: {0}")]
    Row(String),
    /// The receipts, tokens or cursors cannot be made.
    #[error("the server key cannot be read: {0}")]
    Key(#[from] std::io::Error),
    /// Anything else.
    #[error("database: {0}")]
    Sql(rusqlite::Error),
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StorageError::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StorageError::Damaged(error.to_string()),
            Some(ErrorCode::DiskFull) => StorageError::Full,
            _ => StorageError::Sql(error),
        }
    }
}

impl From<minicbor::decode::Error> for StorageError {
    fn from(error: minicbor::decode::Error) -> Self {
        StorageError::Row(error.to_string())
    }
}

/// Opens a connection to a database that must be there; brings its tables up to date.
pub(super) fn open(dir: &Path) -> Result<Connection, StorageError> {
    let path = dir.join(DATABASE_FILE);
    if !path.exists() {
        return Err(StorageError::NotThere(dir.display().to_string()));
    }
    let c = Connection::open_with_flags(
        &path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    settings(&c)?;
    migrate(&c)?;
    Ok(c)
}

/// Makes the database file, which must not be there, with its tables.
pub(super) fn create(dir: &Path) -> Result<Connection, StorageError> {
    let path = dir.join(DATABASE_FILE);
    if path.exists() {
        return Err(StorageError::There(dir.display().to_string()));
    }
    let c = Connection::open(&path)?;
    settings(&c)?;
    migrate(&c)?;
    Ok(c)
}

fn settings(c: &Connection) -> Result<(), StorageError> {
    c.busy_timeout(BUSY)?;
    c.set_prepared_statement_cache_capacity(64);
    c.pragma_update(None, "journal_mode", "wal")?;
    // An answer to a device is a promise: every commit is on disk before it is given.
    c.pragma_update(None, "synchronous", "full")?;
    c.pragma_update(None, "foreign_keys", "on")?;
    Ok(())
}

/// Settings of the one connection that writes.
pub(super) fn write_settings(c: &Connection) -> Result<(), StorageError> {
    // 64 MiB of pages: hashes and ids fall all over their indexes, and at SQLite's own 2 MiB each is read again.
    c.pragma_update(None, "cache_size", -65_536)?;
    // 32 MiB of log before a commit copies it back: the same page is then copied once for many commits.
    c.pragma_update(None, "wal_autocheckpoint", 8_000)?;
    Ok(())
}

fn migrate(c: &Connection) -> Result<(), StorageError> {
    let version = |c: &Connection| c.query_row("pragma user_version", [], |row| row.get::<_, usize>(0));
    if version(c)? == MIGRATIONS.len() {
        return Ok(());
    }
    // Two processes may open a new file at once: the version is read again under the lock.
    let tx = rusqlite::Transaction::new_unchecked(c, rusqlite::TransactionBehavior::Immediate)?;
    let found = version(&tx)?;
    let steps = MIGRATIONS.get(found..).ok_or(StorageError::Newer {
        found,
        known: MIGRATIONS.len(),
    })?;
    for step in steps {
        tx.execute_batch(step)?;
    }
    tx.pragma_update(None, "user_version", MIGRATIONS.len())?;
    tx.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;

    #[test]
    fn a_database_of_a_newer_version_is_refused_and_stays_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        create(dir.path())
            .unwrap()
            .pragma_update(None, "user_version", 99)
            .unwrap();
        let refused = open(dir.path()).unwrap_err();
        assert!(
            matches!(refused, StorageError::Newer { found: 99, known: 1 }),
            "{refused}"
        );
        let again = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
        assert_eq!(
            again
                .query_row("pragma user_version", [], |row| row.get::<_, usize>(0))
                .unwrap(),
            99
        );
    }

    #[test]
    fn a_file_that_is_no_database_is_named_damaged_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(DATABASE_FILE);
        std::fs::write(&path, vec![b'x'; 8192]).unwrap();
        assert!(matches!(open(dir.path()).unwrap_err(), StorageError::Damaged(_)));
        assert_eq!(std::fs::read(&path).unwrap(), vec![b'x'; 8192]);
    }

    #[test]
    fn a_folder_without_a_workspace_says_so_and_stays_empty() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(open(dir.path()).unwrap_err(), StorageError::NotThere(_)));
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
