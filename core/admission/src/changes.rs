//! What judging has decided and storage must write down, in order, in one transaction.
//!
//! Storage executes these; it never decides.

use std::collections::{BTreeMap, BTreeSet};

use fieldbook_model::{Author, EditHash, Entry, FieldNo, Id, Seq, TypeNo, Value, codec};
use fieldbook_protocol::Verdict;

use crate::ground::{HeldEdit, Refused};

/// One place of the log: an entry, or a verdict without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogItem {
    /// Its place.
    pub seq: Seq,
    /// The log's hash after it.
    pub log: EditHash,
    /// The entry, where something was admitted.
    pub entry: Option<Entry>,
}

/// One verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictRow {
    /// Where it stands.
    pub seq: Seq,
    /// Whose edit.
    pub author: Author,
    /// Which edit.
    pub hash: EditHash,
    /// What was decided.
    pub verdict: Verdict,
}

/// Everything to write down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// New places of the log, by seq.
    pub log: Vec<LogItem>,
    /// Verdicts, at places of the log.
    pub verdicts: Vec<VerdictRow>,
    /// (installation, n) → edit.
    pub numbers: Vec<(Id, u64, EditHash)>,
    /// Edits that now wait, by (installation, n).
    pub held: Vec<HeldEdit>,
    /// Edits that wait no more.
    pub released: Vec<(Id, u64)>,
    /// Refused edits, kept so that they can be mended.
    pub refused: Vec<(EditHash, Refused)>,
    /// Refused edits that were mended or dropped.
    pub settled: Vec<EditHash>,
    /// Records (and memories) that changed.
    pub records: BTreeSet<Id>,
    /// Unique values: who has them now.
    pub unique: BTreeMap<(TypeNo, FieldNo, Value), Option<Id>>,
}

impl Changes {
    /// Returns whether there is anything to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Changes::default()
    }
}

/// Returns the log's hash after an item: H(before, H(seq, what stands there)).
#[must_use]
pub fn log_hash(before: EditHash, seq: Seq, author: Author, edit: EditHash, entry: Option<&Entry>) -> EditHash {
    let mut bytes = seq.0.to_be_bytes().to_vec();
    bytes.extend_from_slice(&author.installation.0);
    bytes.extend_from_slice(&edit.0);
    if let Some(entry) = entry {
        bytes.extend_from_slice(&codec::to_bytes(entry));
    }
    before.link(EditHash::of(&bytes))
}
