//! What must hold after each step, and where each written value must be in the end.
//!
//! Every value stands in exactly one place: winner, kept loser, history (replaced by someone whose screen had shown
//! it), refused, waiting, dropped or dismissed by a person, or coalesced by its own author before sealing.

use std::collections::{BTreeMap, BTreeSet};

use fieldbook_model::{FieldNo, FieldOutcome, Group, Id, Op, What};
use fieldbook_protocol::Verdict;

use super::world::{Broken, NOTE, SAMPLES, ValueId, World, value_id};

fn require(holds: bool, invariant: &str, detail: impl Fn() -> String) -> Result<(), Broken> {
    if holds {
        Ok(())
    } else {
        Err(format!("{invariant}: {}", detail()))
    }
}

/// Checks what must hold on every screen at every moment.
///
/// # Errors
/// The invariant that does not hold.
pub fn at_each_step(world: &World) -> Result<(), Broken> {
    for (at, phone) in world.phones.iter().enumerate() {
        let refused: BTreeSet<ValueId> = phone
            .attention
            .iter()
            .flat_map(|(own, _)| values(&own.edit.ops))
            .collect();
        for id in &world.ids {
            let Some(shown) = phone.show(*id) else { continue };
            for (field, value) in world.shown_values(at, *id) {
                let Some(own) = world.own.get(&(at, *id, field)) else {
                    continue;
                };
                let Some(place) = own.iter().position(|other| *other == value) else {
                    continue;
                };
                let gone = |value: &&ValueId| {
                    !refused.contains(value) && !world.coalesced.contains(value) && !mended(world, **value)
                };
                let later: Vec<_> = own.iter().skip(place + 1).filter(gone).collect();
                require(later.is_empty(), "flicker", || {
                    format!("phone {at} shows v{value} of {id}.{} after its own {later:?}", field.0)
                })?;
            }
            let count = shown
                .record
                .groups
                .values()
                .find_map(|row| row.counters.get(&SAMPLES))
                .copied()
                .unwrap_or(0);
            let mut rest = count;
            for (who, record, bit, edit) in &world.counted {
                if record != id {
                    continue;
                }
                let refused = phone.attention.iter().any(|(own, _)| own.hash == *edit);
                let own_missing = *who == at && count & bit == 0 && !refused && !dropped(world, *edit);
                require(!own_missing, "flicker", || {
                    format!("phone {at} no longer counts {bit:#x} of {id}")
                })?;
                rest &= !bit;
            }
            require(rest == 0, "twice", || format!("phone {at} counts {count:#x} of {id}"))?;
            let text = shown
                .record
                .groups
                .get(&Group::Note.no())
                .map_or("", |row| row.text(NOTE));
            let mut once = BTreeSet::new();
            require(text.chars().all(|c| once.insert(c)), "twice", || {
                format!("phone {at} shows «{text}»")
            })?;
        }
    }
    Ok(())
}

fn dropped(world: &World, edit: fieldbook_model::EditHash) -> bool {
    world
        .office
        .verdicts
        .iter()
        .any(|row| row.hash == edit && !matches!(row.verdict, Verdict::Accepted))
}

/// A mended value: its edit was refused and another took its place, so the order among own values is that of the mend.
fn mended(world: &World, value: ValueId) -> bool {
    world
        .office
        .log
        .iter()
        .filter_map(|place| place.entry.as_ref())
        .any(|entry| {
            entry.parts.len() > 1
                && entry
                    .parts
                    .iter()
                    .any(|part| values(&part.edit.ops).any(|other| other == value))
        })
        || world.office.verdicts.iter().any(|row| {
            row.verdict != Verdict::Accepted
                && world
                    .office_edit(row.hash)
                    .is_some_and(|edit| values(&edit.ops).any(|other| other == value))
        })
}

fn values(ops: &BTreeMap<FieldNo, Op>) -> impl Iterator<Item = ValueId> + '_ {
    ops.values().filter_map(|op| {
        if let Op::Set(Some(value)) = op {
            value_id(value)
        } else {
            None
        }
    })
}

