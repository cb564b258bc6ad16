//! Base rows: records as admitted, each a CBOR row beside the few columns that SQL asks for.

use fieldbook_merge::Record;
use fieldbook_model::{Id, TypeNo, codec};
use rusqlite::{Connection, OptionalExtension};

use crate::{
    error::{Doing, StoreError},
    rows::id_at,
};

/// Returns the admitted record.
pub(crate) fn load(connection: &Connection, id: Id) -> Result<Option<Record>, StoreError> {
    let mut statement = connection
        .prepare_cached("select state from record where id = ?")
        .doing("reading a base row")?;
    let mut rows = statement.query([id.0.as_slice()]).doing("reading a base row")?;
    let Some(row) = rows.next().doing("reading a base row")? else {
        return Ok(None);
    };
    decode(
        row.get_ref(0)
            .and_then(|state| Ok(state.as_blob()?))
            .doing("reading a base row")?,
    )
    .map(Some)
}

/// Decodes a row that this store wrote.
pub(crate) fn decode(state: &[u8]) -> Result<Record, StoreError> {
    minicbor::decode(state).map_err(|_| StoreError::damaged())
}

/// Returns type and home of an admitted record.
pub(crate) fn place(connection: &Connection, id: Id) -> Result<Option<(TypeNo, Id)>, StoreError> {
    let sql = "select kind, home from record where id = ?";
    let mut statement = connection.prepare_cached(sql).doing("finding a record")?;
    let found = statement.query_row([id.0.as_slice()], |row| Ok((TypeNo(row.get(0)?), id_at(row, 1)?)));
    found.optional().doing("finding a record")
}

/// Writes the admitted record; `new` says that it has no row yet.
pub(crate) fn save(
    connection: &Connection,
    id: Id,
    record: &Record,
    listed: bool,
    new: bool,
) -> Result<(), StoreError> {
    let sql = if new {
        "insert into record (kind, home, deleted, revision, listed, state, id) values (?, ?, ?, ?, ?, ?, ?)"
    } else {
        "update record set kind = ?, home = ?, deleted = ?, revision = ?, listed = ?, state = ? where id = ?"
    };
    let revision = record
        .groups
        .values()
        .map(|row| row.revision)
        .fold(record.whole, Ord::max);
    let mut statement = connection.prepare_cached(sql).doing("writing a base row")?;
    let written = statement.execute((
        record.kind.0,
        record.home.0.as_slice(),
        record.deleted.is_some(),
        revision.0.cast_signed(),
        listed,
        codec::to_bytes(record),
        id.0.as_slice(),
    ));
    written.doing("writing a base row").map(|_| ())
}

/// Takes the row away: the record is not in scope any more, or was never there by what a fetched home says.
pub(crate) fn remove(connection: &Connection, id: Id) -> Result<(), StoreError> {
    let mut statement = connection
        .prepare_cached("delete from record where id = ?")
        .doing("removing a base row")?;
    statement
        .execute([id.0.as_slice()])
        .doing("removing a base row")
        .map(|_| ())
}

/// Returns the ids of all admitted records of a type.
pub(crate) fn of_kind(connection: &Connection, kind: TypeNo) -> Result<Vec<Id>, StoreError> {
    let mut statement = connection
        .prepare("select id from record where kind = ? order by id")
        .doing("listing base rows")?;
    let ids = statement
        .query_map([kind.0], |row| id_at(row, 0))
        .doing("listing base rows")?;
    ids.collect::<Result<_, _>>().doing("listing base rows")
}

/// Returns the records of types without a shown table that hang on a home.
pub(crate) fn unlisted_of_home(connection: &Connection, home: Id) -> Result<Vec<Id>, StoreError> {
    let sql = "select id from record where home = ? and listed = 0 order by id";
    let mut statement = connection.prepare_cached(sql).doing("listing base rows")?;
    let ids = statement
        .query_map([home.0.as_slice()], |row| id_at(row, 0))
        .doing("listing base rows")?;
    ids.collect::<Result<_, _>>().doing("listing base rows")
}

/// Says that records of this type have shown rows from now on.
pub(crate) fn set_listed(connection: &Connection, kind: TypeNo) -> Result<(), StoreError> {
    let sql = "update record set listed = 1 where kind = ? and listed = 0";
    connection.execute(sql, [kind.0]).doing("listing a type").map(|_| ())
}
