//! The same history in Automerge documents, replayed at the heads that each screen showed.
//!
//! Automerge knows nothing of our rules, yet both must agree on what was concurrent, what survived and what adds up.
//! Deletes of records are left out: there the two differ by design, and a table of all orders has them.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{AutoCommit, ChangeHash, ROOT, ReadDoc, ScalarValue, transaction::Transactable};
use fieldbook_model::{EditKey, FieldNo, FieldOutcome, Id, Op, Part, Value};

use super::world::{Broken, SAMPLES, TAGS, ValueId, World, value_id};

type Place = (Id, FieldNo);

fn fault(error: automerge::AutomergeError) -> Broken {
    format!("oracle: {error}")
}

/// Compares the office's records with Automerge's.
///
/// # Errors
/// Where they disagree.
pub fn agrees(world: &World) -> Result<(), Broken> {
    let mut places: BTreeMap<Place, Vec<&Part>> = BTreeMap::new();
    for entry in world.office.log.iter().filter_map(|place| place.entry.as_ref()) {
        for part in &entry.parts {
            for (field, _) in part.edit.ops.iter().filter(|(field, _)| is_effective(part, **field)) {
                places.entry((part.edit.record, *field)).or_default().push(part);
            }
        }
    }
    for (place, mut parts) in places {
        // By the time of writing, so that whatever a screen showed was written before.
        parts.sort_by_key(|part| {
            (
                world.made.get(&part.hash()).map_or(u64::MAX, |made| made.tick),
                part.author.n,
            )
        });
        match parts.first().and_then(|part| part.edit.ops.get(&place.1)) {
            Some(Op::Set(_)) if parts.len() > 1 && !by_office(world, &parts) => registers(world, place, &parts)?,
            Some(Op::Members(_)) => members(world, place, &parts)?,
            Some(Op::Count(_)) => counts(world, place, &parts)?,
            _ => {}
        }
    }
    Ok(())
}

/// A mended operation is no value of its own.
fn is_effective(part: &Part, field: FieldNo) -> bool {
    part.outcomes.get(&field) != Some(&FieldOutcome::Late) || matches!(part.edit.ops.get(&field), Some(Op::Set(_)))
}

/// The office writes on the log itself, not on a screen.
fn by_office(world: &World, parts: &[&Part]) -> bool {
    parts.iter().any(|part| !world.made.contains_key(&part.hash()))
}

fn registers(world: &World, (id, field): Place, parts: &[&Part]) -> Result<(), Broken> {
    let mut doc = AutoCommit::new();
    let mut heads: BTreeMap<ValueId, ChangeHash> = BTreeMap::new();
    let mut past: BTreeMap<ValueId, BTreeSet<ValueId>> = BTreeMap::new();
    for part in parts {
        let Some(Op::Set(Some(value))) = part.edit.ops.get(&field) else {
            continue;
        };
        let Some(value) = value_id(value) else { continue };
        let eyes = world.made.get(&part.hash()).and_then(|made| made.eyes.get(&field));
        let seen: BTreeSet<ValueId> = eyes
            .into_iter()
            .flatten()
            .copied()
            .filter(|seen| heads.contains_key(seen))
            .collect();
        let at: Vec<ChangeHash> = seen.iter().filter_map(|seen| heads.get(seen).copied()).collect();
        doc.isolate(&at);
        doc.put(ROOT, "f", i64::try_from(value).unwrap_or(0)).map_err(fault)?;
        let head = doc.get_heads();
        doc.integrate();
        heads.extend(head.last().map(|head| (value, *head)));
        let ancestors = seen
            .iter()
            .flat_map(|seen| past.get(seen).into_iter().flatten().copied())
            .chain(seen.iter().copied());
        let ancestors = ancestors.collect();
        past.insert(value, ancestors);
    }
    let all = doc.get_all(ROOT, "f").map_err(fault)?;
    let surviving: BTreeSet<ValueId> = all
        .iter()
        .filter_map(|(value, _)| u64::try_from(value.as_i64()?).ok())
        .collect();
    let record = world.office.ground.record(id).ok().flatten();
    let Some(row) = record.and_then(|record| record.groups.values().find(|row| row.registers.contains_key(&field)))
    else {
        return Ok(());
    };
    let winner = row.value(field).and_then(value_id);
    let losers: BTreeSet<ValueId> = row
        .losers
        .get(&field)
        .into_iter()
        .flatten()
        .filter_map(|(_, written)| value_id(written.value.as_ref()?))
        .collect();
    let story = || {
        format!(
            "{id}.{}: winner {winner:?}, losers {losers:?}, Automerge keeps {surviving:?}",
            field.0
        )
    };
    if !winner.is_none_or(|winner| surviving.contains(&winner)) {
        return Err(format!("oracle, winner was replaced: {}", story()));
    }
    let dismissed = |value: &ValueId| world.dismissed(field, *value);
    if let Some(lost) = surviving
        .iter()
        .find(|value| Some(**value) != winner && !losers.contains(value) && !dismissed(value))
    {
        return Err(format!("oracle, survivor v{lost} is not kept: {}", story()));
    }
    let concurrent = |one: &ValueId, other: &ValueId| {
        let knows = |a, b: &ValueId| past.get(a).is_some_and(|past| past.contains(b));
        one != other && !knows(one, other) && !knows(other, one)
    };
    if let Some(loser) = losers
        .iter()
        .find(|loser| !past.keys().any(|other| concurrent(loser, other)))
    {
        return Err(format!(
            "oracle, loser v{loser} was concurrent with nothing: {}",
            story()
        ));
    }
    Ok(())
}