/// Checks that everybody agrees and that nothing was lost, once all is quiet.
///
/// # Errors
/// The invariant that does not hold.
pub fn at_the_end(world: &World) -> Result<(), Broken> {
    for (at, phone) in world.phones.iter().enumerate() {
        for out in &phone.outbox {
            let waits = world
                .office
                .ground
                .held
                .values()
                .any(|held| held.own.hash == out.pending.own.hash);
            require(waits, "outbox not empty", || {
                format!(
                    "phone {at} keeps {} {:?}",
                    out.pending.own.author.n, out.pending.own.edit.ops
                )
            })?;
        }
        for id in &world.ids {
            let server = world.office.ground.record(*id).ok().flatten();
            require(phone.base.get(id) == server, "diverged", || {
                format!("phone {at}, {id}: {:?}, server {server:?}", phone.base.get(id))
            })?;
            let quiet = phone
                .outbox
                .iter()
                .all(|out| phone.home_of(out.pending.own.edit.record) != phone.home_of(*id));
            if let (Some(shown), Some(server), true) = (phone.show(*id), server, quiet) {
                require(shown.record == *server, "diverged", || {
                    format!("phone {at} shows {id} otherwise")
                })?;
            }
        }
    }
    one_verdict_each(world)?;
    stamps(world)?;
    accounted(world)?;
    texts(world)
}

fn one_verdict_each(world: &World) -> Result<(), Broken> {
    let mut judged = BTreeMap::new();
    for row in &world.office.verdicts {
        let before = judged.insert(row.hash, row.verdict.clone());
        let second = before.is_some();
        require(!second, "one verdict", || {
            format!("{} judged twice: {before:?}, {:?}", row.hash, row.verdict)
        })?;
    }
    Ok(())
}

/// No stamp lies in the future or against cause and effect.
fn stamps(world: &World) -> Result<(), Broken> {
    for id in &world.ids {
        let Some(record) = world.office.ground.record(*id).ok().flatten() else {
            continue;
        };
        let standing = record.groups.values().flat_map(|row| {
            row.registers
                .values()
                .chain(row.losers.values().flat_map(BTreeMap::values))
        });
        for written in standing {
            let received = world.office.ground.workspace.last_received;
            require(written.stamp <= received, "stamp above received", || {
                format!("{:?}", written.value)
            })?;
        }
    }
    Ok(())
}

/// Replays the log: who replaced whom, and had they seen it.
fn accounted(world: &World) -> Result<(), Broken> {
    let mut winner: BTreeMap<(Id, FieldNo), (ValueId, Id)> = BTreeMap::new();
    let mut ended: BTreeSet<ValueId> = world.coalesced.clone();
    for entry in world.office.log.iter().filter_map(|place| place.entry.as_ref()) {
        for part in &entry.parts {
            let hash = part.hash();
            for (field, op) in &part.edit.ops {
                let Op::Set(Some(value)) = op else { continue };
                let Some(value) = value_id(value) else { continue };
                let key = (part.edit.record, *field);
                let author = part.author.installation;
                match part.outcomes.get(field) {
                    Some(FieldOutcome::Late) => {
                        ended.insert(value);
                    }
                    Some(FieldOutcome::Lost) => {
                        let over = world.made.get(&hash).and_then(|made| made.over.get(field));
                        let shown = over.is_some() && over == winner.get(&key).map(|(value, _)| value);
                        require(!shown, "false conflict", || {
                            format!("v{value} was typed over {over:?} on the screen, and lost to it")
                        })?;
                    }
                    Some(FieldOutcome::Beat) => {
                        let over = world.made.get(&hash).and_then(|made| made.over.get(field));
                        let before = winner.insert(key, (value, author));
                        let shown = over.is_some() && over == before.as_ref().map(|(value, _)| value);
                        require(!shown, "false conflict", || {
                            format!("v{value} was typed over {over:?} on the screen")
                        })?;
                    }
                    _ => {
                        if let Some((before, by)) = winner.insert(key, (value, author)) {
                            let saw = world
                                .made
                                .get(&hash)
                                .is_none_or(|made| made.eyes.get(field).is_some_and(|eyes| eyes.contains(&before)));
                            require(saw || by == author, "unseen", || {
                                format!("v{value} replaced v{before}, which its author never saw")
                            })?;
                            ended.insert(before);
                        }
                    }
                }
            }
            ended.extend(
                part.edit
                    .dismiss
                    .iter()
                    .filter_map(|(field, key)| world.value_of(*field, *key)),
            );
        }
    }
    let mut places: BTreeMap<ValueId, u32> = BTreeMap::new();
    for id in &world.ids {
        let Some(record) = world.office.ground.record(*id).ok().flatten() else {
            continue;
        };
        for row in record.groups.values() {
            let standing = row
                .registers
                .values()
                .chain(row.losers.values().flat_map(BTreeMap::values));
            for value in standing.filter_map(|written| value_id(written.value.as_ref()?)) {
                *places.entry(value).or_default() += 1;
            }
        }
    }
    let waiting: BTreeSet<ValueId> = world
        .office
        .ground
        .held
        .values()
        .flat_map(|held| values(&held.own.edit.ops))
        .collect();
    let refused: BTreeSet<ValueId> = world
        .office
        .verdicts
        .iter()
        .filter(|row| row.verdict != Verdict::Accepted && row.verdict != Verdict::Mended)
        .filter_map(|row| world.office_edit(row.hash))
        .flat_map(|edit| values(&edit.ops).collect::<Vec<_>>())
        .collect();
    for ((phone, id, field), own) in &world.own {
        for value in own {
            let stands = places.get(value).copied().unwrap_or(0);
            require(stands < 2, "accounted once", || {
                format!("v{value} stands {stands} times")
            })?;
            let known = stands == 1 || ended.contains(value) || waiting.contains(value) || refused.contains(value);
            require(known, "accounted", || {
                format!("v{value} of phone {phone} on {id}.{} is nowhere", field.0)
            })?;
        }
    }
    counters(world)
}

