//! Hashes that name edits and texts: SHA-256 (FIPS 180-4), whole or shortened.
//!
//! An edit's hash covers its content and the nonce drawn at commit, never the installation or its number (so a copy
//! of a phone that renumbers still sends the same edit).

use std::fmt;

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

/// SHA-256 over an edit's encoded content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct EditHash(pub [u8; 32]);

/// The first 16 bytes of an edit's hash: names the value an edit wrote (kept losers, set additions).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct EditKey(pub [u8; 16]);

/// The first 16 bytes of SHA-256 over a text's UTF-8.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TextHash(pub [u8; 16]);

impl EditHash {
    /// Returns the hash of an edit's encoded content.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        EditHash(Sha256::digest(content).into())
    }

    /// Returns the link of the evidence chain after this one: `H(previous, edit)`.
    #[must_use]
    pub fn link(self, edit: EditHash) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(self.0);
        hasher.update(edit.0);
        EditHash(hasher.finalize().into())
    }

    /// Returns the short name of the edit.
    #[must_use]
    pub fn key(self) -> EditKey {
        EditKey(*self.0.first_chunk().unwrap_or(&[0; 16]))
    }
}

impl TextHash {
    /// Returns the hash of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        TextHash(*digest.first_chunk().unwrap_or(&[0; 16]))
    }
}

macro_rules! bytes_as_hex {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                Ok($name(crate::codec::fixed(d)?))
            }
        }
    )*};
}

bytes_as_hex!(EditHash, EditKey, TextHash);
