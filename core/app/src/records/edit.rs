//! Changing fields of a record.

use fieldbook_model::{
    Action, FieldNo, Id, TypeSpec, Value, Violation,
    action::{Write, field_named},
};
use fieldbook_rules::may;
use fieldbook_store::{ShownRecord, StoreError};

use crate::{device::Device, error::Failure, records::inserted_too_much};

/// What to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditRequest {
    /// The record.
    pub record: Id,
    /// Fields by English name.
    pub fields: Vec<(String, Write)>,
}

/// What was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The numbers of the edits, as this device counts them; of one that grew, its own number.
    pub numbers: Vec<u64>,
}

/// A record was not changed; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// No such field, or a value that does not suit it.
    #[error(transparent)]
    Refused(#[from] Violation),
    /// The record may not be submitted yet: these fields are still empty.
    #[error("still empty: {missing}")]
    Incomplete {
        /// Names of the fields, separated by commas.
        missing: String,
    },
    /// The record was deleted.
    #[error("the record was deleted")]
    Deleted(Id),
    /// The store could not take it, or has no such record.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Device {
    /// Changes fields of a record; durable when this returns.
    ///
    /// # Errors
    /// See [`EditError`].
    pub fn edit(&self, request: EditRequest) -> Result<Edited, EditError> {
        let (now, schema, shown) = self.begin_with(Some(request.record))?;
        let shown = shown.ok_or(StoreError::NotFound(request.record))?;
        if !shown.alive {
            return Err(EditError::Deleted(request.record));
        }
        let spec = schema.get(shown.kind).ok_or(StoreError::UnknownType(shown.kind.0))?;
        let mut fields = Vec::with_capacity(request.fields.len());
        for (name, write) in request.fields {
            fields.push((field_named(spec, &name)?.number, write));
        }
        check(spec, &shown, &fields)?;
        let mut action = Action::default();
        action.change(spec, request.record, fields)?;
        let committed = self.commit(&action, now)?;
        Ok(Edited {
            numbers: committed.numbers,
        })
    }
}

/// Refuses what is sure to be refused later: a field that stands since creation, too much text, an early submission.
pub(crate) fn check(spec: &TypeSpec, shown: &ShownRecord, fields: &[(FieldNo, Write)]) -> Result<(), EditError> {
    for (number, write) in fields {
        let Some(field) = spec.fields.get(number) else { continue };
        if field.fixed && !matches!(write, Write::Set(value) if shown.record.value(*number) == value.as_ref()) {
            return Err(EditError::Refused(Violation {
                record: Some(shown.id),
                field: field.name.clone(),
                rule: "field.fixed",
                accepts: "the value it was created with".to_owned(),
            }));
        }
        let before = shown
            .record
            .groups
            .get(&field.group.no())
            .map_or("", |row| row.text(*number));
        inserted_too_much(spec, shown.id, *number, before, write)?;
    }
    let value = |number: FieldNo| -> Option<&Value> {
        let written = fields.iter().rev().find(|(field, _)| *field == number);
        match written {
            Some((_, Write::Set(value))) => value.as_ref(),
            _ => shown.record.value(number),
        }
    };
    match may::submitted(spec, value) {
        Some(refusal) => Err(EditError::Incomplete {
            missing: refusal.accepts.unwrap_or_default(),
        }),
        None => Ok(()),
    }
}

impl From<EditError> for Failure {
    fn from(error: EditError) -> Self {
        match error {
            EditError::Refused(violation) => violation.into(),
            EditError::Incomplete { missing } => Failure::rule("submit.incomplete", &missing),
            EditError::Deleted(id) => Failure::rule("record.deleted", "a record that is there").on(id),
            EditError::Store(error) => error.into(),
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
    use crate::testing::{Phone, wang_phone};
    use fieldbook_model::Value;
    use fieldbook_store::Cell;

    fn set(phone: &Phone, record: Id, field: &str, write: Write) -> Result<Edited, EditError> {
        phone.edit(EditRequest {
            record,
            fields: vec![(field.to_owned(), write)],
        })
    }

    fn text(text: &str) -> Write {
        Write::Set(Some(Value::Text(text.into())))
    }

    #[test]
    fn an_edit_that_returned_is_there_after_the_process_has_died() {
        let phone = wang_phone();
        let hotel = phone.customer("贵都");
        set(&phone, hotel, "phone", text("010-51979888")).unwrap();
        set(
            &phone,
            hotel,
            "tags",
            Write::Members {
                add: vec![Value::Text("vip".into())],
                remove: vec![],
            },
        )
        .unwrap();
        set(&phone, hotel, "samples_left", Write::Count(3)).unwrap();
        set(&phone, hotel, "note", Write::Text("请走侧门".into())).unwrap();
        let phone = phone.reopened();
        let view = phone.show(hotel).unwrap();
        assert_eq!(
            view.content("phone"),
            Some(&Cell::Value(Value::Text("010-51979888".into())))
        );
        assert_eq!(view.content("samples_left"), Some(&Cell::Count(3)));
        assert_eq!(view.content("note"), Some(&Cell::Text("请走侧门".into())));
        assert_eq!(
            view.content("tags"),
            Some(&Cell::Members(vec![Value::Text("vip".into())]))
        );
    }

    #[test]
    fn what_the_server_is_sure_to_refuse_is_refused_at_once_and_changes_nothing() {
        let phone = wang_phone();
        let hotel = phone.customer("贵都");
        let before = phone.everything();
        let other_owner = Write::Set(Some(Value::Link(Id([7; 16]))));
        let refused = Failure::from(set(&phone, hotel, "owner", other_owner).unwrap_err());
        assert_eq!(refused.rule.as_deref(), Some("field.fixed"));
        let refused = Failure::from(set(&phone, hotel, "note", Write::Text("长".repeat(30_000))).unwrap_err());
        assert_eq!(refused.rule.as_deref(), Some("text.too_long"));
        let refused = Failure::from(set(&phone, hotel, "name", text("")).unwrap_err());
        assert_eq!(refused.rule.as_deref(), Some("field.required"));
        assert_eq!(phone.everything(), before);
    }

    #[test]
    fn a_visit_without_its_answers_cannot_be_submitted_by_hand_either() {
        let phone = wang_phone();
        let visit = phone.visit(phone.customer("贵都"));
        let refused = set(&phone, visit, "submitted", Write::Set(Some(Value::Flag(true)))).unwrap_err();
        assert!(matches!(refused, EditError::Incomplete { ref missing } if missing.contains("promise_due")));
    }
}
