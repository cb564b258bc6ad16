//! Looking at one record with every field.

use fieldbook_model::Id;
use fieldbook_store::StoreError;

use crate::{
    device::Device,
    error::Failure,
    view::{RecordView, fields_of},
};

/// A record cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowError {
    /// The store has no such record, or cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Device {
    /// Returns a record as the screen shows it, deleted ones included.
    ///
    /// # Errors
    /// `NotFound`, or what the store says.
    pub fn show(&self, record: Id) -> Result<RecordView, ShowError> {
        let shown = self.store.shown(record)?.ok_or(StoreError::NotFound(record))?;
        let schema = self.schema()?;
        let spec = schema.get(shown.kind).ok_or(StoreError::UnknownType(shown.kind.0))?;
        Ok(RecordView {
            id: shown.id,
            kind: spec.name.clone(),
            zh: spec.zh.clone(),
            en: spec.en.clone(),
            title: self.title(record)?.unwrap_or_default(),
            home: shown.home,
            alive: shown.alive,
            pending: shown.pending,
            conflicts: shown.conflicts,
            created: shown.record.created,
            touched: shown.record.touched,
            fields: fields_of(spec, &shown.record),
        })
    }

    /// Returns what a record is called; `None` where it is not on this device or nothing names it. A record whose title is a
    /// link (a visit) is called by what it links to.
    ///
    /// # Errors
    /// What the store says.
    pub fn title(&self, record: Id) -> Result<Option<String>, StoreError> {
        Ok(self.store.titles([record])?.remove(&record))
    }
}

impl From<ShowError> for Failure {
    fn from(error: ShowError) -> Self {
        match error {
            ShowError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;
    use crate::testing::wang_phone;

    #[test]
    fn a_visit_is_called_by_its_customer_and_an_unknown_id_is_no_empty_screen() {
        let phone = wang_phone();
        let visit = phone.visit(phone.customer("贵都"));
        assert_eq!(phone.show(visit).unwrap().title, "贵都");
        assert_eq!(phone.title(visit).unwrap().as_deref(), Some("贵都"));
        assert!(matches!(
            phone.show(Id([5; 16])),
            Err(ShowError::Store(StoreError::NotFound(_)))
        ));
    }
}
