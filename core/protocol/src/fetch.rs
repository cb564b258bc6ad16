//! Fetch: homes with their records as rows, as of one seq; and the digest that proves two stores equal.
//!
//! Record bytes are those of the merge crate's `Record`; to the protocol they are opaque.

use fieldbook_model::{EditKey, Id, Micros, Seq};
use minicbor::{Decode, Encode};

use crate::pull::{AskKey, Told};

/// Asks for whole homes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FetchRequest {
    /// Which.
    #[n(0)]
    pub homes: Vec<Id>,
    /// The own edits in the outbox.
    #[n(1)]
    pub asks: Vec<AskKey>,
    /// The greatest seq laid.
    #[n(2)]
    pub acknowledged: Seq,
}

/// One home, or the word that it is out of scope (no records).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct FetchedHome {
    /// Which.
    #[n(0)]
    pub home: Id,
    /// Every record that hangs on it, itself included: id and encoded row.
    #[n(1)]
    pub records: Vec<(Id, minicbor::bytes::ByteVec)>,
}

/// The homes as of one seq.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FetchAnswer {
    /// As of this seq.
    #[n(0)]
    pub at: Seq,
    /// The homes asked for.
    #[n(1)]
    pub homes: Vec<FetchedHome>,
    /// Verdicts on the asked edits up to `at`.
    #[n(2)]
    pub told: Vec<Told>,
    /// The server's time.
    #[n(3)]
    pub server_time: Micros,
}

/// The server's digest of what the asker may see: 256 sums by the record id's last byte, as of one seq.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DigestAnswer {
    /// As of this seq; comparable only with a device that stands exactly there.
    #[n(0)]
    pub at: Seq,
    /// Sums (wrapping, 128 bits) of H(record, group, revision, row), big-endian.
    #[n(1)]
    pub buckets: Vec<EditKey>,
}
