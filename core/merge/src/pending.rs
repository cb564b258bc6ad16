//! An own edit under way: as it was composed, and as it waits in the outbox.
//!
//! Words only; writing, overlay and views share them.

use std::collections::BTreeSet;

use fieldbook_model::{FieldNo, Hunks, OwnEdit};

/// An edit made of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    /// The edit, with its author.
    pub own: OwnEdit,
    /// It takes the place of the own unsealed edit with this number.
    pub replaces: Option<u64>,
    /// Base texts of its text operations, kept while it is pending.
    pub texts: Vec<(FieldNo, String)>,
    /// What was typed just now in each long text: for [`crate::views::written`].
    pub typed: Vec<(FieldNo, Hunks)>,
}

/// What later own edits, accepted and gone from the outbox, have written of a pending edit's fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// A later own delete went in: nothing of this edit shows.
    pub all: bool,
    /// These fields show no more.
    pub fields: BTreeSet<FieldNo>,
}

/// An edit in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The edit.
    pub own: OwnEdit,
    /// What of it no longer shows.
    pub covered: Covered,
    /// It was offered or heard of: it may not change any more.
    pub sealed: bool,
    /// Base texts of its text operations, for a server that asks for the whole of one.
    pub texts: Vec<(FieldNo, String)>,
}

impl Pending {
    /// Returns an edit as it enters the outbox.
    #[must_use]
    pub fn new(own: OwnEdit) -> Self {
        Pending {
            own,
            covered: Covered::default(),
            sealed: false,
            texts: Vec::new(),
        }
    }
}
