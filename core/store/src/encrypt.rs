//! Turning a plain store into an encrypted one, once.
//!
//! An encrypted copy is made beside the file, read back whole, synced, and takes the file's place by one rename: at any
//! moment of a crash there is one whole store at the path, and the next opening goes on. It is not begun while anybody has
//! the store open, and nobody opens it meanwhile: its door is held. The plain bytes go with their file; what a flash disk keeps of deleted blocks is not in reach.

use std::{
    fs::{self, File},
    io,
    path::Path,
};

use rusqlite::{Connection, OpenFlags};

use crate::{
    connection::BUSY,
    damage::{self, beside},
    error::{Doing, StoreError},
    key::{FileKind, KeyTrouble, StoreKey},
    migrate,
};

const DOING: &str = "encrypting the store";

/// Encrypts the plain store at `path`; its door is held.
///
/// # Errors
/// `Busy` while anybody has it open, `Foreign`, `Newer`, `Damaged`, `Full`, `NotBuilt`; the store at the path is then as it
/// was, and no copy of it is left.
pub(crate) fn encrypt(path: &Path, key: &StoreKey) -> Result<(), StoreError> {
    let copy = beside(path, "-encrypting");
    // Left by a process that was killed.
    discard(&copy).doing(DOING)?;
    let encrypted = encrypt_by(path, &copy, key);
    if encrypted.is_err() {
        let _the_first_error_counts = discard(&copy);
    }
    encrypted
}

fn encrypt_by(path: &Path, copy: &Path, key: &StoreKey) -> Result<(), StoreError> {
    let plain = alone(path)?;
    copy_into(&plain, copy, key)?;
    // Nothing has the copy open any more, so looking takes nobody's lock away. The store itself is not looked at: a lock of
    // ours is on it.
    if FileKind::at(copy)? != FileKind::Encrypted(key.id()) {
        return Err(StoreError::Key(KeyTrouble::NotBuilt));
    }
    let mode = fs::metadata(path).doing(DOING)?.permissions();
    fs::set_permissions(copy, mode).doing(DOING)?;
    synced(copy).doing(DOING)?;
    // No journal of the old file may lie beside its name, which is about to be another's.
    plain.execute_batch("pragma journal_mode = memory").doing(DOING)?;
    remove(&beside(path, "-journal")).doing(DOING)?;
    fs::rename(copy, path).doing(DOING)?;
    path.parent().map_or(Ok(()), synced).doing(DOING)
}

/// Opens the plain store for nobody else, with its log copied back and gone.
fn alone(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut plain = Connection::open_with_flags(path, flags).doing(DOING)?;
    plain.busy_timeout(BUSY).doing(DOING)?;
    require_cipher(&plain)?;
    // A file of another program is refused here, before anything of it changes.
    migrate::migrate(&mut plain)?;
    damage::examine_if_suspect(path, &plain)?;
    drop(plain);
    // What may be made is the copy: a file that is attached is opened as the first one was.
    let flags = flags | OpenFlags::SQLITE_OPEN_CREATE;
    let plain = Connection::open_with_flags(path, flags).doing(DOING)?;
    plain.busy_timeout(BUSY).doing(DOING)?;
    quiet(&plain)?;
    // The mode comes first, so that the lock taken by the next statement is kept until the connection closes.
    plain
        .execute_batch(
            "pragma locking_mode = exclusive; begin exclusive; commit; \
             pragma journal_mode = delete; begin exclusive; commit;",
        )
        .doing(DOING)?;
    Ok(plain)
}

/// Makes the encrypted copy and reads all of it back.
fn copy_into(plain: &Connection, copy: &Path, key: &StoreKey) -> Result<(), StoreError> {
    let name = copy.to_str().ok_or_else(|| {
        let what = "an encrypted store needs a path that is valid UTF-8";
        StoreError::file(DOING, io::Error::new(io::ErrorKind::InvalidInput, what))
    })?;
    plain
        .execute("attach database ?1 as encrypted key ?2", (name, key.spec()))
        .doing(DOING)?;
    let exported = plain.query_row("select sqlcipher_export('encrypted')", [], |_| Ok(()));
    if let Err(error) = exported {
        return Err(why_not_exported(plain, error));
    }
    for number in ["user_version", "application_id"] {
        let value: i64 = plain
            .query_row(&format!("pragma main.{number}"), [], |row| row.get(0))
            .doing(DOING)?;
        plain
            .execute_batch(&format!("pragma encrypted.{number} = {value}"))
            .doing(DOING)?;
    }
    let sound: String = plain
        .query_row("pragma encrypted.quick_check(1)", [], |row| row.get(0))
        .doing(DOING)?;
    if sound != "ok" {
        return Err(StoreError::damaged());
    }
    plain.execute_batch("detach database encrypted").doing(DOING)
}

/// Every error of an export comes as the same code: a damaged store is told by looking, a full disk by SQLite's words.
fn why_not_exported(plain: &Connection, error: rusqlite::Error) -> StoreError {
    let sound = plain.query_row("pragma main.quick_check(1)", [], |row| row.get::<_, String>(0));
    if sound.is_ok_and(|said| said == "ok") {
        if error.to_string().contains("database or disk is full") {
            return StoreError::Full;
        }
        return StoreError::Sql {
            doing: DOING,
            source: error,
        };
    }
    StoreError::damaged()
}

/// Says `NotBuilt` where this SQLite is no SQLCipher: it would take a key and write in clear.
pub(crate) fn require_cipher(connection: &Connection) -> Result<(), StoreError> {
    let version = connection.query_row("pragma cipher_version", [], |_| Ok(()));
    match version {
        Err(rusqlite::Error::QueryReturnedNoRows) => Err(StoreError::Key(KeyTrouble::NotBuilt)),
        other => other.doing("opening the store"),
    }
}

/// SQLCipher would write to the app's standard error; what it says comes back as errors anyway.
pub(crate) fn quiet(connection: &Connection) -> Result<(), StoreError> {
    connection
        .execute_batch("pragma cipher_log_level = none")
        .doing("opening the store")
}

fn synced(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

fn discard(copy: &Path) -> io::Result<()> {
    [copy.to_owned(), beside(copy, "-journal"), beside(copy, "-wal")]
        .iter()
        .try_for_each(|path| remove(path))
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
