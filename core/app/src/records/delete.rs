//! Deleting a record; of a customer with all that hangs on it.

use fieldbook_model::{Action, Id};
use fieldbook_store::StoreError;

use crate::{device::Device, error::Failure};

/// A record was not deleted; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum DeleteError {
    /// It is deleted already.
    #[error("the record was deleted before")]
    Deleted(Id),
    /// The store could not take it, or has no such record.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Device {
    /// Deletes a record, having seen what this screen shows of it; durable when this returns.
    ///
    /// The server refuses it where somebody wrote on the record meanwhile.
    ///
    /// # Errors
    /// See [`DeleteError`].
    pub fn delete(&self, record: Id) -> Result<Vec<u64>, DeleteError> {
        let now = self.begin()?;
        let shown = self.store.shown(record)?.ok_or(StoreError::NotFound(record))?;
        if !shown.alive {
            return Err(DeleteError::Deleted(record));
        }
        let schema = self.schema()?;
        let spec = schema.get(shown.kind).ok_or(StoreError::UnknownType(shown.kind.0))?;
        let mut action = Action::default();
        action.delete(spec, record);
        Ok(self.commit(&action, now)?.numbers)
    }
}

impl From<DeleteError> for Failure {
    fn from(error: DeleteError) -> Self {
        match error {
            DeleteError::Deleted(id) => Failure::rule("record.deleted", "a record that is there").on(id),
            DeleteError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;
    use crate::testing::wang_phone;

    #[test]
    fn a_deleted_customer_takes_its_visits_along_and_is_not_deleted_twice() {
        let phone = wang_phone();
        let hotel = phone.customer("贵都");
        let visit = phone.visit(hotel);
        phone.delete(hotel).unwrap();
        assert!(!phone.show(hotel).unwrap().alive);
        assert!(!phone.show(visit).unwrap().alive);
        assert!(matches!(phone.delete(hotel), Err(DeleteError::Deleted(_))));
    }
}
