//! One record as a screen shows it, with who wrote what; and as the server has it.

use fieldbook_merge::Record;
use fieldbook_model::{Id, TypeNo};
use rusqlite::Connection;

use crate::{
    base,
    error::StoreError,
    losers::{self, LoserRow},
    show,
    store::Store,
};

/// A record as a screen shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownRecord {
    /// The record.
    pub id: Id,
    /// Its type.
    pub kind: TypeNo,
    /// What it hangs on.
    pub home: Id,
    /// Base with the outbox over it.
    pub record: Record,
    /// Neither it nor its home is deleted.
    pub alive: bool,
    /// Own edits of it in the outbox.
    pub pending: u32,
    /// Kept losers.
    pub conflicts: u32,
}

impl Store {
    /// Returns a record as a screen shows it, deleted ones included; `None` where it is not on this device.
    ///
    /// # Errors
    /// As any reading call.
    pub fn shown(&self, id: Id) -> Result<Option<ShownRecord>, StoreError> {
        self.read(|connection, _| read(connection, id))
    }

    /// Returns the admitted record alone.
    ///
    /// # Errors
    /// As any reading call.
    pub fn admitted(&self, id: Id) -> Result<Option<Record>, StoreError> {
        self.read(|connection, _| base::load(connection, id))
    }

    /// Returns the kept losers of one record, or of all, the latest captured first.
    ///
    /// # Errors
    /// As any reading call.
    pub fn losers(&self, record: Option<Id>) -> Result<Vec<LoserRow>, StoreError> {
        self.read(|connection, _| losers::read(connection, record))
    }
}

/// Reads a record as a screen shows it.
pub(crate) fn read(connection: &Connection, id: Id) -> Result<Option<ShownRecord>, StoreError> {
    let Some((shown, own)) = show::visible_with_pending(connection, id)? else {
        return Ok(None);
    };
    let pending = own.iter().filter(|row| row.place > 0).count();
    let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let conflicts = narrow(shown.record.losers().count());
    let (kind, home) = (shown.record.kind, shown.record.home);
    Ok(Some(ShownRecord {
        id,
        kind,
        home,
        record: shown.record,
        alive: shown.alive,
        pending: narrow(pending),
        conflicts,
    }))
}
