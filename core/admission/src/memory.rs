//! What admission remembers of a record beyond its rows: who wrote which field last, what was taken before it came,
//! texts of the recent past.
//!
//! Only the server keeps it; devices never see it.

use std::collections::{BTreeMap, BTreeSet};

use fieldbook_model::{EditHash, EditKey, FieldNo, Id, edit::Nonce};
use minicbor::{Decode, Encode};

use fieldbook_merge::text::TextHistory;

use crate::directory::Book;

/// The server's memory of one record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Memory {
    /// Where its home lies (of a home; of others unused).
    #[n(0)]
    #[cbor(default)]
    pub book: Book,
    /// (field, installation) → the greatest admitted number that wrote it.
    #[n(1)]
    pub last_n: BTreeMap<(FieldNo, Id), u64>,
    /// Additions that a removal named before they arrived.
    #[n(2)]
    pub taken: BTreeSet<(FieldNo, EditKey)>,
    /// Recent texts.
    #[n(3)]
    pub texts: BTreeMap<FieldNo, TextHistory>,
    /// First nonces of admitted text edits that had gone on growing: which edit brought them.
    #[n(4)]
    pub grown: BTreeMap<Nonce, EditHash>,
    /// Its author dropped its creation: what waits for the record will not see it.
    #[n(5)]
    pub dropped: bool,
}
