//! Records as a person handles them: create, look, edit, delete, and the values that were kept aside.

use fieldbook::{records, view};

use crate::{
    core::Core,
    error::{CoreError, Words},
    value::{Content, FieldChange, changes, count, id},
};

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Written {
    /// The record's id.
    pub record: String,
    /// The numbers of the edits, as this device counts them.
    pub numbers: Vec<i64>,
}

/// One field of a record to be shown.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FieldView {
    /// Its English name, by which it is written.
    pub name: String,
    /// Its label.
    pub label: Words,
    /// What it holds; null where it is empty.
    pub content: Option<Content>,
}

/// A record to be shown.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RecordView {
    /// Its id.
    pub id: String,
    /// Its type's English name.
    pub kind: String,
    /// Its type's label.
    pub label: Words,
    /// What it is called; of a visit the customer's name.
    pub title: String,
    /// The id of what it hangs on.
    pub home: String,
    /// Neither it nor its home is deleted.
    pub alive: bool,
    /// Own edits of it that wait for a verdict.
    pub pending: i32,
    /// Values kept aside.
    pub conflicts: i32,
    /// When it was created, microseconds since 1970 UTC, by its author's corrected clock.
    pub created_micros: i64,
    /// When it was last written on.
    pub touched_micros: i64,
    /// Every field of its type, in the type's order.
    pub fields: Vec<FieldView>,
}

#[uniffi::export]
impl Core {
    /// Creates a record of a type; durable when this returns. A customer without owner or territory gets its author's.
    ///
    /// # Errors
    /// `value` (unknown type or field, one that is missing or does not fit), `not_enrolled`, `full`, `busy`, `closed`.
    pub fn create(&self, kind: String, fields: Vec<FieldChange>) -> Result<Written, CoreError> {
        self.write(|device| {
            let fields = changes(fields)?;
            let created = device.create(records::CreateRequest { kind, fields })?;
            Ok(Written::of(&created.id.to_string(), &created.numbers))
        })
    }

    /// Returns a record as it is shown.
    ///
    /// # Errors
    /// `not_found`, `usage` of an id that is none, `closed`, `paused`, `machine`.
    pub fn show(&self, record: String) -> Result<RecordView, CoreError> {
        self.call(|device| {
            let view = device.show(id(&record)?)?;
            Ok(RecordView::of(view))
        })
    }

    /// Changes fields of a record; durable when this returns.
    ///
    /// # Errors
    /// `not_found`, `value`, `rule` (deleted, fixed since creation, submitted too early), `full`, `busy`, `closed`.
    pub fn edit(&self, record: String, fields: Vec<FieldChange>) -> Result<Written, CoreError> {
        self.write(|device| {
            let request = records::EditRequest {
                record: id(&record)?,
                fields: changes(fields)?,
            };
            let edited = device.edit(request)?;
            Ok(Written::of(&record, &edited.numbers))
        })
    }

    /// Deletes a record, of a customer with all that hangs on it; durable when this returns. The server refuses it
    /// where somebody wrote on the record meanwhile.
    ///
    /// # Errors
    /// `not_found`, `rule` (deleted already), `full`, `busy`, `closed`.
    pub fn delete(&self, record: String) -> Result<Written, CoreError> {
        self.write(|device| {
            let numbers = device.delete(id(&record)?)?;
            Ok(Written::of(&record, &numbers))
        })
    }
}

impl Written {
    pub(crate) fn of(record: &str, numbers: &[u64]) -> Self {
        Written {
            record: record.to_owned(),
            numbers: numbers.iter().copied().map(count).collect(),
        }
    }
}

impl RecordView {
    pub(crate) fn of(view: view::RecordView) -> Self {
        let label = |zh, en| Words { zh, en };
        let field = |field: view::FieldView| FieldView {
            name: field.name,
            label: label(field.zh, field.en),
            content: field.content.map(Content::of),
        };
        RecordView {
            id: view.id.to_string(),
            kind: view.kind,
            label: label(view.zh, view.en),
            title: view.title,
            home: view.home.to_string(),
            alive: view.alive,
            pending: crate::value::small(view.pending),
            conflicts: crate::value::small(view.conflicts),
            created_micros: view.created.0,
            touched_micros: view.touched.0,
            fields: view.fields.into_iter().map(field).collect(),
        }
    }
}
