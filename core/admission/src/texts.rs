//! Long text at admission: which base the author saw, and what the merged text is.
//!
//! Wraps the text room's history so that a plan can be made without changing what is remembered.

use fieldbook_merge::text::{TextError, TextHistory};
use fieldbook_model::{
    Author, Hunks, Seq, TextHash,
    ops::TextOp,
    planted::{self, Bug},
};

/// What would become of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPlan {
    /// The base is not known here: ask for the whole of it.
    Whole,
    /// The outcome would be too long: the result is kept as a loser; with what is remembered from then on.
    TooLong(String, TextHistory),
    /// The change is not of the text it is said to be of, or inserts too much.
    Refused(TextError),
    /// The merged text.
    Merged {
        /// The text before.
        from: TextHash,
        /// What changes it.
        hunks: Hunks,
        /// The text after.
        to: TextHash,
        /// What is remembered from then on.
        history: TextHistory,
    },
}

/// The text as it stands, and what is remembered of it.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The text.
    pub text: &'a str,
    /// What is remembered.
    pub history: Option<&'a TextHistory>,
    /// The place that the entry would get.
    pub seq: Seq,
}

/// Plans a text operation of an edit whose base is `base`; `whole` is the base text where the author sent it.
#[must_use]
pub fn plan_text(standing: Standing<'_>, author: Author, base: Seq, op: &TextOp, whole: Option<&str>) -> TextPlan {
    let mut history = standing.history.cloned().unwrap_or_default();
    let latest = on_the_latest(standing.text, op);
    let (op, whole) = match &latest {
        Some(op) => (op, Some(standing.text)),
        None => (op, whole),
    };
    match history.admit(standing.text, standing.seq, author, base, op, whole) {
        Ok(admitted) => TextPlan::Merged {
            from: admitted.before,
            hunks: admitted.hunks,
            to: admitted.hash,
            history,
        },
        Err(TextError::UnknownBase) => TextPlan::Whole,
        Err(TextError::OutcomeTooLong { .. }) => {
            // The base is known, or the history would have said so; what its author left is the value to keep.
            let result = history
                .result(standing.text, author, base, op, whole)
                .unwrap_or_default();
            history.set_aside(standing.text, author, base, op);
            TextPlan::TooLong(result, history)
        }
        Err(refused) => TextPlan::Refused(refused),
    }
}

/// The planted bug of merging on the text that stands now.
fn on_the_latest(text: &str, op: &TextOp) -> Option<TextOp> {
    if !planted::on(Bug::LatestText) {
        return None;
    }
    let after = fieldbook_merge::text::apply(&op.hunks, text).ok()?;
    Some(TextOp {
        base: TextHash::of(text),
        hunks: op.hunks.clone(),
        result: TextHash::of(&after),
    })
}
