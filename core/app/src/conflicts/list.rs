//! The kept values, each beside the one that stands, with both authors and times.

use fieldbook_model::{EditKey, Id, Micros, Value};
use fieldbook_store::{Cell, LoserRow, StoreError};

use crate::{device::Device, error::Failure, people::Person, view::content_of};

/// One kept value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictView {
    /// Its name: made of the edit that wrote it and the field.
    pub key: EditKey,
    /// The record.
    pub record: Id,
    /// The record's type, by its English name.
    pub kind: String,
    /// What the record is called.
    pub title: String,
    /// The field's name.
    pub field: String,
    /// The field's label in Chinese.
    pub zh: String,
    /// The field's label in English.
    pub en: String,
    /// The kept value; `None` where its author emptied the field.
    pub value: Option<Value>,
    /// Who wrote it.
    pub author: Person,
    /// When it was captured.
    pub captured: Micros,
    /// What stands.
    pub stands: Option<Cell>,
    /// Who wrote what stands, and when it was captured.
    pub winner: Option<(Person, Micros)>,
}

/// The list cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ConflictsError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ConflictView {
    /// Returns the id under which it is listed and named: its name.
    #[must_use]
    pub fn id(&self) -> Id {
        Id(self.key.0)
    }
}

impl Device {
    /// Returns the kept values of one record or of all, the latest captured first.
    ///
    /// # Errors
    /// See [`ConflictsError`].
    pub fn conflicts(&self, record: Option<Id>) -> Result<Vec<ConflictView>, ConflictsError> {
        let rows = self.store.losers(record)?;
        let views = rows.into_iter().map(|row| self.conflict_view(row));
        Ok(views.filter_map(Result::transpose).collect::<Result<_, _>>()?)
    }

    /// A loser of a field that this version does not know is not shown; it stays kept.
    fn conflict_view(&self, row: LoserRow) -> Result<Option<ConflictView>, StoreError> {
        let schema = self.schema()?;
        let Some(spec) = schema.get(row.kind) else {
            return Ok(None);
        };
        let Some(field) = spec.fields.get(&row.field) else {
            return Ok(None);
        };
        let Some(shown) = self.store.shown(row.record)? else {
            return Ok(None);
        };
        let there = shown.record.groups.get(&row.group);
        let register = there
            .and_then(|row| row.registers.get(&field.number))
            .map(|written| written.origin);
        let text = there.and_then(|row| row.texts.get(&field.number)).map(|text| text.last);
        let winner = match register.or(text) {
            Some(origin) => Some((self.person(origin.author.user)?, origin.captured)),
            None => None,
        };
        Ok(Some(ConflictView {
            key: row.name(),
            record: row.record,
            kind: spec.name.clone(),
            title: self.title(row.record)?.unwrap_or_default(),
            field: field.name.clone(),
            zh: field.zh.clone(),
            en: field.en.clone(),
            value: row.written.value,
            author: self.person(row.written.origin.author.user)?,
            captured: row.written.origin.captured,
            stands: content_of(&shown.record, field),
            winner,
        }))
    }
}

impl From<ConflictsError> for Failure {
    fn from(error: ConflictsError) -> Self {
        match error {
            ConflictsError::Store(error) => error.into(),
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
    fn a_kept_value_is_shown_beside_the_one_that_stands_with_both_authors() {
        let (phone, record) = clash();
        let conflicts = phone.conflicts(Some(record)).unwrap();
        assert_eq!(conflicts.len(), 1);
        let one = &conflicts[0];
        assert_eq!((one.field.as_str(), one.title.as_str()), ("phone", "贵都"));
        assert_eq!(
            (one.author.name.as_str(), one.winner.as_ref().unwrap().0.name.as_str()),
            ("李娜", "王芳")
        );
        assert_ne!(one.value.clone().map(Cell::Value), one.stands);
        assert!(phone.conflicts(Some(Id([1; 16]))).unwrap().is_empty());
    }
}
