//! Values that lost against another and are kept: looking at both, bringing one back, putting it away.

use fieldbook::{conflicts, model::EditKey, people};

use crate::{
    core::Core,
    error::{CoreError, Words},
    value::{Content, FieldValue, id, maybe_id},
};

/// Somebody who wrote something.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Person {
    /// The user's id.
    pub user: String,
    /// Their name; a short id where this device does not know them.
    pub name: String,
    /// It is the user of this device.
    pub is_me: bool,
}

/// Who wrote a value, and when.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Standing {
    /// Who.
    pub author: Person,
    /// When it was captured, microseconds since 1970 UTC.
    pub captured_micros: i64,
}

/// One kept value beside the one that stands.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ConflictView {
    /// Its id, for restoring and dismissing.
    pub id: String,
    /// The record.
    pub record: String,
    /// The record's type, by its English name.
    pub kind: String,
    /// What the record is called.
    pub title: String,
    /// The field's English name.
    pub field: String,
    /// The field's label.
    pub label: Words,
    /// The kept value; null where its author emptied the field.
    pub value: Option<FieldValue>,
    /// Who wrote it, and when.
    pub kept: Standing,
    /// What stands; null where the field is empty.
    pub stands: Option<Content>,
    /// Who wrote what stands, and when.
    pub winner: Option<Standing>,
}

/// A value that stands again.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RestoredValue {
    /// The record.
    pub record: String,
    /// The field's English name.
    pub field: String,
    /// The value; null where the field is empty again.
    pub value: Option<FieldValue>,
}

#[uniffi::export]
impl Core {
    /// Returns the kept values of one record, or of all where none is named; the latest captured first.
    ///
    /// # Errors
    /// `closed`, `paused`, `machine`.
    pub fn conflicts(&self, record: Option<String>) -> Result<Vec<ConflictView>, CoreError> {
        self.call(|device| {
            let views = device.conflicts(maybe_id(record.as_deref())?)?;
            Ok(views.into_iter().map(ConflictView::of).collect())
        })
    }

    /// Makes a kept value the field's value again and takes it off the list; durable when this returns.
    ///
    /// # Errors
    /// `not_found` (restored or dismissed already), `value` (it does not suit the field any more).
    pub fn restore(&self, conflict: String) -> Result<RestoredValue, CoreError> {
        self.write(|device| {
            let restored = device.restore(EditKey(id(&conflict)?.0))?;
            Ok(RestoredValue {
                record: restored.record.to_string(),
                field: restored.field,
                value: restored.value.map(FieldValue::of),
            })
        })
    }

    /// Puts a kept value away, durable when this returns; returns its record's id.
    ///
    /// # Errors
    /// `not_found` (restored or dismissed already).
    pub fn dismiss(&self, conflict: String) -> Result<String, CoreError> {
        self.write(|device| Ok(device.dismiss(EditKey(id(&conflict)?.0))?.to_string()))
    }

    /// Returns who a user is.
    ///
    /// # Errors
    /// `closed`, `paused`, `machine`.
    pub fn person(&self, user: String) -> Result<Person, CoreError> {
        self.call(|device| Ok(Person::of(device.person(id(&user)?)?)))
    }
}

impl Person {
    pub(crate) fn of(person: people::Person) -> Self {
        Person {
            user: person.user.to_string(),
            name: person.name,
            is_me: person.is_me,
        }
    }
}

impl ConflictView {
    pub(crate) fn of(view: conflicts::ConflictView) -> Self {
        let standing = |author, at: fieldbook::model::Micros| Standing {
            author: Person::of(author),
            captured_micros: at.0,
        };
        ConflictView {
            id: view.id().to_string(),
            record: view.record.to_string(),
            kind: view.kind,
            title: view.title,
            field: view.field,
            label: Words {
                zh: view.zh,
                en: view.en,
            },
            value: view.value.map(FieldValue::of),
            kept: standing(view.author, view.captured),
            stands: view.stands.map(Content::of),
            winner: view.winner.map(|(author, at)| standing(author, at)),
        }
    }
}
