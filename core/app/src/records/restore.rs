//! Bringing a kept value back: it becomes the field's value again, having seen the one it replaces.

use fieldbook_model::{Action, EditKey, Id, Merge, Value, Violation, action::Write};
use fieldbook_store::StoreError;

use crate::{
    device::Device,
    error::{Failure, FailureKind},
    words::Said,
};

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The record.
    pub record: Id,
    /// The field's name.
    pub field: String,
    /// The value that stands again; `None` where the field is empty again.
    pub value: Option<Value>,
}

/// The value did not come back; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// No such value is kept: it was restored or dismissed, maybe by somebody else.
    #[error("no such value is kept")]
    NotKept(EditKey),
    /// The value does not suit its field any more.
    #[error(transparent)]
    Refused(#[from] Violation),
    /// The store could not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Device {
    /// Makes a kept value the field's value again and takes it off the list of kept ones; durable when this returns.
    ///
    /// # Errors
    /// See [`RestoreError`].
    pub fn restore(&self, loser: EditKey) -> Result<Restored, RestoreError> {
        let now = self.begin()?;
        let row = self.loser(loser)?.ok_or(RestoreError::NotKept(loser))?;
        let schema = self.schema()?;
        let spec = schema.get(row.kind).ok_or(StoreError::UnknownType(row.kind.0))?;
        let field = spec.fields.get(&row.field).ok_or(RestoreError::NotKept(loser))?;
        let value = row.written.value;
        let write = match (field.merge, &value) {
            (Merge::Text, Some(Value::Text(text))) => Write::Text(text.clone()),
            _ => Write::Set(value.clone()),
        };
        let mut action = Action::default();
        action.change(spec, row.record, vec![(row.field, write)])?;
        // One edit does both, so that nobody ever sees the value twice or not at all.
        if let Some(draft) = action.drafts.first_mut() {
            draft.dismiss.push((row.field, row.key));
        }
        self.commit(&action, now)?;
        Ok(Restored {
            record: row.record,
            field: field.name.clone(),
            value,
        })
    }
}

impl From<RestoreError> for Failure {
    fn from(error: RestoreError) -> Self {
        match error {
            RestoreError::NotKept(key) => Failure::new(
                FailureKind::NotFound,
                Said::new("loser.gone").with("text", Id(key.0).short()),
            ),
            RestoreError::Refused(violation) => violation.into(),
            RestoreError::Store(error) => error.into(),
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
    use crate::{testing::clash, view::Cell};

    #[test]
    fn a_restored_value_stands_again_and_is_kept_aside_no_more() {
        let (phone, record) = clash();
        let conflict = phone.conflicts(None).unwrap().remove(0);
        let restored = phone.restore(conflict.key).unwrap();
        assert_eq!((restored.record, restored.field.as_str()), (record, "phone"));
        assert_eq!(
            phone.show(record).unwrap().content("phone"),
            conflict.value.map(Cell::Value).as_ref()
        );
        assert!(phone.conflicts(None).unwrap().is_empty());
    }
}