fn counters(world: &World) -> Result<(), Broken> {
    for id in &world.ids {
        let Some(record) = world.office.ground.record(*id).ok().flatten() else {
            continue;
        };
        let count = record
            .groups
            .values()
            .find_map(|row| row.counters.get(&SAMPLES))
            .copied()
            .unwrap_or(0);
        let admitted = |hash| {
            world
                .office
                .verdicts
                .iter()
                .any(|row| row.hash == hash && row.verdict == Verdict::Accepted)
        };
        let sum: i64 = world
            .counted
            .iter()
            .filter(|(_, record, _, edit)| record == id && admitted(*edit))
            .map(|count| count.2)
            .sum();
        require(count == sum, "counter", || {
            format!("{id} counts {count:#x}, admitted were {sum:#x}")
        })?;
    }
    Ok(())
}

/// Nothing typed is lost that nobody deleted; nothing is back that somebody deleted.
fn texts(world: &World) -> Result<(), Broken> {
    for id in &world.ids {
        let Some(record) = world.office.ground.record(*id).ok().flatten() else {
            continue;
        };
        let text = record.groups.get(&Group::Note.no()).map_or("", |row| row.text(NOTE));
        let stands: BTreeSet<char> = text.chars().collect();
        require(stands.len() == text.chars().count(), "twice", || format!("«{text}»"))?;
        let (mut typed, mut cut) = (BTreeSet::new(), BTreeSet::new());
        for entry in world
            .office
            .log
            .iter()
            .filter_map(|place| place.entry.as_ref())
            .filter(|entry| entry.record() == *id)
        {
            for part in entry.parts.iter().filter(|part| part.edit.what != What::Delete) {
                if let Some(Op::Text(op)) = part.edit.ops.get(&NOTE) {
                    typed.extend(op.hunks.0.iter().flat_map(|hunk| hunk.insert.chars()));
                }
                if let Some((base, result)) = world.texts_of(part.hash()) {
                    cut.extend(base.chars().filter(|c| !result.contains(*c)));
                }
            }
        }
        let lost: String = typed
            .iter()
            .filter(|c| !stands.contains(c) && !cut.contains(c))
            .collect();
        require(lost.is_empty(), "text lost", || format!("«{lost}» of «{text}»"))?;
        let back: String = cut.iter().filter(|c| stands.contains(c)).collect();
        require(back.is_empty(), "text back", || format!("«{back}» in «{text}»"))?;
    }
    Ok(())
}
