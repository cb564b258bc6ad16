//! Push: a device offers edits in commit order; the answer only stops repeats, verdicts come by pull.

use fieldbook_model::{Edit, EditHash, FieldNo, Micros, Seq};
use minicbor::{Decode, Encode};

use crate::pull::AskKey;

/// One edit with its installation's number.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PushItem {
    /// The installation's number, from 1.
    #[n(0)]
    pub n: u64,
    /// The edit.
    #[n(1)]
    pub edit: Edit,
    /// Whole base texts of its text operations, where the server has asked for them. No part of the edit's hash.
    #[n(2)]
    #[cbor(default, skip_if = "Vec::is_empty")]
    pub bases: Vec<(FieldNo, String)>,
}

/// Edits offered by the installation that the token names.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PushRequest {
    /// The greatest seq that this device has laid (cursor, segment or fetched home): bounds `base`.
    #[n(0)]
    pub acknowledged: Seq,
    /// The edits, in commit order.
    #[n(1)]
    pub items: Vec<PushItem>,
    /// The last link of the device's evidence chain: hₙ = H(hₙ₋₁, H(edit)), up to the last item.
    #[n(2)]
    pub chain: EditHash,
    /// Ed25519 (RFC 8032) over [`signed_bytes`] of `chain`.
    #[n(3)]
    pub signature: Signature,
}

/// An Ed25519 signature.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

/// Returns what a push signs: a word that keeps the signature from meaning anything else, and the chain.
#[must_use]
pub fn signed_bytes(chain: EditHash) -> Vec<u8> {
    let mut bytes = b"fieldbook.push.1".to_vec();
    bytes.extend_from_slice(&chain.0);
    bytes
}

/// Why an edit waits on the server.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Cause {
    /// It refers to a record that the server does not have (not yet, or its creation was rejected).
    #[n(0)]
    Record(#[n(0)] fieldbook_model::Id),
    /// It has a field that the server's schema does not know.
    #[n(1)]
    Field(#[n(0)] fieldbook_model::FieldNo),
    /// Its record left the author's scopes; the new owner decides.
    #[n(2)]
    Scope,
}

/// What the server says at once of an offered edit.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Answer {
    /// It has its verdict, which comes by pull: do not offer it again.
    #[n(0)]
    Judged,
    /// It waits, for this cause.
    #[n(1)]
    Held(#[n(0)] Cause),
    /// Send the whole base text of this edit; nothing after it was looked at.
    #[n(2)]
    Whole,
    /// This number stands for another edit already: a copy of this phone is at work. Nothing after it was looked at.
    #[n(3)]
    Clone,
    /// Its base lies above what this device has acknowledged: refused by rule `base.ahead`; the verdict comes by pull.
    #[n(4)]
    Ahead,
}

/// The answers, in the order offered; shorter than the push when it stopped.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PushAnswer {
    /// Answers by the edit's ask key.
    #[n(0)]
    pub answers: Vec<(AskKey, Answer)>,
    /// The server's time when it answered.
    #[n(1)]
    pub server_time: Micros,
}

impl std::fmt::Debug for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signature(…)")
    }
}

impl<C> Encode<C> for Signature {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Signature {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Ok(Signature(fieldbook_model::codec::fixed(d)?))
    }
}
