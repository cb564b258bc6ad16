//! History: the entries of a record as the log had them, with their receipts.
//!
//! Entries are kept also where they could not be laid: they say what happened, rows say what stands.

use fieldbook_model::{EditKey, Entry, Id, codec};
use rusqlite::Connection;

use crate::{
    error::{Doing, StoreError},
    rows::key_at,
    store::Store,
};

/// One entry of a record's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryItem {
    /// What the log says.
    pub entry: Entry,
    /// The server's proof of it.
    pub receipt: EditKey,
}

impl Store {
    /// Returns the admitted history of a record, the oldest first. What still waits is in [`Store::outbox_of`].
    ///
    /// # Errors
    /// As any reading call.
    pub fn history(&self, record: Id) -> Result<Vec<HistoryItem>, StoreError> {
        self.read(|connection, _| of_record(connection, record))
    }
}

pub(crate) fn insert(connection: &Connection, entry: &Entry, receipt: EditKey) -> Result<(), StoreError> {
    let sql = "insert or ignore into entry (seq, record, received, body, receipt) values (?, ?, ?, ?, ?)";
    let mut statement = connection.prepare_cached(sql).doing("writing history")?;
    let done = statement.execute((
        entry.seq.0.cast_signed(),
        entry.record().0.as_slice(),
        entry.received.0,
        codec::to_bytes(entry),
        receipt.0.as_slice(),
    ));
    done.doing("writing history").map(|_| ())
}

fn of_record(connection: &Connection, record: Id) -> Result<Vec<HistoryItem>, StoreError> {
    let sql = "select body, receipt from entry where record = ? order by seq";
    let mut statement = connection.prepare_cached(sql).doing("reading history")?;
    let mut rows = statement.query([record.0.as_slice()]).doing("reading history")?;
    let mut out = Vec::new();
    while let Some(row) = rows.next().doing("reading history")? {
        let body = row
            .get_ref(0)
            .and_then(|body| Ok(body.as_blob()?))
            .doing("reading history")?;
        out.push(HistoryItem {
            entry: minicbor::decode(body).map_err(|_| StoreError::damaged())?,
            receipt: key_at(row, 1).doing("reading history")?,
        });
    }
    Ok(out)
}
