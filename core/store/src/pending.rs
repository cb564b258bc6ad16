//! Pending edits as the overlay wants them: the outbox in commit order, on the ground of rejected creations.
//!
//! Where no deletion is about, only a record's own edits can change what it shows; then no others are read.

use std::collections::HashSet;

use fieldbook_merge::{Covered, Pending};
use fieldbook_model::{Author, EditHash, FieldNo, Id, OwnEdit, TypeNo, What, codec};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::{
    error::{Doing, StoreError},
    rows::{hash_at, id_at, number_at},
};

/// An edit of the outbox, or a rejected creation that still carries what refers to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PendingRow {
    /// Its place in the outbox; 0 of a rejected creation.
    pub(crate) place: i64,
    pub(crate) pending: Pending,
}

const COLUMNS: &str = "place, author, installation, n, hash, body, sealed, texts, covered";

/// Returns the pending edits of one record, in commit order.
pub(crate) fn of_record(connection: &Connection, id: Id, has_base: bool) -> Result<Vec<PendingRow>, StoreError> {
    let mut rows = if has_base {
        Vec::new()
    } else {
        ground_of(connection, id)?
    };
    let sql = format!("select {COLUMNS} from outbox where record = ? order by place");
    let mut statement = connection.prepare_cached(&sql).doing("reading the outbox")?;
    let mut found = statement.query([id.0.as_slice()]).doing("reading the outbox")?;
    while let Some(row) = found.next().doing("reading the outbox")? {
        rows.push(read(row)?);
    }
    Ok(settled(rows))
}

/// Returns the pending edits of one record that stand before a place.
pub(crate) fn before(connection: &Connection, id: Id, place: i64) -> Result<Vec<PendingRow>, StoreError> {
    let sql = format!("select {COLUMNS} from outbox where record = ? and place < ? order by place");
    let mut statement = connection.prepare_cached(&sql).doing("reading the outbox")?;
    let mut found = statement.query((id.0.as_slice(), place)).doing("reading the outbox")?;
    let mut rows = Vec::new();
    while let Some(row) = found.next().doing("reading the outbox")? {
        rows.push(read(row)?);
    }
    Ok(rows)
}

/// Returns the pending edits of every record of a home, in commit order.
pub(crate) fn of_home(connection: &Connection, home: Id) -> Result<Vec<PendingRow>, StoreError> {
    let sql = format!("select {COLUMNS} from outbox where home = ? order by place");
    let mut statement = connection.prepare_cached(&sql).doing("reading the outbox")?;
    let mut found = statement.query([home.0.as_slice()]).doing("reading the outbox")?;
    let mut rows = Vec::new();
    while let Some(row) = found.next().doing("reading the outbox")? {
        rows.push(read(row)?);
    }
    Ok(settled(rows))
}

/// Returns the rejected creations of a record that has no row: what refers to it stands on them.
pub(crate) fn ground_of(connection: &Connection, id: Id) -> Result<Vec<PendingRow>, StoreError> {
    let sql = "select 0, author, installation, n, hash, body, 1, texts, x'' from attention
        where record = ? and state <> 2 and what = 1 order by item";
    let mut statement = connection.prepare_cached(sql).doing("reading rejected creations")?;
    let mut found = statement.query([id.0.as_slice()]).doing("reading rejected creations")?;
    let mut rows = Vec::new();
    while let Some(row) = found.next().doing("reading rejected creations")? {
        rows.push(read(row)?);
    }
    Ok(rows)
}

/// What its author dropped shows no more, though the server has yet to say so; what a mend writes anew covers what it
/// mends.
fn settled(mut rows: Vec<PendingRow>) -> Vec<PendingRow> {
    let mends = rows
        .iter()
        .map(|row| &row.pending.own.edit)
        .filter_map(|edit| Some((edit.mends?, edit)));
    let mends: Vec<(EditHash, What, Vec<FieldNo>)> = mends
        .map(|(mended, edit)| (mended, edit.what, edit.ops.keys().copied().collect()))
        .collect();
    for (mended, what, fields) in mends {
        if what == What::Drop {
            rows.retain(|row| row.pending.own.hash != mended);
        }
        for row in rows.iter_mut().filter(|row| row.pending.own.hash == mended) {
            row.pending.covered.fields.extend(fields.iter().copied());
        }
    }
    rows
}

