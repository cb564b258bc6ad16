//! Finding what was wished among what an outbox holds.

use fieldbook::store::OutboxItem;
use fieldbook_model::{Op, Value, What};

use super::ledger::{Deed, Wish, value_of};

/// Whether an item of the outbox is what was wished.
pub(super) fn is(wish: &Wish, item: &OutboxItem) -> bool {
    let edit = &item.edit;
    if wish.record.is_some_and(|record| record != edit.record) {
        return false;
    }
    let mut ops = edit.ops.iter();
    match &wish.deed {
        Deed::Register { field, value, .. } => match edit.ops.get(field) {
            Some(Op::Set(Some(set))) => value_of(set) == Some(*value),
            _ => false,
        },
        Deed::Count(bit) => ops.any(|(_, op)| *op == Op::Count(*bit)),
        Deed::Tag(tag, add) => {
            let tag = Value::Text(tag.clone());
            ops.any(|(_, op)| match op {
                Op::Members(members) if *add => members.add.contains(&tag),
                Op::Members(members) => members.remove.iter().any(|(value, _)| *value == tag),
                _ => false,
            })
        }
        Deed::Text { typed, .. } => ops.any(|(_, op)| match op {
            Op::Text(text) => {
                let inserts: String = text.hunks.0.iter().map(|hunk| hunk.insert.as_str()).collect();
                typed.iter().all(|c| inserts.contains(*c))
            }
            _ => false,
        }),
        Deed::Create => edit.what == What::Create && edit.mends.is_none(),
        Deed::Work => true,
        Deed::Delete => edit.what == What::Delete,
        Deed::Dismiss(_) => !edit.dismiss.is_empty(),
        Deed::Mend(_) => edit.mends.is_some() && edit.what != What::Drop,
        Deed::Drop(_) => edit.what == What::Drop,
    }
}
