//! The list: each edit with its values, and why it is here.

use fieldbook_model::{Edit, EditHash, FieldNo, Id, Micros, Op, Rejection, TypeSpec, Value, What, codec};
use fieldbook_protocol::Cause;
use fieldbook_store::{Cell, OutboxItem, StoreError};

use crate::{device::Device, error::Failure, words::Said};

/// Why an edit is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The server refused it.
    Refused(Rejection),
    /// It waits on the server for a record that is not there.
    WaitsForRecord(Id),
    /// It waits for the server to learn of a field.
    WaitsForField(FieldNo),
    /// Its record left this user's scopes; the new owner decides.
    WaitsForOwner,
    /// It waits for a cause that this version does not know.
    Waits,
}

/// What an edit wanted of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The field's name.
    pub field: String,
    /// Its label in Chinese.
    pub zh: String,
    /// Its label in English.
    pub en: String,
    /// What was written: the value, the members added, the step, the text typed; `None` where the field was emptied.
    pub content: Option<Cell>,
}

/// An edit that needs a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemView {
    /// The edit.
    pub hash: EditHash,
    /// The installation's number for it.
    pub n: u64,
    /// Its record.
    pub record: Id,
    /// The record's type, by its English name.
    pub kind: String,
    /// What the record is called.
    pub title: String,
    /// What the edit does to the record.
    pub what: What,
    /// What it wanted.
    pub changes: Vec<Change>,
    /// When it was captured.
    pub captured: Micros,
    /// Why it is here.
    pub reason: Reason,
    /// Of a reason that names another record: what that is called here.
    pub other: Option<String>,
}

/// The list cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum AttentionError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ItemView {
    /// Returns the id under which it is listed and named.
    #[must_use]
    pub fn id(&self) -> Id {
        Id(self.hash.key().0)
    }

    /// Returns why it is here, in words.
    #[must_use]
    pub fn said(&self) -> Said {
        let other = self.other.as_deref().unwrap_or("…");
        match &self.reason {
            Reason::Refused(rejection) => {
                let key = format!("rule.{}", rejection.rule);
                // A rule of a later server has no words here yet: its id and what it accepts are shown as they came.
                let key = if crate::words::has(&key) {
                    key
                } else {
                    "attention.refused".to_owned()
                };
                let fields: Vec<&str> = self.changes.iter().map(|change| change.field.as_str()).collect();
                Said::new(key)
                    .with("rule", &rejection.rule)
                    .with("field", fields.first().copied().unwrap_or_default())
                    .with("accepts", rejection.accepts.as_deref().unwrap_or("…"))
                    .with("other", other)
            }
            Reason::WaitsForRecord(_) => Said::new("held.record").with("other", other),
            Reason::WaitsForField(_) => Said::new("held.field"),
            Reason::WaitsForOwner => Said::new("held.scope"),
            Reason::Waits => Said::new("held.unknown"),
        }
    }
}

impl Device {
    /// Returns what needs a person: refused edits, the oldest first, then those that wait.
    ///
    /// # Errors
    /// See [`AttentionError`].
    pub fn attention(&self) -> Result<Vec<ItemView>, AttentionError> {
        let mut out = Vec::new();
        for item in self.store.attention()? {
            let other = item.rejection.record;
            out.push(self.item_view(item.hash, item.n, &item.edit, Reason::Refused(item.rejection), other)?);
        }
        for item in self.waiting()? {
            let cause = item.held.unwrap_or_default();
            let (reason, other) = match codec::from_bytes::<Cause>(&cause) {
                Ok(Cause::Record(id)) => (Reason::WaitsForRecord(id), Some(id)),
                Ok(Cause::Field(field)) => (Reason::WaitsForField(field), None),
                Ok(Cause::Scope) => (Reason::WaitsForOwner, None),
                Err(_) => (Reason::Waits, None),
            };
            out.push(self.item_view(item.hash, item.n, &item.edit, reason, other)?);
        }
        Ok(out)
    }

