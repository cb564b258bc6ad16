//! An entry: what the log says of one admitted edit, and what a rejection says of one that was not.
//!
//! Devices lay entries; they never arbitrate, so an entry carries stamp and outcome of each field.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use crate::{
    edit::{Author, Edit},
    hash::{EditHash, TextHash},
    id::Id,
    ops::FieldNo,
    text::Hunks,
    time::{Micros, Seq},
    value::Value,
};

/// What became of one field's operation. A field without an outcome in its [`Part`] was written by an author who had
/// seen what it replaced, with the part's stamp (registers), or simply applied (sets, counters, dismissals).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum FieldOutcome {
    /// Won with a stamp of its own, having seen what it replaced.
    #[n(0)]
    Seen(#[n(0)] Micros),
    /// Won over a value that its author had not seen; that value becomes a kept loser.
    #[n(1)]
    Beat,
    /// Lost against a value that its author had not seen; this one becomes a kept loser.
    #[n(2)]
    Lost,
    /// Came after a later edit of the same author: history, and no loser.
    #[n(3)]
    Late,
    /// The merged text: from the text with this hash, by these hunks, to the text with that hash.
    #[n(4)]
    Text(#[n(0)] TextHash, #[n(1)] Hunks, #[n(2)] TextHash),
    /// The merged text would have been too long: this result is a kept loser.
    #[n(5)]
    TooLong(#[n(0)] String),
    /// These members had been taken before their addition arrived; the rest of the operation applied.
    #[n(6)]
    Void(#[n(0)] Vec<Value>),
}

/// One edit within an entry. There are two when an edit was mended: the mended one and the mend.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Part {
    /// Who made it.
    #[n(0)]
    pub author: Author,
    /// What it says.
    #[n(1)]
    pub edit: Edit,
    /// Outcomes that are not the plain one.
    #[n(2)]
    pub outcomes: BTreeMap<FieldNo, FieldOutcome>,
}

impl Part {
    /// Returns the hash of the edit; computed, for no part carries it.
    #[must_use]
    pub fn hash(&self) -> EditHash {
        self.edit.hash()
    }
}

/// What an entry does to whole records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Fate {
    /// Nothing: fields of one group changed.
    #[default]
    #[n(0)]
    Same,
    /// The record came into being.
    #[n(1)]
    Created,
    /// The record was taken down.
    #[n(2)]
    Deleted,
    /// A record that was down came back, with the edit that had not seen the delete.
    #[n(3)]
    Revived,
    /// The edit was folded beneath its author's own later delete: nothing shows, nothing comes back.
    #[n(4)]
    Beneath,
}

/// What the log says of one admitted edit.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Entry {
    /// Place in the log.
    #[n(0)]
    pub seq: Seq,
    /// When it first arrived; greater than any before it.
    #[n(1)]
    pub received: Micros,
    /// The home that the record hangs on.
    #[n(2)]
    pub home: Id,
    /// What it does to the record.
    #[n(3)]
    pub fate: Fate,
    /// The home came back as well, because something was written on it.
    #[n(4)]
    pub home_revived: bool,
    /// The edit, or the mended one and its mend.
    #[n(5)]
    pub parts: Vec<Part>,
    // 6 is kept free: `via`, when an edit to a merged-away record was admitted on its root.
}

impl Entry {
    /// Returns the record; every part is of the same one.
    #[must_use]
    pub fn record(&self) -> Id {
        self.parts.last().map_or(self.home, |part| part.edit.record)
    }

    /// Returns whether it is an entry of every group of its record.
    #[must_use]
    pub fn touches_all_groups(&self) -> bool {
        matches!(self.fate, Fate::Created | Fate::Deleted | Fate::Revived)
    }
}

/// Why an edit was not admitted: a rule, what it is about, and what would be accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Rejection {
    /// The rule's id, English, dotted: `customer.closed`.
    #[n(0)]
    pub rule: String,
    /// The fields it is about.
    #[n(1)]
    pub fields: Vec<FieldNo>,
    /// What would be accepted, where there is more to say than the rule.
    #[n(2)]
    pub accepts: Option<String>,
    /// Another record that explains it (who already has this registration number).
    #[n(3)]
    pub record: Option<Id>,
}

impl Rejection {
    /// Returns a rejection by a rule about some fields.
    #[must_use]
    pub fn by(rule: &str, fields: &[FieldNo]) -> Self {
        Rejection {
            rule: rule.to_owned(),
            fields: fields.to_vec(),
            ..Self::default()
        }
    }

    /// Adds what would be accepted.
    #[must_use]
    pub fn accepts(mut self, accepts: impl Into<String>) -> Self {
        self.accepts = Some(accepts.into());
        self
    }
}
