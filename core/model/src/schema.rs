//! Declarations of record types and the run-time schema made of them and of custom fields.
//!
//! A record type is a constant; everything else (validation, tables, labels, lists, wire) derives from it. Numbers are
//! never reused and never change their meaning; a committed list guards that.

mod declare;
mod kind;

use std::collections::BTreeMap;

use crate::{
    id::Id,
    ops::{FieldNo, TypeNo},
};

pub use declare::{Field, Home, RecordType};
pub use kind::{FieldKind, Group, Merge, Required};

/// A field as known at run time: declared or custom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// Number within the type.
    pub number: FieldNo,
    /// Name in commands and files.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// The group it travels with.
    pub group: Group,
    /// How it merges.
    pub merge: Merge,
    /// When it must have a value.
    pub required: Required,
    /// No two records share its value.
    pub unique: bool,
    /// Set at creation only.
    pub fixed: bool,
    /// Allowed values of a choice.
    pub allowed: Vec<String>,
    /// Label in Chinese.
    pub zh: String,
    /// Label in English.
    pub en: String,
    /// A row of configuration, not a declaration.
    pub custom: bool,
}

/// A record type as known at run time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeSpec {
    /// Number on the wire.
    pub number: TypeNo,
    /// English name.
    pub name: String,
    /// Label in Chinese.
    pub zh: String,
    /// Label in English.
    pub en: String,
    /// What it hangs on.
    pub home: Home,
    /// The field shown as its title.
    pub title: FieldNo,
    /// Its fields by number.
    pub fields: BTreeMap<FieldNo, FieldSpec>,
}

impl TypeSpec {
    /// Returns the field with an English name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FieldSpec> {
        self.fields.values().find(|field| field.name == name)
    }

    /// Returns the groups that have a field of this type.
    pub fn groups(&self) -> impl Iterator<Item = Group> + '_ {
        Group::ALL
            .into_iter()
            .filter(|group| self.fields.values().any(|field| field.group == *group))
    }
}

/// The smallest number of a custom field.
pub const FIRST_CUSTOM: u32 = 1_000;

/// A custom field could not be taken into the schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCustomField {
    /// No such type.
    #[error("there is no record type “{0}”")]
    UnknownType(String),
    /// No such kind.
    #[error("there is no field kind “{0}”")]
    UnknownKind(String),
    /// Numbers below [`FIRST_CUSTOM`] belong to declarations.
    #[error("number {0} belongs to a built-in field; custom fields have numbers from 1000")]
    Number(i64),
    /// The number stands for a field of another kind already.
    #[error("number {0} already is a field of another kind")]
    Changed(i64),
}

/// One custom field as a row of configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomField {
    /// Type it is on, by name.
    pub on: String,
    /// Its number, from 1,000.
    pub number: i64,
    /// Name in commands and files.
    pub name: String,
    /// Kind, by name.
    pub kind: String,
    /// Label in Chinese.
    pub zh: String,
    /// Label in English.
    pub en: String,
    /// Allowed values of a choice.
    pub accepts: Vec<String>,
}

/// All record types and custom fields known at run time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Counted up when configuration changes.
    pub version: u32,
    types: BTreeMap<TypeNo, TypeSpec>,
}

impl Schema {
    /// Returns the schema of these declarations.
    #[must_use]
    pub fn of(types: &[&RecordType]) -> Self {
        let types = types
            .iter()
            .map(|declared| (declared.no(), spec_of(declared)))
            .collect();
        Schema { version: 1, types }
    }

    /// Returns the type with a number.
    #[must_use]
    pub fn get(&self, number: TypeNo) -> Option<&TypeSpec> {
        self.types.get(&number)
    }

    /// Returns the type with an English name.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<&TypeSpec> {
        self.types.values().find(|spec| spec.name == name)
    }

    /// Returns all types by number.
    pub fn types(&self) -> impl Iterator<Item = &TypeSpec> {
        self.types.values()
    }

    /// Returns a field of a type.
    #[must_use]
    pub fn field(&self, kind: TypeNo, field: FieldNo) -> Option<&FieldSpec> {
        self.types.get(&kind)?.fields.get(&field)
    }

    /// Takes a custom field in; the same one again changes labels and allowed values only.
    ///
    /// # Errors
    /// When type or kind are unknown, the number is a declaration's, or stands for another kind.
    pub fn add_custom(&mut self, custom: &CustomField) -> Result<(), BadCustomField> {
        let (kind, merge) =
            FieldKind::by_name(&custom.kind).ok_or_else(|| BadCustomField::UnknownKind(custom.kind.clone()))?;
        let number = u32::try_from(custom.number)
            .ok()
            .filter(|number| *number >= FIRST_CUSTOM);
        let number = FieldNo(number.ok_or(BadCustomField::Number(custom.number))?);
        let spec = self.types.values_mut().find(|spec| spec.name == custom.on);
        let spec = spec.ok_or_else(|| BadCustomField::UnknownType(custom.on.clone()))?;
        if spec
            .fields
            .get(&number)
            .is_some_and(|field| (field.kind, field.merge) != (kind, merge))
        {
            return Err(BadCustomField::Changed(custom.number));
        }
        let group = if merge == Merge::Text { Group::Note } else { Group::Main };
        let field = FieldSpec {
            number,
            name: custom.name.clone(),
            kind,
            group,
            merge,
            required: Required::No,
            unique: false,
            fixed: false,
            allowed: custom.accepts.clone(),
            zh: custom.zh.clone(),
            en: custom.en.clone(),
            custom: true,
        };
        spec.fields.insert(number, field);
        Ok(())
    }
}

/// The workspace itself, as a home: what hangs on it is everyone's.
pub const WORKSPACE_HOME: Id = Id([0; 16]);

fn spec_of(declared: &RecordType) -> TypeSpec {
    let fields = declared
        .fields
        .iter()
        .map(|field| (FieldNo(field.number), field_of(field)))
        .collect();
    let title = declared.fields.iter().find(|field| field.name == declared.title);
    TypeSpec {
        number: declared.no(),
        name: declared.name.to_owned(),
        zh: declared.zh.to_owned(),
        en: declared.en.to_owned(),
        home: declared.home,
        title: FieldNo(title.map_or(0, |field| field.number)),
        fields,
    }
}

fn field_of(field: &Field) -> FieldSpec {
    FieldSpec {
        number: FieldNo(field.number),
        name: field.name.to_owned(),
        kind: field.kind,
        group: field.group,
        merge: field.merge,
        required: field.required,
        unique: field.unique,
        fixed: field.fixed,
        allowed: field.allowed.iter().map(|&value| value.to_owned()).collect(),
        zh: field.zh.to_owned(),
        en: field.en.to_owned(),
        custom: false,
    }
}
