//! What the answer of a push says: it only stops repeats, nothing leaves the outbox here.

use fieldbook_model::{
    EditHash,
    planted::{self, Bug},
};
use rusqlite::Connection;

use crate::{
    connection::Durability,
    error::{Doing, StoreError},
    store::Store,
};

/// What the answer of a push says of one edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It has its verdict, which comes by pull.
    Judged,
    /// It waits for this cause, opaque here.
    Held(Vec<u8>),
    /// The whole base text is wanted.
    Whole,
    /// Its base lies above what this device has acknowledged: refused; the verdict comes by pull.
    Ahead,
}

impl Store {
    /// Takes the answers of a push.
    ///
    /// # Errors
    /// As any writing call.
    pub fn heard(&self, answers: &[(EditHash, Heard)]) -> Result<(), StoreError> {
        self.write(Durability::Normal, |work| {
            answers
                .iter()
                .try_for_each(|(hash, heard)| hear(work.tx, *hash, heard))?;
            work.outbox_changed();
            Ok(())
        })?;
        Ok(())
    }
}

/// Notes that an edit waits on the server.
pub(crate) fn hold(connection: &Connection, hash: EditHash, cause: &[u8]) -> Result<(), StoreError> {
    let sql = "update outbox set held = ?, sealed = 1 where hash = ? and verdict is null";
    let mut statement = connection.prepare_cached(sql).doing("taking an answer")?;
    statement
        .execute((cause, hash.0.as_slice()))
        .doing("taking an answer")
        .map(|_| ())
}

fn hear(connection: &Connection, hash: EditHash, heard: &Heard) -> Result<(), StoreError> {
    let sql = match heard {
        Heard::Held(cause) => return hold(connection, hash, cause),
        Heard::Judged if planted::on(Bug::GoneAtAnswer) => "delete from outbox where hash = ?",
        Heard::Judged | Heard::Ahead => "update outbox set judged = 1, sealed = 1 where hash = ?",
        Heard::Whole => "update outbox set whole = 1, sealed = 1 where hash = ?",
    };
    let mut statement = connection.prepare_cached(sql).doing("taking an answer")?;
    statement
        .execute([hash.0.as_slice()])
        .doing("taking an answer")
        .map(|_| ())
}
