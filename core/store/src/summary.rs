//! The outbox in numbers, and item by item: what an honest status shows.

use fieldbook_model::{Id, Micros};

use crate::{
    attention,
    error::StoreError,
    outbox::{self, OutboxItem},
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

impl Store {
    /// Returns the outbox in numbers.
    ///
    /// # Errors
    /// As any reading call.
    pub fn outbox_summary(&self) -> Result<OutboxSummary, StoreError> {
        self.read(|connection, _| {
            let (pending, held, unjudged, oldest) = outbox::counts(connection)?;
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
        self.read(|connection, _| outbox::items(connection, None))
    }

    /// Returns what waits of one record, in commit order.
    ///
    /// # Errors
    /// As any reading call.
    pub fn outbox_of(&self, record: Id) -> Result<Vec<OutboxItem>, StoreError> {
        self.read(|connection, _| outbox::items(connection, Some(record)))
    }
}
