//! Putting a kept value away: it stays in history and is shown no more.

use fieldbook_model::{Action, EditKey, Id};
use fieldbook_store::{LoserRow, StoreError};

use crate::{
    device::Device,
    error::{Failure, FailureKind},
    words::Said,
};

/// The value was not put away; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum DismissError {
    /// No such value is kept: it was restored or dismissed, maybe by somebody else.
    #[error("no such value is kept")]
    NotKept(EditKey),
    /// The store could not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Device {
    /// Puts a kept value away; durable when this returns.
    ///
    /// # Errors
    /// See [`DismissError`].
    pub fn dismiss(&self, loser: EditKey) -> Result<Id, DismissError> {
        let now = self.begin()?;
        let row = self.loser(loser)?.ok_or(DismissError::NotKept(loser))?;
        let schema = self.schema()?;
        let spec = schema.get(row.kind).ok_or(StoreError::UnknownType(row.kind.0))?;
        let field = spec.fields.get(&row.field).ok_or(DismissError::NotKept(loser))?;
        let mut action = Action::default();
        action.dismiss(spec, row.record, field, row.key);
        self.commit(&action, now)?;
        Ok(row.record)
    }

    /// Returns a kept value by its name.
    pub(crate) fn loser(&self, loser: EditKey) -> Result<Option<LoserRow>, StoreError> {
        Ok(self.store.losers(None)?.into_iter().find(|row| row.name() == loser))
    }
}

impl From<DismissError> for Failure {
    fn from(error: DismissError) -> Self {
        match error {
            DismissError::NotKept(key) => Failure::new(
                FailureKind::NotFound,
                Said::new("loser.gone").with("text", Id(key.0).short()),
            ),
            DismissError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that fails should stop"
    )]
    use super::*;
    use crate::testing::clash;

    #[test]
    fn a_dismissed_value_leaves_the_list_and_the_winner_stands() {
        let (phone, record) = clash();
        let key = phone.conflicts(None).unwrap()[0].key;
        phone.dismiss(key).unwrap();
        assert!(phone.conflicts(None).unwrap().is_empty());
        assert!(phone.show(record).unwrap().content("phone").is_some());
        assert!(matches!(phone.dismiss(key), Err(DismissError::NotKept(_))));
    }
}
