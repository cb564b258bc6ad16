//! The server-only key and the MACs made with it: receipts, cursors, tokens.
//!
//! The key lies in a file beside the database, never in it, readable by its owner alone (mode 0600): a copy of the
//! database proves nothing and admits nobody. Every MAC begins with a word of its own, so none passes for another.

use std::{fs, io, io::Write as _, path::Path};

use fieldbook_model::{EditHash, EditKey, Entry, Id, Micros, Seq, codec};
use fieldbook_protocol::Cursor;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::chance::{self, Chance};

/// Name of the key file in the data folder.
pub const KEY_FILE: &str = "server.key";

/// 32 bytes that only this server has.
#[derive(Clone)]
pub struct ServerKey([u8; 32]);

/// What a good token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The workspace it was made for.
    pub workspace: Id,
    /// The installation that asks.
    pub installation: Id,
    /// Its user.
    pub user: Id,
    /// Until when it is good.
    pub expires: Micros,
}

/// Why a token is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// It is not one.
    #[error("this is no token of this server")]
    Unknown,
    /// It names another workspace.
    #[error("this token is for another workspace")]
    OtherWorkspace,
    /// It has run out.
    #[error("this token has run out")]
    Expired,
}

impl ServerKey {
    /// Returns a key from its bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        ServerKey(bytes)
    }

    /// Makes a key file that must not be there yet.
    ///
    /// # Errors
    /// An I/O error, also when the file is there.
    pub fn create(dir: &Path, chance: &dyn Chance) -> io::Result<Self> {
        let key = ServerKey(chance::bytes(chance));
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut file = options.open(dir.join(KEY_FILE))?;
        writeln!(file, "{}", hex(&key.0))?;
        file.sync_all()?;
        Ok(key)
    }

    /// Reads the key file.
    ///
    /// # Errors
    /// An I/O error; `InvalidData` when it is not 64 hexadecimal digits.
    pub fn load(dir: &Path) -> io::Result<Self> {
        let text = fs::read_to_string(dir.join(KEY_FILE))?;
        let bytes = unhex(text.trim()).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        bytes
            .map(ServerKey)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not 64 hexadecimal digits"))
    }

    /// Returns the receipt of an entry: over workspace, seq, and per part installation, number, edit hash and
    /// outcomes, with what the stamp follows from (`received`) and the fate.
    #[must_use]
    pub fn receipt(&self, workspace: Id, entry: &Entry) -> EditKey {
        let mut bytes = Vec::with_capacity(160);
        bytes.extend_from_slice(&entry.seq.0.to_be_bytes());
        bytes.extend_from_slice(&entry.received.0.to_be_bytes());
        bytes.extend_from_slice(&entry.home.0);
        bytes.extend_from_slice(&codec::to_bytes(&(entry.fate, entry.home_revived)));
        for part in &entry.parts {
            bytes.extend_from_slice(&part.author.installation.0);
            bytes.extend_from_slice(&part.author.n.to_be_bytes());
            bytes.extend_from_slice(&part.hash().0);
            bytes.extend_from_slice(&codec::to_bytes(&part.outcomes));
        }
        EditKey(self.mac(b"fieldbook.receipt.1", workspace, &bytes))
    }

    /// Returns the receipt of a rejection: over workspace, seq, installation, edit hash and the rejection's bytes.
    #[must_use]
    pub fn refusal(&self, workspace: Id, seq: Seq, installation: Id, edit: EditHash, outcome: &[u8]) -> EditKey {
        let mut bytes = seq.0.to_be_bytes().to_vec();
        bytes.extend_from_slice(&installation.0);
        bytes.extend_from_slice(&edit.0);
        bytes.extend_from_slice(outcome);
        EditKey(self.mac(b"fieldbook.refusal.1", workspace, &bytes))
    }

    /// Returns the cursor at a place of the log.
    #[must_use]
    pub fn cursor(&self, workspace: Id, seq: Seq, log: EditHash) -> Cursor {
        let mut bytes = seq.0.to_be_bytes().to_vec();
        bytes.extend_from_slice(&log.0);
        Cursor {
            seq,
            log,
            mac: EditKey(self.mac(b"fieldbook.cursor.1", workspace, &bytes)),
        }
    }

    /// Returns whether a cursor was made with this key for this workspace.
    #[must_use]
    pub fn made(&self, workspace: Id, cursor: &Cursor) -> bool {
        same(&self.cursor(workspace, cursor.seq, cursor.log).mac.0, &cursor.mac.0)
    }

    /// Returns a token.
    #[must_use]
    pub fn token(&self, bearer: &Bearer) -> String {
        let mut bytes = token_body(bearer);
        let mac = self.mac(b"fieldbook.token.1", bearer.workspace, &bytes);
        bytes.extend_from_slice(&mac);
        hex(&bytes)
    }

    /// Reads a token.
    ///
    /// # Errors
    /// When it is no token, of another workspace, or has run out.
    pub fn bearer(&self, workspace: Id, token: &str, now: Micros) -> Result<Bearer, BadToken> {
        if token.len() != 2 * TOKEN_BYTES {
            return Err(BadToken::Unknown);
        }
        let bytes = unhex(token).ok_or(BadToken::Unknown)?;
        let (body, mac) = bytes.split_last_chunk::<16>().ok_or(BadToken::Unknown)?;
        let bearer = read_body(body).ok_or(BadToken::Unknown)?;
        if bearer.workspace != workspace {
            return Err(BadToken::OtherWorkspace);
        }
        if !same(&self.mac(b"fieldbook.token.1", workspace, body), mac) {
            return Err(BadToken::Unknown);
        }
        if bearer.expires <= now {
            Err(BadToken::Expired)
        } else {
            Ok(bearer)
        }
    }

    fn mac(&self, word: &[u8], workspace: Id, bytes: &[u8]) -> [u8; 16] {
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&self.0.into_block());
        mac.update(word);
        mac.update(&[0]);
        mac.update(&workspace.0);
        mac.update(bytes);
        let whole: [u8; 32] = mac.finalize().into_bytes().into();
        *whole.first_chunk().unwrap_or(&[0; 16])
    }
}

