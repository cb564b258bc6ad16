//! Small named values: identity, clock, what the app remembers.

use rusqlite::{Connection, OptionalExtension};

use crate::{
    connection::Durability,
    error::{Doing, StoreError},
    store::Store,
};

/// A name and what is to stand under it; `None` removes it.
pub type Named<'a> = (&'a str, Option<&'a [u8]>);

impl Store {
    /// Returns a named value.
    ///
    /// # Errors
    /// As any reading call.
    pub fn meta_get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|connection, _| get(connection, key))
    }

    /// Returns the named values whose names begin so, by name. Looks through all of them: there are few.
    ///
    /// # Errors
    /// As any reading call.
    pub fn meta_under(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.read(|connection, _| {
            let sql = "select key, value from meta where substr(key, 1, length(?1)) = ?1 order by key";
            let mut statement = connection.prepare_cached(sql).doing("reading named values")?;
            let rows = statement.query_map([prefix], |row| Ok((row.get(0)?, row.get(1)?)));
            rows.and_then(Iterator::collect).doing("reading named values")
        })
    }

    /// Writes a named value; it may be lost, alone, with a power cut. With an action: [`Store::commit_also`].
    ///
    /// # Errors
    /// As any writing call.
    pub fn meta_set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.write(Durability::Normal, |work| set(work.tx, key, value))?;
        Ok(())
    }

    /// Writes or removes a named value; that is on the disk when this returns.
    ///
    /// # Errors
    /// As any writing call.
    pub fn meta_keep(&self, named: Named<'_>) -> Result<(), StoreError> {
        self.write(Durability::Full, |work| write(work.tx, named))?;
        Ok(())
    }

    /// Writes a named value in place of one that is there, and says whether one was; on the disk when this returns.
    ///
    /// # Errors
    /// As any writing call.
    pub fn meta_replace(&self, key: &str, value: &[u8]) -> Result<bool, StoreError> {
        let replaced = self.write(Durability::Full, |work| {
            let there = get(work.tx, key)?.is_some();
            if there {
                set(work.tx, key, value)?;
            }
            Ok(there)
        });
        Ok(replaced?.0)
    }
}

/// Writes or removes a named value.
pub(crate) fn write(connection: &Connection, (key, value): Named<'_>) -> Result<(), StoreError> {
    if let Some(value) = value {
        return set(connection, key, value);
    }
    let mut statement = connection
        .prepare_cached("delete from meta where key = ?")
        .doing("removing a named value")?;
    statement.execute([key]).doing("removing a named value").map(|_| ())
}

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