/// Reads a pending edit from the first nine columns.
pub(crate) fn read(row: &Row<'_>) -> Result<PendingRow, StoreError> {
    let plain = || -> rusqlite::Result<_> {
        let author = Author {
            user: id_at(row, 1)?,
            installation: id_at(row, 2)?,
            n: number_at(row, 3)?,
        };
        Ok((row.get(0)?, author, hash_at(row, 4)?, row.get(6)?))
    };
    let (place, author, hash, sealed) = plain().doing("reading the outbox")?;
    let edit = minicbor::decode(blob(row, 5)?).map_err(|_| StoreError::damaged())?;
    let texts = match blob(row, 7)? {
        [] => Vec::new(),
        bytes => minicbor::decode(bytes).map_err(|_| StoreError::damaged())?,
    };
    let covered = covered_of(blob(row, 8)?)?;
    Ok(PendingRow {
        place,
        pending: Pending {
            own: OwnEdit { author, edit, hash },
            covered,
            sealed,
            texts,
        },
    })
}

fn blob<'r>(row: &'r Row<'_>, at: usize) -> Result<&'r [u8], StoreError> {
    row.get_ref(at)
        .and_then(|value| Ok(value.as_blob()?))
        .doing("reading the outbox")
}

/// The base texts of text operations as kept beside the edit.
pub(crate) fn texts_bytes(texts: &Vec<(FieldNo, String)>) -> Vec<u8> {
    if texts.is_empty() {
        Vec::new()
    } else {
        codec::to_bytes(texts)
    }
}

/// What later edits wrote over, as kept beside the edit.
pub(crate) fn covered_bytes(covered: &Covered) -> Vec<u8> {
    if *covered == Covered::default() {
        return Vec::new();
    }
    codec::to_bytes(&(covered.all, covered.fields.iter().copied().collect::<Vec<_>>()))
}

fn covered_of(bytes: &[u8]) -> Result<Covered, StoreError> {
    if bytes.is_empty() {
        return Ok(Covered::default());
    }
    let (all, fields): (bool, Vec<FieldNo>) = minicbor::decode(bytes).map_err(|_| StoreError::damaged())?;
    Ok(Covered {
        all,
        fields: fields.into_iter().collect(),
    })
}

/// Returns type and home of a record that is only pending, or was rejected.
pub(crate) fn place(connection: &Connection, id: Id) -> Result<Option<(TypeNo, Id)>, StoreError> {
    let sql = "select kind, home from outbox where record = ?1
        union all select kind, home from attention where record = ?1 and state <> 2 limit 1";
    let mut statement = connection.prepare_cached(sql).doing("finding a pending record")?;
    let found = statement.query_row([id.0.as_slice()], |row| Ok((TypeNo(row.get(0)?), id_at(row, 1)?)));
    found.optional().doing("finding a pending record")
}

/// Returns the records of a type that are only pending or rejected.
pub(crate) fn created_of_kind(connection: &Connection, kind: TypeNo) -> Result<Vec<Id>, StoreError> {
    let sql = "select record from outbox where kind = ?1 and record not in (select id from record)
        union select record from attention where kind = ?1 and state <> 2 and record not in (select id from record)";
    let mut statement = connection.prepare(sql).doing("listing pending records")?;
    let ids = statement
        .query_map([kind.0], |row| id_at(row, 0))
        .doing("listing pending records")?;
    ids.collect::<Result<_, _>>().doing("listing pending records")
}

/// Returns every record that has pending edits or a rejected creation.
pub(crate) fn all_records(connection: &Connection) -> Result<HashSet<Id>, StoreError> {
    let sql = "select record from outbox union select record from attention where state <> 2 and what = 1";
    let mut statement = connection.prepare_cached(sql).doing("listing pending records")?;
    let ids = statement
        .query_map([], |row| id_at(row, 0))
        .doing("listing pending records")?;
    ids.collect::<Result<_, _>>().doing("listing pending records")
}
