//! One record within a writing transaction: its base row and text views, read once and written at the end.

use fieldbook_merge::{Record, Views};
use fieldbook_model::{Entry, Id, Op};
use rusqlite::Connection;

use crate::{base, error::StoreError, view};

pub(crate) struct Slot {
    pub(crate) id: Id,
    pub(crate) base: Option<Record>,
    pub(crate) views: Views,
    /// The base differs from the database.
    pub(crate) changed: bool,
    /// The views differ from the database.
    pub(crate) views_changed: bool,
    /// A base row stands in the database.
    pub(crate) existed: bool,
    /// That base row is of a deleted record.
    pub(crate) was_deleted: bool,
    /// Kept losers of it may stand in the database.
    pub(crate) had_losers: bool,
}

impl Slot {
    /// Reads a record; `views` says whether there are any text views at all.
    pub(crate) fn read(connection: &Connection, id: Id, views: bool) -> Result<Self, StoreError> {
        let base = base::load(connection, id)?;
        let had_losers = base.as_ref().is_some_and(|record| record.losers().next().is_some());
        let views = if views {
            view::load(connection, id)?
        } else {
            Views::new()
        };
        let was_deleted = base.as_ref().is_some_and(|record| record.deleted.is_some());
        let existed = base.is_some();
        Ok(Slot {
            id,
            existed,
            was_deleted,
            had_losers,
            base,
            views,
            changed: false,
            views_changed: false,
        })
    }

    /// The planted bug of counting again what was counted.
    pub(crate) fn count_again(&mut self, entry: &Entry) {
        let (Some(base), Some(part)) = (&mut self.base, entry.parts.last()) else {
            return;
        };
        for (field, op) in &part.edit.ops {
            if let Op::Count(by) = op {
                *base.row_mut(part.edit.group).counters.entry(*field).or_default() += by;
                self.changed = true;
            }
        }
    }

    /// Writes what has changed; `listed` says whether this version shows records of its type.
    pub(crate) fn save(&self, connection: &Connection, listed: bool) -> Result<(), StoreError> {
        if self.views_changed {
            view::save(connection, self.id, &self.views)?;
        }
        match &self.base {
            _ if !self.changed => Ok(()),
            Some(record) => base::save(connection, self.id, record, listed, !self.existed),
            None => base::remove(connection, self.id),
        }
    }
}
