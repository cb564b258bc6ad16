//! Whether what is typed now may go into the last unsealed edit instead of becoming a new one.
//!
//! Registers per field, among the fields that the edit already has, keeping the first base; a text only while the
//! screen shows exactly the pending edit's own result; counts, set edits and whole-record edits never.

use fieldbook_model::{
    GroupNo, Op, What,
    planted::{self, Bug},
};

use crate::pending::Pending;

/// Returns the pending edit that takes these operations, where there is one.
#[must_use]
pub fn taker<'p>(
    pending: &[&'p Pending],
    record: fieldbook_model::Id,
    group: GroupNo,
    ops: &std::collections::BTreeMap<fieldbook_model::FieldNo, Op>,
) -> Option<&'p Pending> {
    let touches = |pending: &&&Pending| {
        let edit = &pending.own.edit;
        edit.record == record && (edit.group == group || edit.what == What::Delete)
    };
    let last: &'p Pending = pending.iter().rfind(touches)?;
    let edit = &last.own.edit;
    let open = !last.sealed && edit.mends.is_none() && edit.dismiss.is_empty();
    let kind = matches!(edit.what, What::Change | What::Create);
    if !open || !kind || ops.is_empty() || !ops.keys().all(|field| edit.ops.contains_key(field)) {
        return None;
    }
    ops.iter()
        .all(|(field, op)| goes_on(edit.ops.get(field), op))
        .then_some(last)
}

fn goes_on(there: Option<&Op>, now: &Op) -> bool {
    match (there, now) {
        (Some(Op::Set(_)), Op::Set(_)) => true,
        (Some(Op::Text(before)), Op::Text(after)) => before.result == after.base || planted::on(Bug::TextGrows),
        _ => false,
    }
}
