//! A record as an app shows it: title, state, and every field of its type with label and content.

use fieldbook_merge::Record;
use fieldbook_model::{FieldNo, Id, Merge, Micros, TypeSpec};
use fieldbook_store::Cell;

/// A record to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordView {
    /// Its id.
    pub id: Id,
    /// Its type's English name.
    pub kind: String,
    /// Its type's label in Chinese.
    pub zh: String,
    /// Its type's label in English.
    pub en: String,
    /// What it is called; of a visit the customer's name.
    pub title: String,
    /// What it hangs on.
    pub home: Id,
    /// Neither it nor its home is deleted.
    pub alive: bool,
    /// Own edits of it that wait for a verdict.
    pub pending: u32,
    /// Values kept aside.
    pub conflicts: u32,
    /// When it was created, by its author's corrected clock.
    pub created: Micros,
    /// When it was last written on.
    pub touched: Micros,
    /// Every field of its type, by number.
    pub fields: Vec<FieldView>,
}

/// One field of a record to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldView {
    /// Its number.
    pub number: FieldNo,
    /// Its name in commands.
    pub name: String,
    /// Its label in Chinese.
    pub zh: String,
    /// Its label in English.
    pub en: String,
    /// What it holds; `None` where it is empty.
    pub content: Option<Cell>,
}

impl RecordView {
    /// Returns the content of a field by name.
    #[must_use]
    pub fn content(&self, name: &str) -> Option<&Cell> {
        self.fields.iter().find(|field| field.name == name)?.content.as_ref()
    }
}

/// Returns every field of the type with what the record holds.
pub(crate) fn fields(spec: &TypeSpec, record: &Record) -> Vec<FieldView> {
    let field = |field: &fieldbook_model::FieldSpec| FieldView {
        number: field.number,
        name: field.name.clone(),
        zh: field.zh.clone(),
        en: field.en.clone(),
        content: content(record, field),
    };
    spec.fields.values().map(field).collect()
}

/// Returns what a record holds in a field; `None` where it is empty.
pub(crate) fn content(record: &Record, field: &fieldbook_model::FieldSpec) -> Option<Cell> {
    let row = record.groups.get(&field.group.no())?;
    match field.merge {
        Merge::Register => row.value(field.number).cloned().map(Cell::Value),
        Merge::Set => {
            let members: Vec<_> = row.members(field.number).cloned().collect();
            (!members.is_empty()).then_some(Cell::Members(members))
        }
        Merge::Counter => row.counters.get(&field.number).copied().map(Cell::Count),
        Merge::Text => Some(row.text(field.number))
            .filter(|text| !text.is_empty())
            .map(|text| Cell::Text(text.to_owned())),
    }
}
