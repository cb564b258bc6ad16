//! Finding a record by what a person types: part of its title, the end of its id, or its number in the last list.

use fieldbook_model::{Id, TypeNo};
use rusqlite::OptionalExtension;

use crate::{
    cell,
    connection::Durability,
    error::{Doing, StoreError},
    rows::id_at,
    store::Store,
};

/// A record with its title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The record.
    pub id: Id,
    /// Its type.
    pub kind: TypeNo,
    /// Its title.
    pub title: String,
}

impl Store {
    /// Returns the records, not deleted, whose title contains `text` (Latin letters of either case), types by number,
    /// shorter titles first, at most `limit`. Types whose title is no text are left out.
    ///
    /// # Errors
    /// As any reading call.
    pub fn search_title(&self, text: &str, limit: usize) -> Result<Vec<Found>, StoreError> {
        let pattern = format!(
            "%{}%",
            text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
        );
        self.read(|connection, known| {
            let mut out = Vec::new();
            for table in known.tables.by_kind.values() {
                let title = known.schema.get(table.kind).and_then(|spec| table.column(spec.title));
                let Some(title) = title.filter(|column| cell::is_text(column.kind)) else {
                    continue;
                };
                let (table_name, name) = (&table.name, &title.name);
                let sql = format!(
                    "select id, {name} from {table_name} where alive = 1 and {name} like ?1 escape '\\'
                     order by length({name}), {name}, id limit ?2"
                );
                let left = i64::try_from(limit.saturating_sub(out.len())).unwrap_or(i64::MAX);
                let mut statement = connection.prepare_cached(&sql).doing("searching titles")?;
                let rows = statement.query_map((&pattern, left), |row| {
                    Ok(Found {
                        id: id_at(row, 0)?,
                        kind: table.kind,
                        title: row.get(1)?,
                    })
                });
                for found in rows.doing("searching titles")? {
                    out.push(found.doing("searching titles")?);
                }
            }
            Ok(out)
        })
    }

    /// Returns the records whose id ends in these hexadecimal digits (see [`Id::short`]), with their types.
    ///
    /// # Errors
    /// As any reading call.
    pub fn find_short(&self, short: &str) -> Result<Vec<(Id, TypeNo)>, StoreError> {
        let plain: String = short
            .chars()
            .filter(|c| *c != '-')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if plain.len() < 4 || plain.len() > 32 || !plain.chars().all(|c| c.is_ascii_hexdigit()) {
            return Ok(Vec::new());
        }
        self.read(|connection, known| {
            let mut out = Vec::new();
            for table in known.tables.by_kind.values() {
                let sql = format!(
                    "select id from {} where substr(hex(id), -length(?1)) = ?1 order by id",
                    table.name
                );
                let mut statement = connection.prepare_cached(&sql).doing("finding a record")?;
                let ids = statement
                    .query_map([&plain], |row| id_at(row, 0))
                    .doing("finding a record")?;
                for id in ids {
                    out.push((id.doing("finding a record")?, table.kind));
                }
            }
            Ok(out)
        })
    }

    /// Remembers a list that was just shown, so that a person can name its rows by number, from 1.
    ///
    /// # Errors
    /// As any writing call.
    pub fn remember_list(&self, ids: &[Id]) -> Result<(), StoreError> {
        self.write(Durability::Normal, |work| {
            let sql = "insert into list_number (number, record) values (?, ?)";
            work.tx
                .execute("delete from list_number", [])
                .doing("remembering a list")?;
            let mut statement = work.tx.prepare_cached(sql).doing("remembering a list")?;
            for (number, id) in (1_i64..).zip(ids) {
                statement
                    .execute((number, id.0.as_slice()))
                    .doing("remembering a list")?;
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Returns the record that had this number in the last list.
    ///
    /// # Errors
    /// As any reading call.
    pub fn listed(&self, number: u32) -> Result<Option<Id>, StoreError> {
        self.read(|connection, _| {
            let sql = "select record from list_number where number = ?";
            let mut statement = connection.prepare_cached(sql).doing("reading the last list")?;
            statement
                .query_row([number], |row| id_at(row, 0))
                .optional()
                .doing("reading the last list")
        })
    }
}
