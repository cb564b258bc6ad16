//! Numbered migrations of the system tables; the format is how many have run.
//!
//! Never deletes, never touches a store of a later format or a database of another program. The format stands in
//! `user_version` and `application_id`, which an encrypted file keeps as well; no byte of page 1 is read here.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::{Doing, StoreError};

/// Each released file stays as it is; a change is a new file at the end.
const MIGRATIONS: [&str; 1] = [include_str!("../migrations/0001_store.sql")];

/// "FBK1": tells a Fieldbook store from any other SQLite file.
const APPLICATION: i32 = 0x4642_4b31;

/// The latest format known here.
pub(crate) fn known_format() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// Brings the system tables to the latest format.
///
/// # Errors
/// `Newer`, `Foreign`, or what SQLite says; the file is then as it was.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    if format_of(connection)? == known_format() {
        return Ok(());
    }
    migrate_with(connection, &MIGRATIONS)
}

fn migrate_with(connection: &mut Connection, migrations: &[&str]) -> Result<(), StoreError> {
    let tx = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .doing("migrating")?;
    // Read again under the lock: another process may have been faster.
    let found = format_of(&tx)?;
    for (at, sql) in migrations.iter().enumerate().skip(found as usize) {
        tx.execute_batch(sql).doing("migrating")?;
        tx.pragma_update(None, "user_version", at + 1).doing("migrating")?;
    }
    tx.pragma_update(None, "application_id", APPLICATION)
        .doing("migrating")?;
    tx.commit().doing("migrating")
}

/// Returns the store's format; 0 of an empty file.
fn format_of(connection: &Connection) -> Result<u32, StoreError> {
    let number = |sql| {
        connection
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .doing("reading the store's format")
    };
    let found = u32::try_from(number("pragma user_version")?).unwrap_or(u32::MAX);
    let application = number("pragma application_id")?;
    if application != i64::from(APPLICATION) && (application != 0 || number("select count(*) from sqlite_schema")? > 0)
    {
        return Err(StoreError::Foreign);
    }
    if found > known_format() {
        return Err(StoreError::Newer {
            found,
            known: known_format(),
        });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that fails should stop"
    )]
    use super::*;

    fn schema(connection: &Connection) -> Vec<String> {
        let mut statement = connection
            .prepare("select sql from sqlite_schema where sql is not null order by name")
            .unwrap();
        statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    }

    #[test]
    fn a_store_upgraded_from_any_released_format_equals_a_fresh_one() {
        let mut fresh = Connection::open_in_memory().unwrap();
        migrate(&mut fresh).unwrap();
        for released in 0..=MIGRATIONS.len() {
            let mut old = Connection::open_in_memory().unwrap();
            migrate_with(&mut old, &MIGRATIONS[..released]).unwrap();
            migrate(&mut old).unwrap();
            assert_eq!(schema(&old), schema(&fresh), "from format {released}");
            assert_eq!(format_of(&old).unwrap(), known_format());
        }
    }

    #[test]
    fn a_database_of_another_program_is_left_alone() {
        let mut other = Connection::open_in_memory().unwrap();
        other.execute_batch("create table theirs (a)").unwrap();
        assert!(matches!(migrate(&mut other), Err(StoreError::Foreign)));
        assert_eq!(schema(&other), ["CREATE TABLE theirs (a)"]);
    }
}
