//! An edit: what one user action did to one (record, field group).
//!
//! Edits are what outbox, wire and log carry. Their bytes are deterministic CBOR with integer keys, so their hash is
//! the same everywhere; an installation's number for an edit stands outside of it.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use crate::{
    codec,
    hash::{EditHash, EditKey},
    id::Id,
    ops::{FieldNo, GroupNo, Op, TypeNo},
    time::{Micros, Seq},
};

/// Eight bytes of chance drawn at commit, anew whenever the content changes before sealing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Nonce(pub [u8; 8]);

/// What an edit does to its record as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum What {
    /// Changes fields of a record that is there.
    #[default]
    #[n(0)]
    Change,
    /// Brings the record into being.
    #[n(1)]
    Create,
    /// Takes the record down (a home with all that hangs on it).
    #[n(2)]
    Delete,
    /// Takes back an own edit that is held or was rejected ([`Edit::mends`] names it): the person dropped it.
    #[n(3)]
    Drop,
}

impl What {
    fn is_change(&self) -> bool {
        *self == What::Change
    }
}

/// What a delete had on the screen of one (record, group) that it takes down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct Sight {
    /// The record.
    #[n(0)]
    pub record: Id,
    /// The group.
    #[n(1)]
    pub group: GroupNo,
    /// The revision that the screen showed.
    #[n(2)]
    pub base: Seq,
}

/// The phone's own clock at capture, kept beside the corrected time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct RawClock {
    /// What the wall clock said.
    #[n(0)]
    pub wall: Micros,
    /// The clock era, counted up at each wall step and boot.
    #[n(1)]
    pub era: u32,
}

/// What one user action did to one (record, group).
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Edit {
    /// Chance drawn at commit.
    #[n(0)]
    pub nonce: Nonce,
    /// The record.
    #[n(1)]
    pub record: Id,
    /// The record's type.
    #[n(2)]
    pub kind: TypeNo,
    /// The field group of every field in `ops`.
    #[n(3)]
    pub group: GroupNo,
    /// What it does to the record.
    #[n(4)]
    #[cbor(default, skip_if = "What::is_change")]
    pub what: What,
    /// Corrected time of capture.
    #[n(5)]
    pub captured: Micros,
    /// The revision of the (record, group) that the eye saw; 0 for a create.
    #[n(6)]
    pub base: Seq,
    /// What it does to each field.
    #[n(7)]
    pub ops: BTreeMap<FieldNo, Op>,
    /// Of a delete: what was seen of each (record, group) it takes down.
    #[n(8)]
    #[cbor(default, skip_if = "Vec::is_empty")]
    pub sights: Vec<Sight>,
    /// Kept losers put away by this edit: field and the edit that wrote the value.
    #[n(9)]
    #[cbor(default, skip_if = "Vec::is_empty")]
    pub dismiss: Vec<(FieldNo, EditKey)>,
    /// The own edit that this one mends or drops.
    #[n(10)]
    pub mends: Option<EditHash>,
    /// The raw clock, where it differs from `captured`.
    #[n(11)]
    pub clock: Option<RawClock>,
    /// The first nonce of a text edit that went on growing before it was sealed.
    #[n(12)]
    pub origin: Option<Nonce>,
    /// Version of the schema that the author's screen was built from.
    #[n(13)]
    pub schema: u32,
    // 14 and 15 are kept free: the action an edit belongs to, and the bundle that brought it.
}

impl Edit {
    /// Returns the hash over the deterministic encoding.
    #[must_use]
    pub fn hash(&self) -> EditHash {
        EditHash::of(&codec::to_bytes(self))
    }

    /// Returns the first nonce of this edit's content: its own unless it went on growing.
    #[must_use]
    pub fn first_nonce(&self) -> Nonce {
        self.origin.unwrap_or(self.nonce)
    }
}

/// Who made an edit, and as which of theirs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct Author {
    /// The user.
    #[n(0)]
    pub user: Id,
    /// The installation (one enrolment of one app on one device).
    #[n(1)]
    pub installation: Id,
    /// The installation's number for the edit, from 1.
    #[n(2)]
    pub n: u64,
}

/// An edit together with its author and its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnEdit {
    /// Who made it.
    pub author: Author,
    /// What it does.
    pub edit: Edit,
    /// The hash of `edit`.
    pub hash: EditHash,
}

impl OwnEdit {
    /// Returns the edit with its hash worked out.
    #[must_use]
    pub fn new(author: Author, edit: Edit) -> Self {
        let hash = edit.hash();
        OwnEdit { author, edit, hash }
    }

    /// Returns the short name under which its values are known.
    #[must_use]
    pub fn key(&self) -> EditKey {
        self.hash.key()
    }
}

impl<C> Encode<C> for Nonce {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Nonce {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Ok(Nonce(codec::fixed(d)?))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;
    use crate::value::Value;

    fn edit() -> Edit {
        Edit {
            nonce: Nonce([1; 8]),
            record: Id([2; 16]),
            kind: TypeNo(1),
            group: GroupNo(0),
            captured: Micros(1_700_000_000_000_000),
            base: Seq(7),
            ops: BTreeMap::from([(FieldNo(1), Op::Set(Some(Value::Text("贵都".into()))))]),
            ..Edit::default()
        }
    }

    #[test]
    fn an_edit_read_back_is_the_same_edit_with_the_same_hash() {
        let bytes = codec::to_bytes(&edit());
        let back: Edit = codec::from_bytes(&bytes).unwrap();
        assert_eq!(back, edit());
        assert_eq!(back.hash(), edit().hash());
    }

    #[test]
    fn an_operation_of_a_later_version_survives_the_round_trip_byte_by_byte() {
        let mut later = edit();
        later.ops.insert(FieldNo(1), Op::Unknown(vec![0x82, 0x18, 0x63, 0x01]));
        let bytes = codec::to_bytes(&later);
        let back: Edit = codec::from_bytes(&bytes).unwrap();
        assert_eq!(
            back.ops.get(&FieldNo(1)),
            Some(&Op::Unknown(vec![0x82, 0x18, 0x63, 0x01]))
        );
        assert_eq!(codec::to_bytes(&back), bytes);
    }
}
