//! The outbox laid over a base row: what a screen shows.
//!
//! One function, whether it is computed when read or kept as the shown row; there is no clean and no dirty path.

use std::collections::BTreeSet;

use fieldbook_model::{EditHash, FieldNo, Id, Micros, Op, OwnEdit, TypeNo, Value, What};

use crate::{
    pending::Pending,
    record::{Deletion, LongText, Origin, Record, Row, Written},
    views::Views,
};

/// A record as a screen shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Base with the outbox over it.
    pub record: Record,
    /// It is not deleted itself; whether its home is alive is told by the home's own `Shown`.
    pub alive: bool,
}

/// Lays the pending edits of a home over one record; `None` where there is neither row nor creation.
///
/// `pending` holds every pending edit on any record of the home, in commit order: a visit written on a deleted
/// customer brings the customer back on this screen too.
#[must_use]
pub fn overlay(
    id: Id,
    kind: TypeNo,
    home: Id,
    base: Option<&Record>,
    pending: &[&Pending],
    views: &Views,
) -> Option<Shown> {
    let mut shown = Shown {
        record: base.cloned().unwrap_or_else(|| Record::new(kind, home)),
        alive: base.is_some_and(|record| record.deleted.is_none()),
    };
    let mut known = base.is_some();
    for pending in pending {
        let edit = &pending.own.edit;
        let brings_back = !pending.covered.all;
        if edit.what == What::Drop {
            continue;
        }
        if edit.record != id {
            shown.alive |= home == id && brings_back && edit.what != What::Delete && known;
            continue;
        }
        if edit.what == What::Delete {
            shown.alive = false;
            let author = pending.own.author;
            shown.record.deleted = Some(Deletion {
                seq: fieldbook_model::Seq(0),
                author,
                captured: edit.captured,
            });
            continue;
        }
        if edit.what == What::Create && !known {
            known = true;
            shown.record.created = edit.captured;
        }
        let unseen_delete = base
            .and_then(|record| record.deleted)
            .is_none_or(|deleted| edit.base < deleted.seq);
        shown.alive |= brings_back && unseen_delete && known;
        if shown.alive {
            shown.record.deleted = None;
        }
        shown.record.touched = shown.record.touched.max(edit.captured);
        lay_over(shown.record.row_mut(edit.group), pending, views);
    }
    known.then_some(shown)
}

fn lay_over(row: &mut Row, pending: &Pending, views: &Views) {
    let edit = &pending.own.edit;
    let key = pending.own.key();
    let origin = Origin {
        author: pending.own.author,
        captured: edit.captured,
        edit: key,
        revision: edit.base,
    };
    if pending.covered.all {
        return;
    }
    for (field, op) in &edit.ops {
        if pending.covered.fields.contains(field) {
            continue;
        }
        match op {
            Op::Set(value) => {
                let written = Written {
                    value: value.clone(),
                    stamp: edit.captured,
                    origin,
                };
                row.registers.insert(*field, written);
            }
            Op::Members(members) => {
                let set = row.sets.entry(*field).or_default();
                for value in &members.add {
                    set.entry(value.clone()).or_default().insert(key, origin);
                }
                for (value, taken) in &members.remove {
                    if let Some(additions) = set.get_mut(value) {
                        additions.retain(|addition, _| !taken.contains(addition));
                        if additions.is_empty() {
                            set.remove(value);
                        }
                    }
                }
            }
            Op::Count(by) => {
                let sum = row.counters.entry(*field).or_default();
                *sum = sum.saturating_add(*by);
            }
            Op::Text(_) => {
                // The view lays all waiting edits of a text at once; the last of them leaves its name on it.
                let text = row.texts.entry(*field).or_default();
                let is_last = views
                    .get(field)
                    .is_none_or(|view| view.waiting().last() == Some(pending.own.author.n));
                if let (true, Some(view)) = (is_last, views.get(field)) {
                    let content = view.shown(&text.content).unwrap_or_else(|_| text.content.clone());
                    *text = LongText { content, last: origin };
                }
            }
            Op::Unknown(_) => {}
        }
    }
    for (field, loser) in &edit.dismiss {
        if let Some(losers) = row.losers.get_mut(field) {
            losers.remove(loser);
            if losers.is_empty() {
                row.losers.remove(field);
            }
        }
    }
}

/// After an accepted own edit left the outbox: older pending ones no longer show what it wrote.
pub fn cover(pending: &mut Pending, gone: &OwnEdit) {
    if pending.own.edit.record != gone.edit.record || !is_older(&pending.own, gone) {
        return;
    }
    if gone.edit.what == What::Delete {
        pending.covered.all = true;
        return;
    }
    if pending.own.edit.group != gone.edit.group {
        return;
    }
    let registers = gone.edit.ops.iter().filter(|(_, op)| matches!(op, Op::Set(_)));
    pending.covered.fields.extend(registers.map(|(field, _)| *field));
}

fn is_older(pending: &OwnEdit, gone: &OwnEdit) -> bool {
    pending.author.n < gone.author.n
}

/// Returns the hashes of the pending edits that a register on the screen came from: what tells own from foreign.
#[must_use]
pub fn own_hashes(pending: &[&Pending]) -> BTreeSet<EditHash> {
    pending.iter().map(|pending| pending.own.hash).collect()
}

/// Returns the value that a register shows and its stamp: what the next edit of it must come after.
#[must_use]
pub fn stamp_shown(
    shown: &Record,
    group: fieldbook_model::GroupNo,
    field: FieldNo,
) -> Option<(Option<&Value>, Micros)> {
    let written = shown.groups.get(&group)?.registers.get(&field)?;
    Some((written.value.as_ref(), written.stamp))
}
