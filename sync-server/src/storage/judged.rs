//! What was decided: verdicts by user and hash, numbers by installation, refused edits with their content.

use fieldbook_admission::{Known, Refused, VerdictRow};
use fieldbook_model::{Author, EditHash, EditKey, Id, Micros, Seq, codec};
use fieldbook_protocol::{AskKey, Told, Verdict};
use rusqlite::{OptionalExtension as _, params};

use super::{Reading, Result, Writing};

impl Reading<'_> {
    /// Returns which edit stands under an installation's number.
    ///
    /// # Errors
    /// Those of the database.
    pub fn numbered(&self, installation: Id, n: u64) -> Result<Option<EditHash>> {
        let mut statement = self
            .c
            .prepare_cached("select hash from number where installation = ?1 and n = ?2")?;
        Ok(statement
            .query_row(params![installation.0, n], |row| Ok(EditHash(row.get(0)?)))
            .optional()?)
    }

    /// Returns what was decided of a user's edit.
    ///
    /// # Errors
    /// Those of the database; a row that cannot be read.
    pub fn known(&self, user: Id, hash: EditHash) -> Result<Option<Known>> {
        let mut statement = self
            .c
            .prepare_cached("select seq, outcome from verdict where user = ?1 and hash = ?2")?;
        let row = statement.query_row(params![user.0, hash.0], |row| {
            Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?))
        });
        let Some((seq, outcome)) = row.optional()? else {
            return Ok(None);
        };
        Ok(Some(Known {
            seq: Seq(seq),
            verdict: minicbor::decode(&outcome)?,
        }))
    }

    /// Returns the verdicts on a user's edits by their ask keys, up to a place of the log.
    ///
    /// # Errors
    /// Those of the database; a row that cannot be read.
    pub fn told(&self, user: Id, asks: &[AskKey], upto: Seq) -> Result<Vec<Told>> {
        let mut statement = self.c.prepare_cached(
            "select seq, outcome from verdict where user = ?1 and hash between ?2 and ?3 and seq <= ?4",
        )?;
        let mut told = Vec::new();
        for ask in asks {
            let (least, greatest) = span(*ask);
            let mut rows = statement.query(params![user.0, least, greatest, upto.0])?;
            while let Some(row) = rows.next()? {
                let verdict: Verdict = minicbor::decode(row.get_ref(1)?.as_blob().unwrap_or_default())?;
                told.push(Told {
                    edit: *ask,
                    seq: Seq(row.get(0)?),
                    verdict,
                });
            }
        }
        Ok(told)
    }

    /// Returns a refused edit that was neither mended nor dropped.
    ///
    /// # Errors
    /// Those of the database; a row that cannot be read.
    pub fn refused(&self, hash: EditHash) -> Result<Option<Refused>> {
        let mut statement = self.c.prepare_cached(
            "select user, installation, n, received, edit from refused where hash = ?1 and settled = 0",
        )?;
        let row = statement.query_row([hash.0], |row| {
            let author = Author {
                user: Id(row.get(0)?),
                installation: Id(row.get(1)?),
                n: row.get(2)?,
            };
            Ok((author, row.get(3)?, row.get::<_, Vec<u8>>(4)?))
        });
        let Some((author, received, edit)) = row.optional()? else {
            return Ok(None);
        };
        Ok(Some(Refused {
            author,
            edit: minicbor::decode(&edit)?,
            received: Micros(received),
        }))
    }

    /// Returns how many edits were refused, and how many of them still wait for their author.
    ///
    /// # Errors
    /// Those of the database.
    pub fn refusals(&self) -> Result<(u64, u64)> {
        let mut statement = self
            .c
            .prepare_cached("select count(*), coalesce(sum(1 - settled), 0) from refused")?;
        Ok(statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }
}

/// Returns the least and the greatest hash that an ask key may stand for.
pub(super) fn span(ask: AskKey) -> ([u8; 32], [u8; 32]) {
    let (mut least, mut greatest) = ([0; 32], [0xff; 32]);
    for (at, byte) in ask.0.into_iter().enumerate() {
        for end in [&mut least, &mut greatest] {
            if let Some(slot) = end.get_mut(at) {
                *slot = byte;
            }
        }
    }
    (least, greatest)
}

impl Writing<'_> {
    /// Writes a verdict; an edit has one.
    ///
    /// # Errors
    /// When the edit has one already.
    pub fn put_verdict(&self, row: &VerdictRow, receipt: EditKey) -> Result<()> {
        let mut statement = self.c.prepare_cached(
            "insert into verdict (user, hash, seq, installation, n, outcome, receipt) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        let author = row.author;
        let outcome = codec::to_bytes(&row.verdict);
        statement.execute(params![
            author.user.0,
            row.hash.0,
            row.seq.0,
            author.installation.0,
            author.n,
            outcome,
            receipt.0
        ])?;
        Ok(())
    }

    /// Writes which edit stands under a number; the first one stays.
    ///
    /// # Errors
    /// Those of the database.
    pub fn put_number(&self, installation: Id, n: u64, hash: EditHash) -> Result<()> {
        let mut statement = self
            .c
            .prepare_cached("insert into number (installation, n, hash) values (?1, ?2, ?3) on conflict do nothing")?;
        statement.execute(params![installation.0, n, hash.0])?;
        Ok(())
    }

    /// Keeps the content of a refused edit.
    ///
    /// # Errors
    /// Those of the database.
    pub fn put_refused(&self, hash: EditHash, refused: &Refused) -> Result<()> {
        let mut statement = self.c.prepare_cached(
            "insert into refused (hash, user, installation, n, received, edit) values (?1, ?2, ?3, ?4, ?5, ?6)
             on conflict do nothing",
        )?;
        let author = refused.author;
        statement.execute(params![
            hash.0,
            author.user.0,
            author.installation.0,
            author.n,
            refused.received.0,
            codec::to_bytes(&refused.edit)
        ])?;
        Ok(())
    }

    /// Notes that a refused edit was mended or dropped.
    ///
    /// # Errors
    /// Those of the database.
    pub fn settle_refused(&self, hash: EditHash) -> Result<()> {
        self.c
            .prepare_cached("update refused set settled = 1 where hash = ?1")?
            .execute([hash.0])?;
        Ok(())
    }
}
