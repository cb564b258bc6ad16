//! Mending: the refused or waiting edit goes again with one field changed; what is left alone keeps its time.

use std::collections::BTreeMap;

use fieldbook_model::{
    Action, Edit, EditHash, Group, Violation, What,
    action::{Draft, Write, check_write, field_named},
};
use fieldbook_store::StoreError;

use crate::{
    device::Device,
    error::{Failure, FailureKind},
    words::Said,
};

/// The edit was not mended; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum FixError {
    /// It does not need anybody any more: it was mended, dropped or admitted.
    #[error("this edit needs nobody any more")]
    Settled(EditHash),
    /// Deleting has no values to mend.
    #[error("a deletion cannot be mended")]
    Deletion,
    /// No such field, one of another group, or a value that does not suit it.
    #[error(transparent)]
    Refused(#[from] Violation),
    /// The store could not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Device {
    /// Sends an edit that needs a person again with one field changed; durable when this returns.
    ///
    /// # Errors
    /// See [`FixError`].
    pub fn fix(&self, item: EditHash, field: &str, write: Write) -> Result<u64, FixError> {
        let now = self.begin()?;
        let edit = self.open_item(item)?.ok_or(FixError::Settled(item))?;
        if edit.what == What::Delete {
            return Err(FixError::Deletion);
        }
        let schema = self.schema()?;
        let spec = schema.get(edit.kind).ok_or(StoreError::UnknownType(edit.kind.0))?;
        let field = field_named(spec, field)?;
        let group = Group::by_no(edit.group).filter(|group| *group == field.group);
        let group = group.ok_or_else(|| Violation {
            record: Some(edit.record),
            field: field.name.clone(),
            rule: "field.group",
            accepts: fields_of(spec, &edit),
        })?;
        check_write(field, &write, edit.record)?;
        let draft = Draft {
            record: edit.record,
            kind: edit.kind,
            group,
            what: edit.what,
            writes: BTreeMap::from([(field.number, write)]),
            dismiss: Vec::new(),
            mends: Some(item),
        };
        let committed = self.commit(&Action { drafts: vec![draft] }, now)?;
        Ok(committed.numbers.first().copied().unwrap_or_default())
    }

    /// Returns an own edit that was refused or waits on the server.
    pub(crate) fn open_item(&self, item: EditHash) -> Result<Option<Edit>, StoreError> {
        if let Some(refused) = self.store.attention()?.into_iter().find(|there| there.hash == item) {
            return Ok(Some(refused.edit));
        }
        let held = self.waiting()?.into_iter().find(|there| there.hash == item);
        Ok(held.map(|held| held.edit))
    }
}

/// Names of the fields that belong to the edit's group.
fn fields_of(spec: &fieldbook_model::TypeSpec, edit: &Edit) -> String {
    let names = spec
        .fields
        .values()
        .filter(|field| field.group.no() == edit.group)
        .map(|field| field.name.as_str());
    names.collect::<Vec<_>>().join(", ")
}

impl From<FixError> for Failure {
    fn from(error: FixError) -> Self {
        match error {
            FixError::Settled(hash) => {
                let text = fieldbook_model::Id(hash.key().0).short();
                Failure::new(FailureKind::NotFound, Said::new("item.settled").with("text", text))
            }
            FixError::Deletion => Failure::rule("mend.deletion", "dropping it, or deleting again"),
            FixError::Refused(violation) => violation.into(),
            FixError::Store(error) => error.into(),
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
    use crate::testing::wang_phone;
    use fieldbook_model::Value;

    #[test]
    fn a_mend_names_the_refused_edit_and_changes_only_what_changed() {
        let phone = wang_phone();
        let hotel = phone.customer("贵都");
        phone.refuse(hotel, "field.unique", "");
        let item = phone.attention().unwrap()[0].hash;
        let write = Write::Set(Some(Value::Text("91110000X".into())));
        let other_group = Failure::from(phone.fix(item, "note", Write::Text("x".into())).unwrap_err());
        assert_eq!(other_group.rule.as_deref(), Some("field.group"));
        phone.fix(item, "registration_no", write.clone()).unwrap();
        let outbox = phone.store().outbox().unwrap();
        let mend = &outbox.last().unwrap().edit;
        assert_eq!((mend.mends, mend.what, mend.ops.len()), (Some(item), What::Create, 1));
        assert!(phone.attention().unwrap().is_empty());
        assert_eq!(phone.show(hotel).unwrap().title, "贵都");
        assert!(matches!(
            phone.fix(item, "registration_no", write),
            Err(FixError::Settled(_))
        ));
    }

    #[test]
    fn a_waiting_visit_can_be_pointed_to_the_customer_that_is_there() {
        let phone = wang_phone();
        let (mine, theirs) = (phone.customer("贵都"), phone.customer("贵都大酒店"));
        let visit = phone.visit(mine);
        phone.refuse(mine, "field.unique", "");
        phone.hold(visit, &fieldbook_protocol::Cause::Record(mine));
        let waits = phone
            .attention()
            .unwrap()
            .into_iter()
            .find(|item| item.record == visit)
            .unwrap();
        phone
            .fix(waits.hash, "customer", Write::Set(Some(Value::Link(theirs))))
            .unwrap();
        assert_eq!(phone.show(visit).unwrap().title, "贵都大酒店");
        assert!(
            phone.attention().unwrap().iter().all(|item| item.record != visit),
            "the mend is under way"
        );
    }

    #[test]
    fn a_refused_visit_that_was_pointed_elsewhere_stands_in_the_lists_of_its_new_customer() {
        let phone = wang_phone();
        let (closed, open) = (phone.customer("贵都"), phone.customer("贵都大酒店"));
        let visit = phone.visit(closed);
        phone.refuse(visit, "customer.closed", "");
        let item = phone.attention().unwrap()[0].hash;
        phone
            .fix(item, "customer", Write::Set(Some(Value::Link(open))))
            .unwrap();
        let visits_of = |customer| {
            let customer = fieldbook_store::Test::Is(Value::Link(customer));
            let request = crate::lists::ListRequest {
                filter: fieldbook_store::Filter::Field(fieldbook_model::FieldNo(1), customer),
                ..crate::lists::ListRequest::of("visit")
            };
            phone.list(&request).unwrap().total
        };
        assert_eq!((visits_of(closed), visits_of(open)), (0, 1));
    }
}
