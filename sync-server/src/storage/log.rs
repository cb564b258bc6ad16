//! The log: one row per place, read forwards by pulls and by record for deletes.

use std::collections::{HashMap, hash_map::Entry as Slot};

use fieldbook_admission::{Book, LogItem, ground::EntryMark};
use fieldbook_model::{EditHash, EditKey, Entry, GroupNo, Id, Seq, codec};
use rusqlite::{OptionalExtension as _, params};

use super::{Reading, Result, Writing};

/// One place of the log that holds an entry, with where its home lies.
#[derive(Clone, Debug)]
pub struct LogRow {
    /// Its place.
    pub seq: Seq,
    /// Where its home lies.
    pub book: Book,
    /// The receipt.
    pub receipt: EditKey,
    /// The entry, encoded.
    pub entry: Vec<u8>,
}

impl Reading<'_> {
    /// Returns the log's hash at a place; `None` where there is no such place.
    ///
    /// # Errors
    /// Those of the database.
    pub fn log_hash(&self, seq: Seq) -> Result<Option<EditHash>> {
        if seq == Seq(0) {
            return Ok(Some(EditHash::default()));
        }
        let mut statement = self.c.prepare_cached("select log from log where seq = ?1")?;
        Ok(statement
            .query_row([seq.0], |row| Ok(EditHash(row.get(0)?)))
            .optional()?)
    }

    /// Walks the entries above `from` and up to `upto` in order, in the books that `wanted` says, until `visit` says
    /// stop (`false`).
    ///
    /// # Errors
    /// Those of the database.
    pub fn entries(
        &self,
        from: Seq,
        upto: Seq,
        wanted: impl Fn(Book) -> bool,
        mut visit: impl FnMut(LogRow) -> bool,
    ) -> Result<()> {
        let mut statement = self.c.prepare_cached(
            "select seq, home, receipt, entry from log where seq > ?1 and seq <= ?2 and record is not null order by seq",
        )?;
        // Many entries lie in few homes: each is looked up once.
        let mut books: HashMap<Id, Book> = HashMap::new();
        let mut rows = statement.query([from.0, upto.0])?;
        while let Some(row) = rows.next()? {
            let home = Id(row.get(1)?);
            let book = match books.entry(home) {
                Slot::Occupied(known) => *known.get(),
                Slot::Vacant(free) => *free.insert(self.book(home)?.unwrap_or_default()),
            };
            if !wanted(book) {
                continue;
            }
            let found = LogRow {
                seq: Seq(row.get(0)?),
                book,
                receipt: EditKey(row.get(2)?),
                entry: row.get(3)?,
            };
            if !visit(found) {
                break;
            }
        }
        Ok(())
    }

    /// Returns every entry on a record, as a delete looks at it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn marks(&self, record: Id) -> Result<Vec<EntryMark>> {
        let mut statement = self.c.prepare_cached(
            "select seq, grp, installation, n from log where record = ?1
             union all
             select seq, null, installation, n from log where home = ?1 and home_revived = 1
             order by 1",
        )?;
        let marks = statement.query_map([record.0], |row| {
            Ok(EntryMark {
                seq: Seq(row.get(0)?),
                group: row.get::<_, Option<u8>>(1)?.map(GroupNo),
                installation: Id(row.get(2)?),
                n: row.get(3)?,
            })
        })?;
        Ok(marks.collect::<rusqlite::Result<_>>()?)
    }
}

impl Writing<'_> {
    /// Appends a place of the log.
    ///
    /// # Errors
    /// When the place is taken: two histories must never mix.
    pub fn append(&self, item: &LogItem, receipt: Option<EditKey>) -> Result<()> {
        let mut statement = self.c.prepare_cached(
            "insert into log (seq, log, home, record, grp, installation, n, home_revived, receipt, entry)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        let entry = item.entry.as_ref();
        let last = entry.and_then(|entry| entry.parts.last());
        let group = entry
            .filter(|entry| !entry.touches_all_groups())
            .and(last)
            .map(|part| part.edit.group.0);
        statement.execute(params![
            item.seq.0,
            item.log.0,
            entry.map(|entry| entry.home.0),
            entry.map(|entry| entry.record().0),
            group,
            last.map(|part| part.author.installation.0),
            last.map_or(0, |part| part.author.n),
            entry.is_some_and(|entry| entry.home_revived),
            receipt.map(|receipt| receipt.0),
            entry.map(|entry: &Entry| codec::to_bytes(entry)),
        ])?;
        Ok(())
    }
}
