//! Which of two values of a register stands: judged once, at admission, never on a device.
//!
//! An edit has *seen* the standing value when that value's revision is at or below the edit's base, or when the same
//! installation wrote it with a smaller number. Seen values are replaced; unseen ones are weighed by (stamp, captured,
//! edit) and the lighter becomes a kept loser. No stamp lies above `received` or against cause and effect.

use fieldbook_model::{
    Author, EditKey, FieldOutcome, Micros, Seq, Value,
    planted::{self, Bug},
};

use crate::record::Written;

/// What arrives at a register.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// Who wrote it.
    pub author: Author,
    /// The edit.
    pub edit: EditKey,
    /// Corrected time of capture.
    pub captured: Micros,
    /// When the edit first arrived.
    pub received: Micros,
    /// What the eye saw.
    pub base: Seq,
    /// The value.
    pub value: Option<&'a Value>,
    /// A later edit of the same installation on this field was admitted already.
    pub late: bool,
}

/// Returns the outcome of an incoming value; `None` is the plain one (seen, stamp = min(captured, received)).
///
/// ```
/// use fieldbook_merge::{Incoming, arbitrate};
/// use fieldbook_model::*;
/// let first = Incoming {
///     author: Author::default(), edit: EditKey::default(), captured: Micros(9), received: Micros(9),
///     base: Seq(0), value: None, late: false,
/// };
/// assert_eq!(arbitrate(None, first), None); // nothing stood there: it stands
/// ```
#[must_use]
pub fn arbitrate(standing: Option<&Written>, mine: Incoming<'_>) -> Option<FieldOutcome> {
    let stamp = mine.captured.min(mine.received);
    if mine.late {
        return Some(FieldOutcome::Late);
    }
    let standing = standing?;
    if has_seen(standing, mine) {
        let after = standing.stamp.plus(1);
        return (after > stamp).then_some(FieldOutcome::Seen(after));
    }
    let heavier = (stamp, mine.captured, mine.edit) > (standing.stamp, standing.origin.captured, standing.origin.edit);
    let same = standing.value.as_ref() == mine.value || planted::on(Bug::TieDropped) && stamp == standing.stamp;
    match (heavier, same) {
        (true, false) => Some(FieldOutcome::Beat),
        (false, false) => Some(FieldOutcome::Lost),
        // Both wrote the same: nobody lost anything.
        (true, true) => None,
        (false, true) => Some(FieldOutcome::Late),
    }
}

fn has_seen(standing: &Written, mine: Incoming<'_>) -> bool {
    let wrote = standing.origin;
    let own_earlier = wrote.author.installation == mine.author.installation && wrote.author.n < mine.author.n;
    if planted::on(Bug::SeenBelow) {
        return own_earlier || wrote.revision < mine.base;
    }
    own_earlier || wrote.revision <= mine.base
}
