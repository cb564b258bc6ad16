//! The workspace row: the counter of the log, and what the workspace is.

use fieldbook_model::{EditHash, Id, Micros, Seq};
use rusqlite::{OptionalExtension as _, params};

use super::{Reading, Result, StorageError, Writing};

/// The workspace row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceRow {
    /// The workspace.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Its settings, JSON.
    pub settings: String,
    /// When it was made.
    pub created: Micros,
    /// The last seq given.
    pub head: Seq,
    /// The log's hash there.
    pub log: EditHash,
    /// The last `received` given.
    pub received: Micros,
    /// The seq of the last entry on configuration (user, team, territory, field).
    pub config: Seq,
    /// The last number of the service author.
    pub service_n: u64,
    /// Counted up when the database is restored from a backup.
    pub epoch: u32,
}

impl Reading<'_> {
    /// Returns the workspace row.
    ///
    /// # Errors
    /// When there is none yet.
    pub fn workspace(&self) -> Result<WorkspaceRow> {
        let mut statement = self.c.prepare_cached(
            "select id, name, settings, created, head, log, received, config, service_n, epoch from workspace",
        )?;
        let row = statement.query_row([], |row| {
            Ok(WorkspaceRow {
                id: Id(row.get(0)?),
                name: row.get(1)?,
                settings: row.get(2)?,
                created: Micros(row.get(3)?),
                head: Seq(row.get(4)?),
                log: EditHash(row.get(5)?),
                received: Micros(row.get(6)?),
                config: Seq(row.get(7)?),
                service_n: row.get(8)?,
                epoch: row.get(9)?,
            })
        });
        row.optional()?
            .ok_or_else(|| StorageError::NotThere("this database".to_owned()))
    }
}

impl Writing<'_> {
    /// Writes the workspace row for the first time.
    ///
    /// # Errors
    /// When there is one.
    pub fn make_workspace(&self, id: Id, name: &str, settings: &str, now: Micros) -> Result<()> {
        self.c.execute(
            "insert into workspace (one, id, name, settings, created, log) values (1, ?1, ?2, ?3, ?4, ?5)",
            params![id.0, name, settings, now.0, EditHash::default().0],
        )?;
        Ok(())
    }

    /// Writes what the workspace is called and how it is set.
    ///
    /// # Errors
    /// Those of the database.
    pub fn set_settings(&self, name: &str, settings: &str) -> Result<()> {
        self.c
            .execute("update workspace set name = ?1, settings = ?2", params![name, settings])?;
        Ok(())
    }

    /// Writes how far the log and the numbers have come.
    ///
    /// # Errors
    /// Those of the database.
    pub fn advance(&self, row: &WorkspaceRow) -> Result<()> {
        let mut statement = self
            .c
            .prepare_cached("update workspace set head = ?1, log = ?2, received = ?3, config = ?4, service_n = ?5")?;
        statement.execute(params![
            row.head.0,
            row.log.0,
            row.received.0,
            row.config.0,
            row.service_n
        ])?;
        Ok(())
    }
}
