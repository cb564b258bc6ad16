//! One opening at a time, for each store, across threads and processes; and what lies at its path, seen without harm.
//!
//! Whoever makes, encrypts, rebuilds or moves a store does it behind its door, so nobody opens a file that is about to be
//! another. The door is a SQLite lock on an empty file beside the store: it is given back when a process dies, and waits
//! no longer than any writer.
//!
//! The store's own file is never opened and closed past SQLite while this process has the store open: POSIX takes all of a
//! process's locks on a file back when any handle on it is closed (<https://www.sqlite.org/howtocorrupt.html>, 2.2).

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use fieldbook_model::Schema;
use rusqlite::Connection;

use crate::{
    connection::BUSY,
    damage::{self, beside},
    encrypt::encrypt,
    error::{Doing, StoreError},
    key::{FileKind, KeyId, KeyTrouble, StoreKey},
    store::Store,
};

const DOING: &str = "waiting to open the store";

/// The stores that this process has connections on, by path: with which key, and how many.
static AWAKE: Mutex<BTreeMap<PathBuf, (Option<KeyId>, usize)>> = Mutex::new(BTreeMap::new());

/// The right to open a store; held from the first look until it is open or not.
pub struct Door {
    path: PathBuf,
    /// Holds the lock; closing it gives the lock back. None for a store in memory, which is nobody else's.
    _opening: Option<Connection>,
}

impl Door {
    /// Waits for the store's door, at most 5 s. The folder must be there.
    ///
    /// # Errors
    /// `Busy` while another opening lasts; `File`, `Full`.
    pub fn at(path: &Path) -> Result<Self, StoreError> {
        if path.to_string_lossy().starts_with("file:") {
            return Ok(Door {
                path: path.to_owned(),
                _opening: None,
            });
        }
        let path = whole(path).doing(DOING)?;
        let opening = Connection::open(beside(&path, "-opening")).doing(DOING)?;
        opening.busy_timeout(BUSY).doing(DOING)?;
        opening.execute_batch("begin exclusive").doing(DOING)?;
        Ok(Door {
            path,
            _opening: Some(opening),
        })
    }

    /// Returns what is behind it now.
    ///
    /// # Errors
    /// `File`.
    pub fn kind(&self) -> Result<FileKind, StoreError> {
        look(&self.path)
    }

    /// Opens the store. With a key, one that is not there yet is made encrypted, and a plain one is encrypted first, once,
    /// which takes about as long as copying it and needs room for a second copy.
    ///
    /// # Errors
    /// As [`Store::open`]; `Key` where the key does not suit the file or none was given for an encrypted one, which leaves
    /// it as it is; `Busy` while anybody has a plain store open that is to be encrypted.
    pub fn open(&self, schema: Schema, key: Option<StoreKey>) -> Result<Store, StoreError> {
        match self.open_sound(schema, key) {
            Err(StoreError::Damaged { .. }) if self.path.is_file() => Err(StoreError::Damaged {
                moved_aside: Some(damage::move_aside(&self.path)?),
            }),
            opened => opened,
        }
    }

    fn open_sound(&self, schema: Schema, key: Option<StoreKey>) -> Result<Store, StoreError> {
        match (self.kind()?, &key) {
            (FileKind::Encrypted(_), None) => return Err(StoreError::Key(KeyTrouble::Needed)),
            (FileKind::Encrypted(id), Some(key)) if key.id() != id => return Err(StoreError::Key(KeyTrouble::Wrong)),
            (FileKind::Plain, Some(key)) => encrypt(&self.path, key)?,
            _ => {}
        }
        Store::behind_door(&self.path, Arc::new(schema), key)
    }
}

/// Says that this process has connections on a store, for as long as it is kept.
pub(crate) struct Awake(PathBuf);

impl Awake {
    pub(crate) fn on(path: &Path, key: Option<&StoreKey>) -> Self {
        let mut awake = awake();
        let entry = awake.entry(path.to_owned()).or_insert((key.map(StoreKey::id), 0));
        entry.1 += 1;
        Awake(path.to_owned())
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        let mut awake = awake();
        if let Some((_, count)) = awake.get_mut(&self.0) {
            *count -= 1;
            if *count == 0 {
                awake.remove(&self.0);
            }
        }
    }
}

/// Returns what lies at a path, from memory where this process has it open.
pub(crate) fn look(path: &Path) -> Result<FileKind, StoreError> {
    let awake = awake();
    match awake.get(path) {
        Some((Some(id), _)) => Ok(FileKind::Encrypted(*id)),
        Some((None, _)) => Ok(FileKind::Plain),
        // Held meanwhile, so that nobody here opens it until the look has ended.
        None => FileKind::at(path),
    }
}

fn awake() -> MutexGuard<'static, BTreeMap<PathBuf, (Option<KeyId>, usize)>> {
    AWAKE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One file has one name here, whatever way it was written and whatever links lead to it.
fn whole(path: &Path) -> std::io::Result<PathBuf> {
    if path.exists() {
        return fs::canonicalize(path);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = fs::canonicalize(folder.unwrap_or(Path::new(".")))?;
    Ok(folder.join(path.file_name().unwrap_or_default()))
}
