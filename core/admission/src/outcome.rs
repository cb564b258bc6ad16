//! What a plan comes to: held, rejected, a text to be asked for, or what goes in.
//!
//! Words only; planning and executing share them and nothing else.

use std::collections::BTreeMap;

use fieldbook_merge::text::TextHistory;
use fieldbook_model::{EditHash, Entry, FieldNo, Rejection};
use fieldbook_protocol::push::Cause;

use crate::{directory::Book, ground::Need};

/// What would become of an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// It waits for this.
    Held(Cause),
    /// It is refused.
    Rejected(Rejection),
    /// The whole base text is needed first.
    Whole,
    /// It goes in.
    Accepted(Box<Accepted>),
}

/// What goes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// The entry, its seq left at 0; `None` where nothing changes (deleting what is deleted, dropping).
    pub entry: Option<Entry>,
    /// Of a new home: where it lies.
    pub book: Option<Book>,
    /// What texts are remembered as from now on.
    pub texts: BTreeMap<FieldNo, TextHistory>,
    /// Own edits that this one mends; their waiting or refusal ends.
    pub mended: Vec<EditHash>,
    /// The own edit that this one drops.
    pub dropped: Option<EditHash>,
}

/// A reason to stop planning: it waits, or it is refused.
pub(crate) enum Stop {
    Need(Need),
    Held(Cause),
    Rejected(Rejection),
    Whole,
}

impl From<Need> for Stop {
    fn from(need: Need) -> Self {
        Stop::Need(need)
    }
}

impl From<Rejection> for Stop {
    fn from(rejection: Rejection) -> Self {
        Stop::Rejected(rejection)
    }
}