    /// Returns the own edits that wait on the server, less those that a mend or a drop is under way for.
    pub(crate) fn waiting(&self) -> Result<Vec<OutboxItem>, StoreError> {
        let outbox = self.store.outbox()?;
        let mended: Vec<EditHash> = outbox.iter().filter_map(|item| item.edit.mends).collect();
        let waits = |item: &OutboxItem| item.held.is_some() && item.verdict.is_none() && !mended.contains(&item.hash);
        Ok(outbox.into_iter().filter(waits).collect())
    }

    fn item_view(
        &self,
        hash: EditHash,
        n: u64,
        edit: &Edit,
        reason: Reason,
        other: Option<Id>,
    ) -> Result<ItemView, StoreError> {
        let schema = self.schema()?;
        let spec = schema.get(edit.kind);
        let other = match other {
            Some(id) => Some(
                self.title(id)?
                    .filter(|title| !title.is_empty())
                    .unwrap_or_else(|| id.short()),
            ),
            None => None,
        };
        Ok(ItemView {
            hash,
            n,
            record: edit.record,
            kind: spec.map_or_else(String::new, |spec| spec.name.clone()),
            title: self.title(edit.record)?.unwrap_or_default(),
            what: edit.what,
            changes: edit
                .ops
                .iter()
                .filter_map(|(field, op)| change(spec?, *field, op))
                .collect(),
            captured: edit.captured,
            reason,
            other,
        })
    }
}

pub(crate) fn change(spec: &TypeSpec, field: FieldNo, op: &Op) -> Option<Change> {
    let field = spec.fields.get(&field)?;
    let content = match op {
        Op::Set(value) => value.clone().map(Cell::Value),
        Op::Members(members) if members.add.is_empty() => {
            let taken: Vec<Value> = members.remove.iter().map(|(value, _)| value.clone()).collect();
            Some(Cell::Members(taken))
        }
        Op::Members(members) => Some(Cell::Members(members.add.clone())),
        Op::Count(by) => Some(Cell::Count(*by)),
        Op::Text(text) => {
            let typed: Vec<&str> = text.hunks.0.iter().map(|hunk| hunk.insert.as_str()).collect();
            Some(Cell::Text(typed.join(" … ")))
        }
        Op::Unknown(_) => None,
    };
    Some(Change {
        field: field.name.clone(),
        zh: field.zh.clone(),
        en: field.en.clone(),
        content,
    })
}

impl From<AttentionError> for Failure {
    fn from(error: AttentionError) -> Self {
        match error {
            AttentionError::Store(error) => error.into(),
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
    use crate::{testing::wang_phone, words::Lang};

    #[test]
    fn a_refused_edit_waits_with_its_values_and_its_reason() {
        let phone = wang_phone();
        let hotel = phone.customer("贵都");
        phone.refuse(hotel, "field.unique", "a value that no other record has");
        let items = phone.attention().unwrap();
        assert_eq!(
            (items.len(), items[0].title.as_str(), items[0].what),
            (1, "贵都", What::Create)
        );
        assert_eq!(
            items[0].changes[0].content,
            Some(Cell::Value(Value::Text("贵都".into())))
        );
        assert!(!items[0].said().to_text(Lang::Zh).is_empty());
        assert!(
            phone.reopened().attention().unwrap().len() == 1,
            "it waits however long it takes"
        );
    }

    #[test]
    fn a_visit_that_waits_for_its_customer_says_so() {
        let phone = wang_phone();
        let hotel = phone.customer("贵都");
        let visit = phone.visit(hotel);
        phone.refuse(hotel, "field.unique", "");
        phone.hold(visit, &Cause::Record(hotel));
        let waits = phone
            .attention()
            .unwrap()
            .into_iter()
            .find(|item| item.record == visit)
            .unwrap();
        assert_eq!(
            (waits.reason, waits.other.as_deref()),
            (Reason::WaitsForRecord(hotel), Some("贵都"))
        );
    }
}
