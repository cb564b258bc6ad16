//! Whether a deletion is about in a home, admitted or pending.
//!
//! Where none is, only a record's own edits can change what it shows; remembers what it has looked up, so it must be
//! made anew after a deletion was written.

use std::collections::HashMap;

use fieldbook_model::Id;
use rusqlite::Connection;

use crate::error::{Doing, StoreError};

#[derive(Default)]
pub(crate) struct Deletions {
    any: Option<(bool, bool)>,
    homes: HashMap<Id, bool>,
}

impl Deletions {
    pub(crate) fn about(&mut self, connection: &Connection, home: Id) -> Result<bool, StoreError> {
        let (admitted, pending) = match self.any {
            Some(any) => any,
            None => *self.any.insert(any(connection)?),
        };
        if !admitted && !pending {
            return Ok(false);
        }
        if let Some(about) = self.homes.get(&home) {
            return Ok(*about);
        }
        let about =
            (admitted && exists(connection, ADMITTED, home)?) || (pending && exists(connection, PENDING, home)?);
        self.homes.insert(home, about);
        Ok(about)
    }
}

const ADMITTED: &str = "select exists (select 1 from record where deleted = 1 and id = ?)";
const PENDING: &str = "select exists (select 1 from outbox where what = 2 and home = ?)";

fn any(connection: &Connection) -> Result<(bool, bool), StoreError> {
    let sql = "select exists (select 1 from record where deleted = 1), exists (select 1 from outbox where what = 2)";
    let mut statement = connection.prepare_cached(sql).doing("looking for deletions")?;
    statement
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .doing("looking for deletions")
}

fn exists(connection: &Connection, sql: &str, home: Id) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached(sql).doing("looking for deletions")?;
    statement
        .query_row([home.0.as_slice()], |row| row.get(0))
        .doing("looking for deletions")
}
