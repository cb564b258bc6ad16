//! Enrolment: a one-time code becomes a device's key pair; the key buys short-lived tokens.

use fieldbook_model::{Id, Micros};
use minicbor::{Decode, Encode};

use crate::push::Signature;

/// Turns an invitation into an installation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EnrolRequest {
    /// The code as typed: `NAME-XXXX-XXXX`; case, spaces and hyphens do not matter.
    #[n(0)]
    pub code: String,
    /// Ed25519 public key.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub public_key: [u8; 32],
    /// What the device calls itself.
    #[n(2)]
    pub device: String,
    /// Ed25519 over `fieldbook.enrol.1` and the normalised code: proves the key is the sender's.
    #[n(3)]
    pub signature: Signature,
}

/// What the new installation needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EnrolAnswer {
    /// The workspace.
    #[n(0)]
    pub workspace: Id,
    /// Its name.
    #[n(1)]
    pub workspace_name: String,
    /// Who this device is.
    #[n(2)]
    pub user: Id,
    /// Their name.
    #[n(3)]
    pub user_name: String,
    /// This installation: first 16 bytes of SHA-256 over its public key.
    #[n(4)]
    pub installation: Id,
    /// The server's time.
    #[n(5)]
    pub server_time: Micros,
}

/// Asks for a token.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct TokenRequest {
    /// The workspace that the device belongs to.
    #[n(0)]
    pub workspace: Id,
    /// The installation.
    #[n(1)]
    pub installation: Id,
    /// The device's idea of the server's time; a repeat of an old request is refused.
    #[n(2)]
    pub at: Micros,
    /// Ed25519 over `fieldbook.token.1`, workspace, installation and `at` (big-endian).
    #[n(3)]
    pub signature: Signature,
}

/// A token.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct TokenAnswer {
    /// Goes into `authorization: Bearer …`.
    #[n(0)]
    pub token: String,
    /// Until when, by the server's clock.
    #[n(1)]
    pub expires: Micros,
    /// The server's time.
    #[n(2)]
    pub server_time: Micros,
}

/// Returns what an enrolment signs.
#[must_use]
pub fn enrol_bytes(code: &str) -> Vec<u8> {
    let mut bytes = b"fieldbook.enrol.1".to_vec();
    bytes.extend_from_slice(normal_code(code).as_bytes());
    bytes
}

/// Returns what a token request signs.
#[must_use]
pub fn token_bytes(workspace: Id, installation: Id, at: Micros) -> Vec<u8> {
    let mut bytes = b"fieldbook.token.1".to_vec();
    bytes.extend_from_slice(&workspace.0);
    bytes.extend_from_slice(&installation.0);
    bytes.extend_from_slice(&at.0.to_be_bytes());
    bytes
}

/// Returns a code without what people add or leave out: upper case, letters and digits of any script only.
#[must_use]
pub fn normal_code(code: &str) -> String {
    code.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}