fn members(world: &World, (id, field): Place, parts: &[&Part]) -> Result<(), Broken> {
    let mut doc = AutoCommit::new();
    let mut heads: BTreeMap<(EditKey, Value), ChangeHash> = BTreeMap::new();
    for part in parts {
        let Some(Op::Members(ops)) = part.edit.ops.get(&field) else {
            continue;
        };
        for value in &ops.add {
            doc.isolate(&[]);
            doc.put(ROOT, value.as_text().unwrap_or_default(), true)
                .map_err(fault)?;
            let head = doc.get_heads();
            doc.integrate();
            heads.extend(head.last().map(|head| ((part.hash().key(), value.clone()), *head)));
        }
        for (value, taken) in &ops.remove {
            let at: Vec<ChangeHash> = taken
                .iter()
                .filter_map(|key| heads.get(&(*key, value.clone())).copied())
                .collect();
            if !at.is_empty() {
                doc.isolate(&at);
                doc.delete(ROOT, value.as_text().unwrap_or_default()).map_err(fault)?;
                doc.get_heads();
                doc.integrate();
            }
        }
    }
    let theirs: BTreeSet<String> = doc.keys(ROOT).collect();
    let record = world.office.ground.record(id).ok().flatten();
    let rows = record.into_iter().flat_map(|record| record.groups.values());
    let ours: BTreeSet<String> = rows
        .flat_map(|row| row.members(TAGS))
        .filter_map(|tag| tag.as_text().map(str::to_owned))
        .collect();
    if ours == theirs {
        Ok(())
    } else {
        Err(format!("oracle, members of {id}: {ours:?}, Automerge has {theirs:?}"))
    }
}

fn counts(world: &World, (id, field): Place, parts: &[&Part]) -> Result<(), Broken> {
    let mut doc = AutoCommit::new();
    doc.put(ROOT, "n", ScalarValue::counter(0)).map_err(fault)?;
    let start = doc.get_heads();
    for part in parts {
        let Some(Op::Count(by)) = part.edit.ops.get(&field) else {
            continue;
        };
        doc.isolate(&start);
        doc.increment(ROOT, "n", *by).map_err(fault)?;
        doc.get_heads();
        doc.integrate();
    }
    let theirs = doc
        .get(ROOT, "n")
        .map_err(fault)?
        .and_then(|(value, _)| value.as_i64())
        .unwrap_or(0);
    let record = world.office.ground.record(id).ok().flatten();
    let ours = record
        .and_then(|record| record.groups.values().find_map(|row| row.counters.get(&SAMPLES)))
        .copied();
    if ours.unwrap_or(0) == theirs {
        Ok(())
    } else {
        Err(format!("oracle, {id} counts {ours:?}, Automerge {theirs}"))
    }
}
