//! A damaged store is moved aside with its log, never deleted: what it holds may still be recovered.
//!
//! Damage seen while running leaves a mark beside the file, so that the next opening looks through all of it.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use crate::error::{Doing, StoreError};

/// Marks the store for a whole examination at the next opening.
pub(crate) fn suspect(path: &Path) {
    // Best effort: a disk that cannot take an empty file will show the damage again anyway.
    let _ = fs::write(beside(path, "-suspect"), []);
}

/// Looks through the whole file if it was marked.
///
/// # Errors
/// `Damaged` when it is not in order.
pub(crate) fn examine_if_suspect(path: &Path, connection: &Connection) -> Result<(), StoreError> {
    let mark = beside(path, "-suspect");
    if !mark.exists() {
        return Ok(());
    }
    if !is_sound(connection)? {
        return Err(StoreError::damaged());
    }
    fs::remove_file(mark).doing("removing the mark of a suspected damage")
}

fn is_sound(connection: &Connection) -> Result<bool, StoreError> {
    let said: String = connection
        .query_row("pragma quick_check(1)", [], |row| row.get(0))
        .doing("examining the store")?;
    Ok(said == "ok")
}

/// Moves the store and its log to `<name>.damaged-<n>` with the first free n; returns where it lies now.
///
/// # Errors
/// When the file system refuses; the store is then where it was.
pub(crate) fn move_aside(path: &Path) -> Result<PathBuf, StoreError> {
    let aside = free_name(path);
    // The log goes first: a store without its log can be found later, a new store must never meet an old log.
    move_if_there(&beside(path, "-wal"), &beside(&aside, "-wal")).doing("moving a damaged store aside")?;
    move_if_there(path, &aside).doing("moving a damaged store aside")?;
    // The index of the log and the mark hold nothing that cannot be made anew.
    for suffix in ["-shm", "-suspect"] {
        match fs::remove_file(beside(path, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).doing("moving a damaged store aside");
            }
            _ => {}
        }
    }
    Ok(aside)
}

fn free_name(path: &Path) -> PathBuf {
    let mut n = 1_u32;
    loop {
        let candidate = beside(path, &format!(".damaged-{n}"));
        if !candidate.exists() && !beside(&candidate, "-wal").exists() {
            return candidate;
        }
        n += 1;
    }
}

fn move_if_there(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        moved => moved,
    }
}

/// Returns the path with something put behind its name.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}
