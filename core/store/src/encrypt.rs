//! Turning a plain store into an encrypted one, once.
//!
//! An encrypted copy is made beside the file, read back whole, synced, and takes the file's place by one rename: at any
//! moment of a crash there is one whole store at the path, and the next opening goes on. Nothing is written while any other
//! process has the store open. The plain bytes go with their file; what a flash disk keeps of deleted blocks is not in reach.

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

/// "FBKX": what stands in a file whose place another has taken, for a process that opened it a moment before.
const REPLACED: i32 = 0x4642_4b58;

const DOING: &str = "encrypting the store";

/// Encrypts the plain store at `path`.
///
/// # Errors
/// `Busy` while another process has it open, `Foreign`, `Newer`, `Damaged`, `Full`, `NotBuilt`; the store at the path is
/// then as it was.
pub(crate) fn encrypt(path: &Path, key: &StoreKey) -> Result<(), StoreError> {
    let plain = alone(path)?;
    if FileKind::at(path)? != FileKind::Plain {
        // Another process was faster, with a key of its own.
        return Err(StoreError::Busy);
    }
    let copy = beside(path, "-encrypting");
    discard(&copy).doing(DOING)?;
    copy_into(&plain, &copy, key)?;
    synced(&copy).doing(DOING)?;
    // From here on the old file must not leave a journal beside its name, which is about to be another's.
    plain
        .execute_batch("pragma journal_mode = memory; pragma synchronous = off")
        .doing(DOING)?;
    fs::rename(&copy, path).doing(DOING)?;
    synced(path.parent().unwrap_or(Path::new("."))).doing(DOING)?;
    // Best effort: whoever waited for the lock on the old file shall not take it for the store.
    let _ = plain.pragma_update(None, "application_id", REPLACED);
    Ok(())
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
    plain
        .query_row("select sqlcipher_export('encrypted')", [], |_| Ok(()))
        .doing(DOING)?;
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

/// Says `NotBuilt` where this SQLite is no SQLCipher: it would take a key and write in clear.
pub(crate) fn require_cipher(connection: &Connection) -> Result<(), StoreError> {
    let version = connection.query_row("pragma cipher_version", [], |_| Ok(()));
    match version {
        Err(rusqlite::Error::QueryReturnedNoRows) => Err(StoreError::Key(KeyTrouble::NotBuilt)),
        other => other.doing("opening the store"),
    }
}

fn synced(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

fn discard(copy: &Path) -> io::Result<()> {
    for path in [copy.to_owned(), beside(copy, "-journal"), beside(copy, "-wal")] {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
