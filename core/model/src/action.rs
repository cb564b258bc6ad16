//! A user action, validated: what one person did at once, before it becomes numbered edits.
//!
//! An action says what is wanted (set this, add that member); which revision the eye saw, and which additions a
//! removal takes, is read by the store in the same transaction that commits it. One action, one transaction.

use std::collections::BTreeMap;

use crate::{
    edit::What,
    hash::{EditHash, EditKey},
    id::Id,
    ops::{FieldNo, TypeNo},
    schema::{FieldSpec, Group, Merge, Required, Schema, TypeSpec},
    validate::{MAX_MEMBERS, Violation, check},
    value::Value,
};

/// What a person wants of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// The register takes this value, or is emptied.
    Set(Option<Value>),
    /// The set gains and loses these members.
    Members {
        /// Members to add.
        add: Vec<Value>,
        /// Members to take out.
        remove: Vec<Value>,
    },
    /// The counter moves.
    Count(i64),
    /// The text now reads so.
    Text(String),
    /// The text seen now reads so; what others wrote since it was seen stays.
    Typed {
        /// What the screen showed when the typing began.
        seen: String,
        /// What it shows now.
        text: String,
    },
}

/// What an action wants of one (record, group).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The record.
    pub record: Id,
    /// Its type.
    pub kind: TypeNo,
    /// The group of every field in `writes`.
    pub group: Group,
    /// What happens to the record.
    pub what: What,
    /// What is wanted of each field.
    pub writes: BTreeMap<FieldNo, Write>,
    /// Kept losers to put away.
    pub dismiss: Vec<(FieldNo, EditKey)>,
    /// The own edit that this mends or drops.
    pub mends: Option<EditHash>,
}

/// Everything that one person did at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Action {
    /// In the order in which the edits get their numbers.
    pub drafts: Vec<Draft>,
}

impl Action {
    /// Adds the creation of a record with these fields.
    ///
    /// # Errors
    /// The first violation: an unknown field, a bad value, or a required field that is missing.
    pub fn create(&mut self, spec: &TypeSpec, record: Id, fields: Vec<(FieldNo, Write)>) -> Result<(), Violation> {
        for field in spec.fields.values().filter(|field| field.required == Required::Always) {
            if !fields
                .iter()
                .any(|(number, write)| *number == field.number && has_value(write))
            {
                let accepts = format!("a {} for {}", field.kind.name(), field.name);
                return Err(violation(record, &field.name, "field.required", accepts));
            }
        }
        let main = main_group(spec);
        let mut groups = split(spec, record, fields)?;
        let first = groups.remove(&main).unwrap_or_default();
        self.push(record, spec, main, What::Create, first);
        for (group, writes) in groups {
            self.push(record, spec, group, What::Change, writes);
        }
        Ok(())
    }

    /// Adds a change of some fields of a record.
    ///
    /// # Errors
    /// The first violation: an unknown field or a bad value, or a required field that would be emptied.
    pub fn change(&mut self, spec: &TypeSpec, record: Id, fields: Vec<(FieldNo, Write)>) -> Result<(), Violation> {
        for (number, write) in &fields {
            let field = spec.fields.get(number);
            if let Some(field) = field.filter(|field| field.required == Required::Always && !has_value(write)) {
                let accepts = format!("a {} for {}", field.kind.name(), field.name);
                return Err(violation(record, &field.name, "field.required", accepts));
            }
        }
        for (group, writes) in split(spec, record, fields)? {
            self.push(record, spec, group, What::Change, writes);
        }
        Ok(())
    }

    /// Adds the deletion of a record.
    pub fn delete(&mut self, spec: &TypeSpec, record: Id) {
        self.push(record, spec, main_group(spec), What::Delete, BTreeMap::new());
    }

    /// Adds putting away a kept loser.
    pub fn dismiss(&mut self, spec: &TypeSpec, record: Id, field: &FieldSpec, loser: EditKey) {
        self.push(record, spec, field.group, What::Change, BTreeMap::new());
        if let Some(draft) = self.drafts.last_mut() {
            draft.dismiss.push((field.number, loser));
        }
    }

    fn push(&mut self, record: Id, spec: &TypeSpec, group: Group, what: What, writes: BTreeMap<FieldNo, Write>) {
        self.drafts.push(Draft {
            record,
            kind: spec.number,
            group,
            what,
            writes,
            dismiss: vec![],
            mends: None,
        });
    }
}

/// Returns the group that a type's creation and deletion are written in.
#[must_use]
pub fn main_group(spec: &TypeSpec) -> Group {
    spec.groups().next().unwrap_or(Group::Main)
}

/// Returns the spec of a type by name, or a violation that lists the types.
///
/// # Errors
/// When no type bears the name.
pub fn type_named<'s>(schema: &'s Schema, name: &str) -> Result<&'s TypeSpec, Violation> {
    schema.by_name(name).ok_or_else(|| Violation {
        record: None,
        field: name.to_owned(),
        rule: "type.unknown",
        accepts: schema
            .types()
            .map(|spec| spec.name.as_str())
            .collect::<Vec<_>>()
            .join(", "),
    })
}

