//! Laying an entry on a record: the same function on the server after judging and on every device.
//!
//! Never decides anything: what won and what lost stands in the entry. An entry at or below the group's revision is
//! skipped, so laying twice does nothing.

use fieldbook_model::{
    Entry, FieldNo, FieldOutcome, GroupNo, Micros, Op, Part, Seq, TextHash, Value,
    entry::Fate,
    ops::Members,
    planted::{self, Bug},
};

use crate::{
    record::{Deletion, Origin, Record, Row, Written},
    text,
};

/// What laying did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Laid {
    /// The record changed.
    Changed,
    /// It stood at or above this entry already.
    Skipped,
}

/// The entry cannot be laid here; the home must be fetched whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayError {
    /// There is no row, and the entry does not create one.
    #[error("no row to lay the entry on")]
    Missing,
    /// The text here is another than the entry starts from.
    #[error("the text of field {} is not the one that entry {seq} starts from", field.0)]
    Text {
        /// The field.
        field: FieldNo,
        /// The entry.
        seq: Seq,
    },
}

/// Lays an entry on its record.
///
/// # Errors
/// When there is no row for it or a text differs; the record is then unchanged.
pub fn lay(record: &mut Option<Record>, entry: &Entry) -> Result<Laid, LayError> {
    let Some(last) = entry.parts.last() else {
        return Ok(Laid::Skipped);
    };
    let group = last.edit.group;
    if record.is_none() {
        if entry.fate != Fate::Created {
            return Err(LayError::Missing);
        }
        *record = Some(Record::new(last.edit.kind, entry.home));
    }
    let Some(record) = record.as_mut() else {
        return Err(LayError::Missing);
    };
    if entry.seq <= record.revision(group) {
        return Ok(Laid::Skipped);
    }
    check_texts(record, entry, group)?;
    for part in &entry.parts {
        lay_part(record.row_mut(group), entry, part);
        record.touched = record.touched.max(part.edit.captured.min(entry.received));
    }
    record.row_mut(group).revision = entry.seq;
    lay_fate(record, entry, last);
    Ok(Laid::Changed)
}

/// Brings a home back because something was written on it.
pub fn lay_home_revival(home: &mut Record, seq: Seq) {
    if seq > home.whole {
        home.deleted = None;
        home.whole = seq;
    }
}

fn lay_fate(record: &mut Record, entry: &Entry, last: &Part) {
    match entry.fate {
        Fate::Same | Fate::Beneath => return,
        Fate::Created => record.created = entry.parts.first().map_or(Micros(0), |part| part.edit.captured),
        Fate::Deleted => {
            let captured = last.edit.captured;
            record.deleted = Some(Deletion {
                seq: entry.seq,
                author: last.author,
                captured,
            });
        }
        Fate::Revived => record.deleted = None,
    }
    record.whole = entry.seq;
}

fn check_texts(record: &Record, entry: &Entry, group: GroupNo) -> Result<(), LayError> {
    for part in &entry.parts {
        for (field, outcome) in &part.outcomes {
            let FieldOutcome::Text(from, hunks, to) = outcome else {
                continue;
            };
            let now = record.groups.get(&group).map_or("", |row| row.text(*field));
            let fits =
                TextHash::of(now) == *from && text::apply(hunks, now).is_ok_and(|after| TextHash::of(&after) == *to);
            if !fits {
                return Err(LayError::Text {
                    field: *field,
                    seq: entry.seq,
                });
            }
        }
    }
    Ok(())
}

fn lay_part(row: &mut Row, entry: &Entry, part: &Part) {
    let key = part.hash().key();
    let origin = Origin {
        author: part.author,
        captured: part.edit.captured,
        edit: key,
        revision: entry.seq,
    };
    for (field, op) in &part.edit.ops {
        let outcome = part.outcomes.get(field);
        if outcome == Some(&FieldOutcome::Late) {
            continue;
        }
        match op {
            Op::Set(value) => lay_register(row, *field, value.clone(), origin, entry.received, outcome),
            Op::Members(members) => lay_members(row, *field, members, origin, outcome),
            Op::Count(by) => {
                let sum = row.counters.entry(*field).or_default();
                *sum = sum.saturating_add(*by);
            }
            Op::Text(_) => lay_text(row, *field, origin, entry.received, outcome),
            Op::Unknown(_) => {}
        }
    }
    for (field, loser) in &part.edit.dismiss {
        if let Some(losers) = row.losers.get_mut(field) {
            losers.remove(loser);
            if losers.is_empty() {
                row.losers.remove(field);
            }
        }
    }
}

fn lay_register(
    row: &mut Row,
    field: FieldNo,
    value: Option<Value>,
    origin: Origin,
    received: Micros,
    outcome: Option<&FieldOutcome>,
) {
    let stamp = match outcome {
        Some(FieldOutcome::Seen(stamp)) => *stamp,
        _ => origin.captured.min(received),
    };
    let written = Written { value, stamp, origin };
    match outcome {
        Some(FieldOutcome::Lost) => keep_loser(row, field, written),
        Some(FieldOutcome::Beat) => {
            if let Some(beaten) = row.registers.insert(field, written) {
                keep_loser(row, field, beaten);
            }
        }
        _ => {
            row.registers.insert(field, written);
        }
    }
}

fn keep_loser(row: &mut Row, field: FieldNo, written: Written) {
    row.losers
        .entry(field)
        .or_default()
        .insert(written.origin.edit, written);
}

fn lay_members(row: &mut Row, field: FieldNo, members: &Members, origin: Origin, outcome: Option<&FieldOutcome>) {
    let void: &[Value] = if let Some(FieldOutcome::Void(void)) = outcome {
        void
    } else {
        &[]
    };
    let set = row.sets.entry(field).or_default();
    for value in members.add.iter().filter(|value| !void.contains(value)) {
        set.entry(value.clone()).or_default().insert(origin.edit, origin);
    }
    for (value, taken) in &members.remove {
        if let Some(additions) = set.get_mut(value) {
            additions.retain(|key, _| !taken.contains(key) && !planted::on(Bug::RemovesUnseen));
            if additions.is_empty() {
                set.remove(value);
            }
        }
    }
}

fn lay_text(row: &mut Row, field: FieldNo, origin: Origin, received: Micros, outcome: Option<&FieldOutcome>) {
    match outcome {
        Some(FieldOutcome::Text(_, hunks, _)) => {
            let text = row.texts.entry(field).or_default();
            // Checked before anything was laid; a text that does not fit never gets here.
            if let Ok(after) = text::apply(hunks, &text.content) {
                text.content = after;
                text.last = origin;
            }
        }
        Some(FieldOutcome::TooLong(result)) => {
            let result = result.clone();
            let stamp = origin.captured.min(received);
            keep_loser(
                row,
                field,
                Written {
                    value: Some(Value::Text(result)),
                    stamp,
                    origin,
                },
            );
        }
        _ => {}
    }
}
