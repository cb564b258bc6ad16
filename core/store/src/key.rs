//! The key of an encrypted store, and how a file says which key it wants.
//!
//! The first 16 bytes of an encrypted file are SQLCipher's salt, which stands there in clear. With a raw key a salt protects
//! nothing, so ours says what the file is and names its key: a wrong or lost key is told from a damaged file by looking,
//! never by trying. No key is ever written by this crate, shown or logged.
//!
//! Format: SQLCipher 4 (AES-256-CBC, HMAC-SHA512, pages of 4 KiB), <https://www.zetetic.net/sqlcipher/design/>.

use std::{
    fmt::{self, Write},
    fs::File,
    io::{self, Read},
    path::Path,
};

use sha2::{Digest, Sha256};

use crate::error::{Doing, StoreError};

/// Begins an encrypted store; the rest of the first 16 bytes is the key's id.
const MAGIC: [u8; 6] = *b"FBKenc";
/// Begins any SQLite file that is not encrypted.
const PLAIN: [u8; 16] = *b"SQLite format 3\0";
/// What a key's id is made with.
const LABEL: &[u8] = b"Fieldbook store key 1";

/// A raw key of 32 random bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreKey([u8; 32]);

/// Which key it is: ten bytes made of it by SHA-256, which tell nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 10]);

/// What lies at a path, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Nothing, or nothing yet.
    Absent,
    /// A SQLite file in clear.
    Plain,
    /// A store, encrypted with this key.
    Encrypted(KeyId),
    /// Something else.
    Other,
}

/// Why a key does not open a store. The file was not touched, and nothing in it is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyTrouble {
    /// The store is encrypted, and no key was given.
    Needed,
    /// It is encrypted with another key.
    Wrong,
    /// This build of the library has no encryption in it.
    NotBuilt,
}

impl StoreKey {
    /// Returns a key of 32 bytes of a source that is fit for keys.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        StoreKey(bytes)
    }

    /// Returns its bytes, for a key store and nobody else.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns which key it is.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let digest = Sha256::new().chain_update(LABEL).chain_update(self.0).finalize();
        let mut id = [0; 10];
        id.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        KeyId(id)
    }

    /// Returns it as SQLCipher takes a raw key with its salt: `x'…'` of 96 hexadecimal digits.
    pub(crate) fn spec(&self) -> String {
        let id = self.id();
        let bytes = self.0.iter().chain(&MAGIC).chain(&id.0).copied();
        format!("x'{}'", hex(bytes))
    }
}

impl KeyId {
    /// Returns its bytes, as they stand in a file from the seventh byte on.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 10] {
        &self.0
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreKey({})", self.id())
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(self.0.iter().copied()))
    }
}

impl FileKind {
    /// Looks at the file at a path. Never one that this process may have open: see [`crate::Door`].
    ///
    /// # Errors
    /// `File` when it cannot be read.
    pub fn at(path: &Path) -> Result<Self, StoreError> {
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(FileKind::Absent),
            Err(error) => return Err(error).doing("looking at the store's file"),
        };
        let mut head = Vec::with_capacity(PLAIN.len());
        let taken = Read::by_ref(&mut file).take(PLAIN.len() as u64).read_to_end(&mut head);
        taken.doing("looking at the store's file")?;
        Ok(Self::of(&head))
    }

    fn of(head: &[u8]) -> Self {
        if head.is_empty() {
            FileKind::Absent
        } else if head == PLAIN {
            FileKind::Plain
        } else {
            let id = head.strip_prefix(&MAGIC).and_then(|id| id.try_into().ok());
            id.map_or(FileKind::Other, |id| FileKind::Encrypted(KeyId(id)))
        }
    }
}

fn hex(bytes: impl Iterator<Item = u8>) -> String {
    bytes.fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_names_its_key_and_nothing_shows_the_key() {
        let key = StoreKey::new([7; 32]);
        let mut head = MAGIC.to_vec();
        head.extend(key.id().0);
        assert_eq!(FileKind::of(&head), FileKind::Encrypted(key.id()));
        assert_ne!(key.id(), StoreKey::new([8; 32]).id());
        assert!(!format!("{key:?}").contains("0707"));
        assert_eq!(key.spec().len(), 99);
    }

    #[test]
    fn what_is_neither_plain_nor_ours_is_told_apart() {
        assert_eq!(FileKind::of(b""), FileKind::Absent);
        assert_eq!(FileKind::of(b"SQLite format 3\0"), FileKind::Plain);
        assert_eq!(FileKind::of(b"SQLite format"), FileKind::Other);
        assert_eq!(FileKind::of(b"FBKenc cut"), FileKind::Other);
        assert_eq!(FileKind::of(&[0; 16]), FileKind::Other);
    }
}
