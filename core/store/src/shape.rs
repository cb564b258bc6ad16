//! Whether the derived tables are what the declarations say, and bringing them there.
//!
//! Rows are shown anew from base and outbox; no value is carried from an old column into a new one.

use std::collections::BTreeMap;

use fieldbook_model::{TypeNo, codec};
use rusqlite::Connection;

use crate::{base, error::StoreError, meta, pending, table::Tables, work::Work};

/// Under which key of `meta` the shape of the derived tables stands.
const SHAPES: &str = "shapes";

/// Returns the types whose table differs from what the declarations say.
pub(crate) fn stale_kinds(connection: &Connection, tables: &Tables) -> Result<Vec<TypeNo>, StoreError> {
    let known: BTreeMap<TypeNo, String> = match meta::get(connection, SHAPES)? {
        Some(bytes) => minicbor::decode(&bytes).map_err(|_| StoreError::damaged())?,
        None => BTreeMap::new(),
    };
    let shapes = tables.fingerprints();
    let gone = known.keys().any(|kind| !shapes.contains_key(kind));
    let stale = shapes
        .into_iter()
        .filter(|(kind, shape)| known.get(kind) != Some(shape))
        .map(|(kind, _)| kind);
    let mut stale: Vec<TypeNo> = stale.collect();
    if gone && stale.is_empty() {
        // This version knows fewer types: nothing to show anew, but the shapes must say so.
        stale.push(TypeNo(0));
    }
    Ok(stale)
}

/// Brings the derived tables in shape and shows every record of these types anew.
pub(crate) fn rebuild(work: &mut Work<'_>, stale: &[TypeNo]) -> Result<(), StoreError> {
    let tables = &work.known.tables;
    tables.ensure(work.tx)?;
    meta::set(work.tx, SHAPES, &codec::to_bytes(&tables.fingerprints()))?;
    // What was read before the tables stood, custom fields among it, is read again.
    work.device.config += 1;
    for kind in stale.iter().copied().filter(|kind| tables.get(*kind).is_some()) {
        base::set_listed(work.tx, kind)?;
        for id in base::of_kind(work.tx, kind)?
            .into_iter()
            .chain(pending::created_of_kind(work.tx, kind)?)
        {
            if let Some((kind, home)) = work.place(id)? {
                work.touch(id, kind, home);
            }
        }
    }
    Ok(())
}
