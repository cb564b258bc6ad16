//! The outbox in numbers, and item by item: what an honest status shows.

use fieldbook_model::{Edit, EditHash, Id, Micros, Seq};
use rusqlite::{Connection, Row};

use crate::{
    attention,
    error::{Doing, StoreError},
    page::Outcome,
    rows::{hash_at, id_at, number_at},
    store::Store,
};

/// The outbox in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxSummary {
    /// Own edits that have not left.
    pub pending: u64,
    /// Of these, how many wait on the server for a cause.
    pub held: u64,
    /// Of these, how many the server has yet to hear of or to answer.
    pub unjudged: u64,
    /// When the oldest was captured.
    pub oldest: Option<Micros>,
    /// Rejected edits that wait for a person.
    pub attention: u64,
}

/// An own edit that has not left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxItem {
    /// The installation's number for it.
    pub n: u64,
    /// Its hash.
    pub hash: EditHash,
    /// What it hangs on.
    pub home: Id,
    /// What it says.
    pub edit: Edit,
    /// It was offered or heard of.
    pub sealed: bool,
    /// The server has judged it; the verdict comes by pull.
    pub judged: bool,
    /// Why it waits on the server, opaque.
    pub held: Option<Vec<u8>>,
    /// Its verdict, where its rows have yet to come.
    pub verdict: Option<(Seq, Outcome)>,
}

impl Store {
    /// Returns the outbox in numbers.
    ///
    /// # Errors
    /// As any reading call.
    pub fn outbox_summary(&self) -> Result<OutboxSummary, StoreError> {
        self.read(|connection, _| {
            let (pending, held, unjudged, oldest) = counts(connection)?;
            Ok(OutboxSummary {
                pending,
                held,
                unjudged,
                oldest,
                attention: attention::count(connection)?,
            })
        })
    }

    /// Returns everything in the outbox, in commit order.
    ///
    /// # Errors
    /// As any reading call.
    pub fn outbox(&self) -> Result<Vec<OutboxItem>, StoreError> {
        self.read(|connection, _| items(connection, None))
    }

    /// Returns what waits of one record, in commit order.
    ///
    /// # Errors
    /// As any reading call.
    pub fn outbox_of(&self, record: Id) -> Result<Vec<OutboxItem>, StoreError> {
        self.read(|connection, _| items(connection, Some(record)))
    }
}

/// Returns the edits of one record, or all, in commit order.
fn items(connection: &Connection, record: Option<Id>) -> Result<Vec<OutboxItem>, StoreError> {
    let sql = "select n, hash, home, body, sealed, judged, held, verdict_seq, verdict from outbox
        where ?1 is null or record = ?1 order by place";
    let mut statement = connection.prepare_cached(sql).doing("reading the outbox")?;
    let mut rows = statement
        .query([record.map(|id| id.0.to_vec())])
        .doing("reading the outbox")?;
    let mut out = Vec::new();
    while let Some(row) = rows.next().doing("reading the outbox")? {
        out.push(item(row)?);
    }
    Ok(out)
}

fn item(row: &Row<'_>) -> Result<OutboxItem, StoreError> {
    let bytes = |at| row.get::<_, Option<Vec<u8>>>(at).doing("reading the outbox");
    let edit = bytes(3)?
        .and_then(|body| minicbor::decode(&body).ok())
        .ok_or_else(StoreError::damaged)?;
    let verdict = match (row.get::<_, Option<i64>>(7).doing("reading the outbox")?, bytes(8)?) {
        (Some(seq), Some(verdict)) => Some((
            Seq(seq.cast_unsigned()),
            minicbor::decode(&verdict).map_err(|_| StoreError::damaged())?,
        )),
        _ => None,
    };
    Ok(OutboxItem {
        n: number_at(row, 0).doing("reading the outbox")?,
        hash: hash_at(row, 1).doing("reading the outbox")?,
        home: id_at(row, 2).doing("reading the outbox")?,
        edit,
        sealed: row.get(4).doing("reading the outbox")?,
        judged: row.get(5).doing("reading the outbox")?,
        held: bytes(6)?,
        verdict,
    })
}

/// What a status says of the outbox, in one statement.
fn counts(connection: &Connection) -> Result<(u64, u64, u64, Option<Micros>), StoreError> {
    let sql = "select count(*), count(*) filter (where held is not null and verdict is null),
        count(*) filter (where judged = 0 and held is null), min(captured) from outbox";
    let mut statement = connection.prepare_cached(sql).doing("counting the outbox")?;
    let counted = statement.query_row([], |row| {
        Ok((
            number_at(row, 0)?,
            number_at(row, 1)?,
            number_at(row, 2)?,
            row.get::<_, Option<i64>>(3)?.map(Micros),
        ))
    });
    counted.doing("counting the outbox")
}
