//! Edits that wait on the server for a cause to go.

use fieldbook_admission::HeldEdit;
use fieldbook_model::{Author, EditHash, Id, Micros, OwnEdit, codec};
use fieldbook_protocol::{AskKey, Cause};
use rusqlite::params;

use super::{Reading, Result, Writing, judged::span};

impl Reading<'_> {
    /// Returns every edit that waits.
    ///
    /// # Errors
    /// Those of the database; a row that cannot be read.
    pub fn all_held(&self) -> Result<Vec<HeldEdit>> {
        let mut statement = self
            .c
            .prepare_cached("select user, installation, n, hash, received, cause, edit from held order by received")?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let author = Author {
                user: Id(row.get(0)?),
                installation: Id(row.get(1)?),
                n: row.get(2)?,
            };
            let edit = minicbor::decode(row.get_ref(6)?.as_blob().unwrap_or_default())?;
            let own = OwnEdit {
                author,
                edit,
                hash: EditHash(row.get(3)?),
            };
            let cause = minicbor::decode(row.get_ref(5)?.as_blob().unwrap_or_default())?;
            all.push(HeldEdit {
                own,
                received: Micros(row.get(4)?),
                cause,
            });
        }
        Ok(all)
    }

    /// Returns which of a user's edits wait, by their ask keys, and for what.
    ///
    /// # Errors
    /// Those of the database; a row that cannot be read.
    pub fn waiting(&self, user: Id, asks: &[AskKey]) -> Result<Vec<(AskKey, Cause)>> {
        let mut waiting = Vec::new();
        let mut statement = self
            .c
            .prepare_cached("select cause from held where user = ?1 and hash between ?2 and ?3")?;
        for ask in asks {
            let (least, greatest) = span(*ask);
            let mut rows = statement.query(params![user.0, least, greatest])?;
            if let Some(row) = rows.next()? {
                waiting.push((*ask, minicbor::decode(row.get_ref(0)?.as_blob().unwrap_or_default())?));
            }
        }
        Ok(waiting)
    }

    /// Returns how many edits wait.
    ///
    /// # Errors
    /// Those of the database.
    pub fn held_count(&self) -> Result<u64> {
        Ok(self
            .c
            .prepare_cached("select count(*) from held")?
            .query_row([], |row| row.get(0))?)
    }
}

impl Writing<'_> {
    /// Writes an edit that waits, or what it waits for now.
    ///
    /// # Errors
    /// Those of the database.
    pub fn put_held(&self, held: &HeldEdit) -> Result<()> {
        let mut statement = self.c.prepare_cached(
            "insert into held (installation, n, user, hash, received, cause, edit) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             on conflict (installation, n) do update set cause = excluded.cause",
        )?;
        let author = held.own.author;
        statement.execute(params![
            author.installation.0,
            author.n,
            author.user.0,
            held.own.hash.0,
            held.received.0,
            codec::to_bytes(&held.cause),
            codec::to_bytes(&held.own.edit)
        ])?;
        Ok(())
    }

    /// Forgets an edit that waits no more.
    ///
    /// # Errors
    /// Those of the database.
    pub fn remove_held(&self, installation: Id, n: u64) -> Result<()> {
        let mut statement = self
            .c
            .prepare_cached("delete from held where installation = ?1 and n = ?2")?;
        statement.execute(params![installation.0, n])?;
        Ok(())
    }
}
