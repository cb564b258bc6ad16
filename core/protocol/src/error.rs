//! What a refused request is told: a kind to act on, words to read, and what would be right.

use fieldbook_model::Micros;
use minicbor::{Decode, Encode};

/// Why a request was refused as a whole. A refused edit is a verdict, not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum ErrorKind {
    /// The body is not the message that it should be.
    #[n(0)]
    Malformed,
    /// The body, packed or unpacked, is over its limit.
    #[n(1)]
    TooLarge,
    /// More items than one request may hold.
    #[n(2)]
    TooMany,
    /// No token, or one that is not good here any more: ask for a new one.
    #[n(3)]
    Token,
    /// The invitation is unknown.
    #[n(4)]
    CodeUnknown,
    /// The invitation has run out.
    #[n(5)]
    CodeExpired,
    /// The invitation was used already.
    #[n(6)]
    CodeUsed,
    /// The device belongs to another workspace than this server's.
    #[n(7)]
    OtherWorkspace,
    /// The server does not know this installation.
    #[n(8)]
    DeviceUnknown,
    /// The signature does not fit.
    #[n(9)]
    Signature,
    /// The device's clock is too far from the server's, which is given; measure the offset and ask again.
    #[n(10)]
    Clock,
    /// The cursor is not one of this server's log: start again from 0.
    #[n(11)]
    Cursor,
    /// The versions have nothing in common.
    #[n(12)]
    Version,
    /// The server cannot answer now: try later.
    #[n(13)]
    Busy,
    /// The server failed; nothing was taken.
    #[n(14)]
    Internal,
    /// There is no such address on this server.
    #[n(15)]
    Route,
}

impl ErrorKind {
    /// Returns whether the same request may succeed later without anything being changed by a person.
    #[must_use]
    pub fn retryable(self) -> bool {
        match self {
            ErrorKind::Token | ErrorKind::Clock | ErrorKind::Busy | ErrorKind::Internal => true,
            ErrorKind::Malformed
            | ErrorKind::TooLarge
            | ErrorKind::TooMany
            | ErrorKind::CodeUnknown
            | ErrorKind::CodeExpired
            | ErrorKind::CodeUsed
            | ErrorKind::OtherWorkspace
            | ErrorKind::DeviceUnknown
            | ErrorKind::Signature
            | ErrorKind::Cursor
            | ErrorKind::Version
            | ErrorKind::Route => false,
        }
    }

    /// Returns the kind's name in JSON and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::Malformed => "malformed",
            ErrorKind::TooLarge => "too_large",
            ErrorKind::TooMany => "too_many",
            ErrorKind::Token => "token",
            ErrorKind::CodeUnknown => "code_unknown",
            ErrorKind::CodeExpired => "code_expired",
            ErrorKind::CodeUsed => "code_used",
            ErrorKind::OtherWorkspace => "other_workspace",
            ErrorKind::DeviceUnknown => "device_unknown",
            ErrorKind::Signature => "signature",
            ErrorKind::Clock => "clock",
            ErrorKind::Cursor => "cursor",
            ErrorKind::Version => "version",
            ErrorKind::Busy => "busy",
            ErrorKind::Internal => "internal",
            ErrorKind::Route => "route",
        }
    }

    /// Returns the HTTP status (RFC 9110) that carries it.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            ErrorKind::Malformed | ErrorKind::TooMany | ErrorKind::Version => 400,
            ErrorKind::Token | ErrorKind::Signature | ErrorKind::Clock => 401,
            ErrorKind::OtherWorkspace | ErrorKind::DeviceUnknown => 403,
            ErrorKind::CodeUnknown | ErrorKind::Route => 404,
            ErrorKind::Cursor | ErrorKind::CodeUsed => 409,
            ErrorKind::CodeExpired => 410,
            ErrorKind::TooLarge => 413,
            ErrorKind::Busy => 503,
            ErrorKind::Internal => 500,
        }
    }
}

/// The body of every answer that is not 200.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Encode, Decode)]
#[error("{}: {detail}", kind.name())]
#[cbor(map)]
pub struct WireError {
    /// What to act on.
    #[n(0)]
    pub kind: ErrorKind,
    /// What was wrong, in English, for support.
    #[n(1)]
    pub detail: String,
    /// What would be right.
    #[n(2)]
    pub accepts: Option<String>,
    /// The server's time.
    #[n(3)]
    pub server_time: Option<Micros>,
}

impl WireError {
    /// Returns an error of a kind.
    #[must_use]
    pub fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        WireError {
            kind,
            detail: detail.into(),
            accepts: None,
            server_time: None,
        }
    }
}
