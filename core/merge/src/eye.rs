//! What the eye saw: the revision that an edit carries as its base.
//!
//! For a register covered by an own pending edit it is that edit's base, for the overlay hides what arrived beneath;
//! sets, counters and texts show both, so theirs is the revision of the row.

use fieldbook_model::{
    FieldNo, GroupNo, Id, Merge, Op, Seq,
    planted::{self, Bug},
};

use crate::{pending::Pending, record::Record};

/// Returns the base of an edit of one field typed now.
#[must_use]
pub fn base_of(
    id: Id,
    base: Option<&Record>,
    pending: &[&Pending],
    group: GroupNo,
    field: FieldNo,
    merge: Merge,
) -> Seq {
    if merge == Merge::Register && !planted::on(Bug::NewerBase) {
        let of_record = |pending: &&&Pending| pending.own.edit.record == id;
        let covering = pending
            .iter()
            .filter(of_record)
            .rev()
            .find(|pending| covers(pending, group, field));
        if let Some(covering) = covering {
            return covering.own.edit.base;
        }
    }
    base.map_or(Seq(0), |record| record.revision(group))
}

/// Returns what a delete has seen of one group: the least base of the group's fields.
#[must_use]
pub fn sight_of(id: Id, base: Option<&Record>, pending: &[&Pending], group: GroupNo) -> Seq {
    let covering = pending.iter().filter(|pending| {
        pending.own.edit.record == id
            && pending.own.edit.group == group
            && pending
                .own
                .edit
                .ops
                .iter()
                .any(|(field, op)| is_register(op) && shows(pending, *field))
    });
    let revision = base.map_or(Seq(0), |record| record.revision(group));
    // Of two pending edits on one field only the later is on the screen, but both have the same base by the rule above.
    covering.map(|pending| pending.own.edit.base).fold(revision, Ord::min)
}

fn covers(pending: &Pending, group: GroupNo, field: FieldNo) -> bool {
    let edit = &pending.own.edit;
    edit.group == group && edit.ops.get(&field).is_some_and(is_register) && shows(pending, field)
}

fn shows(pending: &Pending, field: FieldNo) -> bool {
    !pending.covered.all && !pending.covered.fields.contains(&field)
}

fn is_register(op: &Op) -> bool {
    matches!(op, Op::Set(_))
}
