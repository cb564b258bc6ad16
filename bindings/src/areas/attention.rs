//! What the server refused or lets wait: looking at it, sending it again mended, taking it back.

use fieldbook::{attention, model::What};

use crate::{
    areas::Written,
    core::Core,
    error::{CoreError, Words},
    value::{Content, FieldChange, count, id},
};

/// Why an edit needs a person.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum AttentionReason {
    /// The server refused it.
    Refused {
        /// The rule's id.
        rule: String,
        /// What would be accepted, in English.
        accepts: Option<String>,
    },
    /// It waits on the server for a record that is not there.
    WaitsForRecord {
        /// Its id.
        record: String,
    },
    /// It waits for the server to learn of a field.
    WaitsForField,
    /// Its record left this user's scopes; the new owner decides.
    WaitsForOwner,
    /// It waits for a cause that this version does not know.
    Waits,
}

/// What an edit does to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum EditAim {
    /// Changes fields.
    Change,
    /// Brings it into being.
    Create,
    /// Takes it down.
    Delete,
    /// Takes back an own edit.
    Drop,
}

/// What an edit wanted of one field.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Wanted {
    /// The field's English name.
    pub field: String,
    /// The field's label.
    pub label: Words,
    /// What was written: the value, the members added, the step, the text typed; null where the field was emptied.
    pub content: Option<Content>,
}

/// An edit that needs a person.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AttentionItem {
    /// Its id, for mending and dropping.
    pub id: String,
    /// Its number, as this device counts its edits.
    pub number: i64,
    /// Its record.
    pub record: String,
    /// The record's type, by its English name.
    pub kind: String,
    /// What the record is called.
    pub title: String,
    /// What it does to the record.
    pub aim: EditAim,
    /// What it wanted of each field.
    pub wanted: Vec<Wanted>,
    /// When it was captured, microseconds since 1970 UTC.
    pub captured_micros: i64,
    /// Why it is here.
    pub reason: AttentionReason,
    /// Of a reason that names another record: what that is called here.
    pub other: Option<String>,
    /// Why it is here, in plain words.
    pub said: Words,
}

#[uniffi::export]
impl Core {
    /// Returns what needs a person: refused edits, the oldest first, then those that wait on the server.
    ///
    /// # Errors
    /// `closed`, `paused`, `machine`.
    pub fn attention(&self) -> Result<Vec<AttentionItem>, CoreError> {
        self.call(|device| {
            let items = device.attention()?;
            Ok(items.into_iter().map(AttentionItem::of).collect())
        })
    }

    /// Sends a refused or waiting edit again with one field changed; durable when this returns.
    ///
    /// # Errors
    /// `not_found` (it needs nobody any more), `rule` (a deletion), `value` (the field, or one of another group).
    pub fn fix(&self, item: String, change: FieldChange) -> Result<Written, CoreError> {
        self.write(|device| {
            let hash = device.resolve_item(&id(&item)?.to_string())?;
            let write = change.change.read(&change.field)?;
            let number = device.fix(hash, &change.field, write)?;
            Ok(Written::of(&item, &[number]))
        })
    }

    /// Takes a refused or waiting edit back; returns how many went with it, itself included.
    ///
    /// # Errors
    /// `not_found` (it needs nobody any more), `closed`, `paused`, `full`, `busy`.
    pub fn drop_item(&self, item: String) -> Result<i64, CoreError> {
        self.write(|device| {
            let hash = device.resolve_item(&id(&item)?.to_string())?;
            Ok(count(device.drop_item(hash)?))
        })
    }
}

impl AttentionItem {
    fn of(item: attention::ItemView) -> Self {
        AttentionItem {
            id: item.id().to_string(),
            said: Words::of(&item.said()),
            number: count(item.n),
            record: item.record.to_string(),
            kind: item.kind,
            title: item.title,
            aim: match item.what {
                What::Change => EditAim::Change,
                What::Create => EditAim::Create,
                What::Delete => EditAim::Delete,
                What::Drop => EditAim::Drop,
            },
            wanted: item.changes.into_iter().map(Wanted::of).collect(),
            captured_micros: item.captured.0,
            reason: match item.reason {
                attention::Reason::Refused(rejection) => AttentionReason::Refused {
                    rule: rejection.rule,
                    accepts: rejection.accepts,
                },
                attention::Reason::WaitsForRecord(record) => AttentionReason::WaitsForRecord {
                    record: record.to_string(),
                },
                attention::Reason::WaitsForField(_) => AttentionReason::WaitsForField,
                attention::Reason::WaitsForOwner => AttentionReason::WaitsForOwner,
                attention::Reason::Waits => AttentionReason::Waits,
            },
            other: item.other,
        }
    }
}

impl Wanted {
    pub(crate) fn of(change: attention::Change) -> Self {
        Wanted {
            field: change.field,
            label: Words {
                zh: change.zh,
                en: change.en,
            },
            content: change.content.map(Content::of),
        }
    }
}
