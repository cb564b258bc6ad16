//! Long text: how changes of one text meet, with no character lost, brought back or mixed into another's run.
//!
//! An edit is (base text, result text) and travels as [`Hunks`]. Two changes of one base meet in [`weave`], where
//! Automerge's sequence CRDT decides every contested place over a short-lived document; nothing of Automerge is
//! stored, sent, or seen in a signature. [`Overlay`] is what a phone shows: admitted text with own edits over it.
//! [`TextHistory`] is what the server keeps beside a text: it follows each phone's overlay, so it knows the text
//! that an edit was typed on exactly, without being sent it, and admits what that phone will come to show itself.
//!
//! Pure: no clock, no chance, no storage. Positions count Unicode scalar values. Nothing here may ever guess by a
//! diff where the changes are known; [`between`] is for what a person did on one screen, and for texts of unknown
//! descent.

mod diff;
mod few;
mod history;
mod hunks;
mod merge;
mod overlay;
mod runs;
mod sequence;

pub use diff::between;
pub use fieldbook_model::text::{Hunk, Hunks};
pub use history::{Admitted, TextHistory};
pub use hunks::{apply, compose, invert};
pub use merge::{Merged, merge_text, over, weave};
pub use overlay::Overlay;

/// Bytes of UTF-8 that one edit may insert: 64 KiB.
pub const MAX_INSERT: usize = 64 * 1024;

/// Bytes of UTF-8 that a text may have after a merge: 1 MiB.
pub const MAX_TEXT: usize = 1024 * 1024;

/// Why a change of a text could not be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// The hunks reach beyond the text, overlap or are out of order; or the result is not what its author claims.
    #[error("the change does not fit the text it is said to be of")]
    Misfit,
    /// One edit inserts too much.
    #[error("one edit inserts {bytes} bytes; {MAX_INSERT} are accepted")]
    InsertTooLong {
        /// Bytes inserted.
        bytes: usize,
    },
    /// The merged text would be too long; the caller keeps the later text as a loser.
    #[error("the merged text would have {bytes} bytes; {MAX_TEXT} are accepted")]
    OutcomeTooLong {
        /// Bytes of the merged text.
        bytes: usize,
    },
    /// Nothing is known of the base; the author is asked for the whole of it.
    #[error("the base of the change is not among the texts known here")]
    UnknownBase,
}

/// Which of two changes of one base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What was there first, or came from others.
    Theirs,
    /// What is being laid over it.
    Mine,
}
