//! Creating a record of any type.

use fieldbook_model::{
    Action, FieldNo, Id, TypeSpec, Violation,
    action::{Write, field_named, type_named},
    validate::MAX_INSERT_BYTES,
};
use fieldbook_store::StoreError;

use crate::{device::Device, error::Failure, records::own_book};

/// What to create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateRequest {
    /// The type's English name.
    pub kind: String,
    /// Fields by English name. A customer without owner or territory gets its author's own.
    pub fields: Vec<(String, Write)>,
}

/// What was created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// The record.
    pub id: Id,
    /// The numbers of the edits, as this device counts them.
    pub numbers: Vec<u64>,
}

/// A record was not created; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// No such type or field, a value that does not suit its field, or a required one that is missing.
    #[error(transparent)]
    Refused(#[from] Violation),
    /// The store could not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Device {
    /// Creates a record; durable when this returns.
    ///
    /// # Errors
    /// See [`CreateError`].
    pub fn create(&self, request: CreateRequest) -> Result<Created, CreateError> {
        let schema = self.schema()?;
        let spec = type_named(&schema, &request.kind)?;
        let now = self.begin()?;
        let id = self.new_id(&now);
        let mut fields = Vec::with_capacity(request.fields.len());
        for (name, write) in request.fields {
            fields.push((field_named(spec, &name)?.number, write));
        }
        own_book(self, spec, &mut fields)?;
        let mut action = Action::default();
        fields
            .iter()
            .try_for_each(|(field, write)| inserted_too_much(spec, id, *field, "", write))?;
        action.create(spec, id, fields)?;
        let committed = self.commit(&action, now)?;
        Ok(Created {
            id,
            numbers: committed.numbers,
        })
    }
}

/// Refuses a text that inserts more into what was there than one edit may carry.
pub(crate) fn inserted_too_much(
    spec: &TypeSpec,
    record: Id,
    field: FieldNo,
    before: &str,
    write: &Write,
) -> Result<(), Violation> {
    let (before, after) = match write {
        Write::Text(after) => (before, after),
        Write::Typed { seen, text } => (seen.as_str(), text),
        _ => return Ok(()),
    };
    // Comparing the texts costs more than looking at lengths, and most texts are short.
    if after.len() <= MAX_INSERT_BYTES {
        return Ok(());
    }
    if fieldbook_merge::text::between(before, after).inserted_bytes() <= MAX_INSERT_BYTES {
        return Ok(());
    }
    Err(Violation {
        record: Some(record),
        field: spec
            .fields
            .get(&field)
            .map_or_else(String::new, |field| field.name.clone()),
        rule: "text.too_long",
        accepts: "at most 64 KiB at a time".to_owned(),
    })
}

impl From<CreateError> for Failure {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Refused(violation) => violation.into(),
            CreateError::Store(error) => error.into(),
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
    use crate::{error::FailureKind, testing::wang_phone};
    use fieldbook_model::Value;

    fn text(text: &str) -> Write {
        Write::Set(Some(Value::Text(text.into())))
    }

    fn customer(fields: &[(&str, Write)]) -> CreateRequest {
        let fields = fields
            .iter()
            .map(|(name, write)| ((*name).to_owned(), write.clone()))
            .collect();
        CreateRequest {
            kind: "customer".into(),
            fields,
        }
    }

    #[test]
    fn a_customer_that_was_created_is_there_with_its_author_as_owner() {
        let phone = wang_phone();
        let created = phone.create(customer(&[("name", text("北京贵都大酒店"))])).unwrap();
        let view = phone.show(created.id).unwrap();
        assert_eq!((view.title.as_str(), view.pending), ("北京贵都大酒店", 1));
        assert!(view.content("owner").is_some() && view.content("territory").is_some());
    }

    #[test]
    fn a_refused_creation_names_the_field_and_leaves_nothing_behind() {
        let phone = wang_phone();
        let before = phone.everything();
        let refused = phone.create(customer(&[("nmae", text("x"))])).unwrap_err();
        let failure = Failure::from(refused);
        assert_eq!(
            (failure.kind, failure.rule.as_deref()),
            (FailureKind::Value, Some("field.unknown"))
        );
        assert!(failure.accepts.unwrap().contains("name"));
        assert!(
            phone.create(customer(&[("phone", text("010-51979888"))])).is_err(),
            "a customer needs a name"
        );
        let nul = phone.create(customer(&[("name", text("a\0b"))])).unwrap_err();
        assert_eq!(Failure::from(nul).rule.as_deref(), Some("text.nul"));
        let long = "长".repeat(30_000);
        let long = phone
            .create(customer(&[("name", text("x")), ("note", Write::Text(long))]))
            .unwrap_err();
        assert_eq!(Failure::from(long).rule.as_deref(), Some("text.too_long"));
        assert_eq!(phone.everything(), before);
    }
}
