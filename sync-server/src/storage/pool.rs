//! One writing connection and a few reading ones over one file.
//!
//! Never holds a lock between transactions; other processes take their turns by SQLite's own lock.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{Reading, Result, StorageError, Writing, open};

/// Idle reading connections kept open; more are opened when needed and closed after.
const IDLE_READERS: usize = 8;

/// The database.
pub struct Storage {
    dir: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Storage {
    /// Opens the database in a data folder.
    ///
    /// # Errors
    /// When there is none, or it is damaged, newer, or locked.
    pub fn open(dir: &Path) -> Result<Self> {
        Self::over(dir, open::open(dir)?)
    }

    /// Makes the database in a data folder.
    ///
    /// # Errors
    /// When there is one already, or the folder cannot be written.
    pub fn create(dir: &Path) -> Result<Self> {
        Self::over(dir, open::create(dir)?)
    }

    fn over(dir: &Path, writer: Connection) -> Result<Self> {
        open::write_settings(&writer)?;
        Ok(Storage {
            dir: dir.to_owned(),
            writer: Mutex::new(writer),
            readers: Mutex::default(),
        })
    }

    /// Returns the data folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Runs `work` in a transaction that holds the write lock; kept only when it returns `Ok`.
    ///
    /// # Errors
    /// Those of `work`, and those of the database.
    pub fn write<T, E: From<StorageError>>(
        &self,
        work: impl FnOnce(&Writing<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let writer = lock(&self.writer);
        let tx = Transaction::new_unchecked(&writer, TransactionBehavior::Immediate).map_err(StorageError::from)?;
        let done = work(&Writing {
            reading: Reading { c: &tx },
        })?;
        tx.commit().map_err(StorageError::from)?;
        Ok(done)
    }

    /// Runs `work` on one view of the database.
    ///
    /// # Errors
    /// Those of `work`, and those of the database.
    pub fn read<T, E: From<StorageError>>(
        &self,
        work: impl FnOnce(&Reading<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let idle = lock(&self.readers).pop();
        let reader = match idle {
            Some(reader) => reader,
            None => open::open(&self.dir)?,
        };
        let done = {
            let tx = Transaction::new_unchecked(&reader, TransactionBehavior::Deferred).map_err(StorageError::from)?;
            work(&Reading { c: &tx })
        };
        let mut readers = lock(&self.readers);
        if readers.len() < IDLE_READERS {
            readers.push(reader);
        }
        done
    }

    /// Caps the file at so many pages of 4 KiB while this is open: what a test makes of a full disk.
    ///
    /// # Errors
    /// Those of the database.
    pub fn limit_pages(&self, pages: u32) -> Result<()> {
        let sql = format!("pragma max_page_count = {pages}");
        Ok(lock(&self.writer).query_row(&sql, [], |_| Ok(()))?)
    }

    /// Returns a number that changes whenever another connection, of any process, has committed; a connection of its
    /// own per watcher.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub fn watcher(&self) -> Result<Watcher> {
        Ok(Watcher(open::open(&self.dir)?))
    }
}

/// Sees commits of all connections and processes.
pub struct Watcher(Connection);

impl Watcher {
    /// Returns SQLite's data version as seen by this connection.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn version(&self) -> Result<i64> {
        Ok(self.0.query_row("pragma data_version", [], |row| row.get(0))?)
    }

    /// Returns the head of the log.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn head(&self) -> Result<fieldbook_model::Seq> {
        Ok(Reading { c: &self.0 }.workspace()?.head)
    }
}

/// A panic elsewhere leaves a connection whose transaction SQLite has rolled back: it can be used again.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
