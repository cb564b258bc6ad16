//! Small named values: identity, clock, what the app remembers.

use rusqlite::{Connection, OptionalExtension};

use crate::error::{Doing, StoreError};

pub(crate) fn get(connection: &Connection, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let mut statement = connection
        .prepare_cached("select value from meta where key = ?")
        .doing("reading a named value")?;
    statement
        .query_row([key], |row| row.get(0))
        .optional()
        .doing("reading a named value")
}

pub(crate) fn set(connection: &Connection, key: &str, value: &[u8]) -> Result<(), StoreError> {
    let sql = "insert into meta (key, value) values (?, ?) on conflict (key) do update set value = excluded.value";
    let mut statement = connection.prepare_cached(sql).doing("writing a named value")?;
    statement
        .execute((key, value))
        .doing("writing a named value")
        .map(|_| ())
}