const TOKEN_BYTES: usize = 16 * 4 + 8;

fn token_body(bearer: &Bearer) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(TOKEN_BYTES);
    bytes.extend_from_slice(&bearer.workspace.0);
    bytes.extend_from_slice(&bearer.installation.0);
    bytes.extend_from_slice(&bearer.user.0);
    bytes.extend_from_slice(&bearer.expires.0.to_be_bytes());
    bytes
}

fn read_body(body: &[u8]) -> Option<Bearer> {
    let (workspace, rest) = body.split_first_chunk::<16>()?;
    let (installation, rest) = rest.split_first_chunk::<16>()?;
    let (user, rest) = rest.split_first_chunk::<16>()?;
    let expires = i64::from_be_bytes(rest.try_into().ok()?);
    Some(Bearer {
        workspace: Id(*workspace),
        installation: Id(*installation),
        user: Id(*user),
        expires: Micros(expires),
    })
}

/// The key as the block that HMAC starts from (RFC 2104: shorter keys are filled with zeros).
trait IntoBlock {
    fn into_block(self) -> hmac::digest::Key<Hmac<Sha256>>;
}

impl IntoBlock for [u8; 32] {
    fn into_block(self) -> hmac::digest::Key<Hmac<Sha256>> {
        let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
        for (to, from) in block.iter_mut().zip(self) {
            *to = from;
        }
        block
    }
}

/// Compares without telling by its time where the difference lies.
fn same(a: &[u8; 16], b: &[u8; 16]) -> bool {
    a.iter().zip(b).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

/// Returns bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Reads hexadecimal digits; `None` where there are others or an odd number.
#[must_use]
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: &u8| char::from(*c).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    rest.is_empty().then_some(())?;
    pairs
        .iter()
        .map(|[high, low]| Some(digit(high)? << 4 | digit(low)?))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;
    use crate::chance::CountingChance;

    fn bearer() -> Bearer {
        Bearer {
            workspace: Id([1; 16]),
            installation: Id([2; 16]),
            user: Id([3; 16]),
            expires: Micros(1_000),
        }
    }

    #[test]
    fn a_token_opens_its_own_workspace_until_it_runs_out() {
        let key = ServerKey::new([7; 32]);
        let token = key.token(&bearer());
        assert_eq!(key.bearer(Id([1; 16]), &token, Micros(999)), Ok(bearer()));
        assert_eq!(key.bearer(Id([1; 16]), &token, Micros(1_000)), Err(BadToken::Expired));
        assert_eq!(
            key.bearer(Id([9; 16]), &token, Micros(0)),
            Err(BadToken::OtherWorkspace)
        );
        assert_eq!(
            ServerKey::new([8; 32]).bearer(Id([1; 16]), &token, Micros(0)),
            Err(BadToken::Unknown)
        );
        assert_eq!(key.bearer(Id([1; 16]), "zz", Micros(0)), Err(BadToken::Unknown));
        let forged = token.replacen("0303", "0404", 1);
        assert_eq!(key.bearer(Id([1; 16]), &forged, Micros(0)), Err(BadToken::Unknown));
    }

    #[test]
    fn a_cursor_is_good_only_as_the_server_made_it() {
        let key = ServerKey::new([7; 32]);
        let cursor = key.cursor(Id([1; 16]), Seq(5), EditHash([4; 32]));
        assert!(key.made(Id([1; 16]), &cursor));
        assert!(!key.made(Id([1; 16]), &Cursor { seq: Seq(6), ..cursor }));
        assert!(!key.made(Id([2; 16]), &cursor));
    }

    #[test]
    fn a_key_file_is_made_once_and_only_its_owner_reads_it() {
        let dir = tempfile::tempdir().unwrap();
        let key = ServerKey::create(dir.path(), &CountingChance::new(1)).unwrap();
        assert_eq!(ServerKey::load(dir.path()).unwrap().0, key.0);
        assert!(ServerKey::create(dir.path(), &CountingChance::new(2)).is_err());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(dir.path().join(KEY_FILE))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