/// Returns the field of a type by name, or a violation that lists the fields.
///
/// # Errors
/// When the type has no field of the name.
pub fn field_named<'s>(spec: &'s TypeSpec, name: &str) -> Result<&'s FieldSpec, Violation> {
    spec.field(name).ok_or_else(|| Violation {
        record: None,
        field: name.to_owned(),
        rule: "field.unknown",
        accepts: spec
            .fields
            .values()
            .map(|field| field.name.as_str())
            .collect::<Vec<_>>()
            .join(", "),
    })
}

fn violation(record: Id, field: &str, rule: &'static str, accepts: String) -> Violation {
    Violation {
        record: Some(record),
        field: field.to_owned(),
        rule,
        accepts,
    }
}

fn has_value(write: &Write) -> bool {
    match write {
        Write::Set(value) => value.as_ref().is_some_and(|value| value.as_text() != Some("")),
        Write::Members { add, .. } => !add.is_empty(),
        Write::Count(_) => true,
        Write::Text(text) | Write::Typed { text, .. } => !text.is_empty(),
    }
}

type ByGroup = BTreeMap<Group, BTreeMap<FieldNo, Write>>;

fn split(spec: &TypeSpec, record: Id, fields: Vec<(FieldNo, Write)>) -> Result<ByGroup, Violation> {
    let mut groups = ByGroup::new();
    for (number, write) in fields {
        let field = spec.fields.get(&number).ok_or_else(|| {
            let known = spec
                .fields
                .values()
                .map(|field| field.name.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            violation(record, &format!("{}", number.0), "field.unknown", known)
        })?;
        check_write(field, &write, record)?;
        groups.entry(field.group).or_default().insert(number, write);
    }
    Ok(groups)
}

/// Judges what is wanted of a field: the operation against its merge kind, each value against its kind.
///
/// # Errors
/// One violation.
pub fn check_write(field: &FieldSpec, write: &Write, record: Id) -> Result<(), Violation> {
    match (field.merge, write) {
        (Merge::Register, Write::Set(None)) | (Merge::Counter, Write::Count(_)) => Ok(()),
        (Merge::Register, Write::Set(Some(value))) => check(field, value, Some(record)),
        (Merge::Text, Write::Text(text) | Write::Typed { text, .. }) => {
            if text.len() > crate::validate::MAX_LONG_TEXT_BYTES {
                return Err(violation(
                    record,
                    &field.name,
                    "text.too_long",
                    "at most 1 MiB of text".to_owned(),
                ));
            }
            if text.contains('\0') {
                return Err(violation(
                    record,
                    &field.name,
                    "text.nul",
                    "text without U+0000".to_owned(),
                ));
            }
            Ok(())
        }
        (Merge::Set, Write::Members { add, remove }) => {
            if add.len() + remove.len() > MAX_MEMBERS {
                let accepts = format!("at most {MAX_MEMBERS} members at a time");
                return Err(violation(record, &field.name, "set.too_many", accepts));
            }
            add.iter().try_for_each(|value| check(field, value, Some(record)))
        }
        (Merge::Register, _) => Err(violation(record, &field.name, "field.merge", "one value".to_owned())),
        (Merge::Set, _) => Err(violation(
            record,
            &field.name,
            "field.merge",
            "members to add or remove".to_owned(),
        )),
        (Merge::Counter, _) => Err(violation(
            record,
            &field.name,
            "field.merge",
            "a step to count by".to_owned(),
        )),
        (Merge::Text, _) => Err(violation(
            record,
            &field.name,
            "field.merge",
            "the whole text".to_owned(),
        )),
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
    use crate::types;

    #[test]
    fn a_visit_with_a_note_is_one_action_of_two_edits() {
        let schema = types::built_in();
        let visit = schema.by_name("visit").unwrap();
        let mut action = Action::default();
        let customer = Write::Set(Some(Value::Link(Id([1; 16]))));
        let note = Write::Text("客户要样品".into());
        action
            .create(visit, Id([2; 16]), vec![(FieldNo(1), customer), (FieldNo(6), note)])
            .unwrap();
        assert_eq!(action.drafts.len(), 2);
        assert_eq!(
            (action.drafts[0].what, action.drafts[0].group),
            (What::Create, Group::Main)
        );
        assert_eq!(
            (action.drafts[1].what, action.drafts[1].group),
            (What::Change, Group::Note)
        );
    }

    #[test]
    fn a_customer_without_a_name_is_refused_by_name() {
        let schema = types::built_in();
        let refused = Action::default().create(schema.by_name("customer").unwrap(), Id([2; 16]), vec![]);
        assert_eq!(refused.unwrap_err().rule, "field.required");
    }
}
