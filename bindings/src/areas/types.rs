//! Record types as this device knows them now, custom fields included: what a form is drawn from.

use fieldbook::model::{FieldKind as Kind, Merge, Required, Schema, TypeSpec};

use crate::{
    core::Core,
    error::{CoreError, Words},
};

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum FieldKind {
    /// A line of text, at most 1,000 characters.
    Text,
    /// Text of any length that merges by character, at most 1 MiB.
    LongText,
    /// A whole number.
    Integer,
    /// An exact decimal number.
    Number,
    /// An amount with its currency.
    Money,
    /// A calendar day.
    Day,
    /// A point in time.
    Time,
    /// Yes or no.
    Flag,
    /// One of the allowed values; any text where none are declared.
    Choice,
    /// A telephone number as a person writes it.
    Phone,
    /// An e-mail address.
    Email,
    /// A region by ISO 3166-2, or a country by ISO 3166-1.
    Region,
    /// A user.
    User,
    /// A record of one type.
    Link {
        /// The type's English name; empty where this version does not know it.
        kind: String,
    },
    /// A record of any type.
    AnyLink,
    /// A place.
    Place,
    /// A SHA-256 digest.
    Sha256,
}

/// How a field merges when two people write it at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum MergeKind {
    /// Keeps every concurrent value, shows one.
    Register,
    /// Members; an addition wins over a removal that had not seen it.
    Set,
    /// Adds up.
    Counter,
    /// By character.
    Text,
}

/// When a field must have a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum RequiredWhen {
    /// Never.
    Never,
    /// From creation on.
    Always,
    /// Once the record is submitted.
    Submitted,
}

/// A field of a type.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FieldType {
    /// Its English name.
    pub name: String,
    /// Its label.
    pub label: Words,
    /// What it holds.
    pub kind: FieldKind,
    /// How it merges.
    pub merge: MergeKind,
    /// When it must have a value.
    pub required: RequiredWhen,
    /// No two records share its value.
    pub unique: bool,
    /// Set at creation only.
    pub fixed: bool,
    /// Allowed values of a choice.
    pub allowed: Vec<String>,
    /// It is this workspace's own.
    pub custom: bool,
}

/// A record type.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RecordType {
    /// Its English name.
    pub name: String,
    /// Its label.
    pub label: Words,
    /// The English name of the field shown as a record's title.
    pub title: String,
    /// Its fields, in their order.
    pub fields: Vec<FieldType>,
}

#[uniffi::export]
impl Core {
    /// Returns the record types as this device knows them now.
    ///
    /// # Errors
    /// `closed`, `paused`, `machine`.
    pub fn types(&self) -> Result<Vec<RecordType>, CoreError> {
        self.call(|device| {
            let schema = device.schema()?;
            Ok(schema.types().map(|spec| RecordType::of(&schema, spec)).collect())
        })
    }
}

impl RecordType {
    fn of(schema: &Schema, spec: &TypeSpec) -> Self {
        let label = |zh: &str, en: &str| Words {
            zh: zh.to_owned(),
            en: en.to_owned(),
        };
        let fields = spec.fields.values().map(|field| FieldType {
            name: field.name.clone(),
            label: label(&field.zh, &field.en),
            kind: FieldKind::of(schema, field.kind),
            merge: match field.merge {
                Merge::Register => MergeKind::Register,
                Merge::Set => MergeKind::Set,
                Merge::Counter => MergeKind::Counter,
                Merge::Text => MergeKind::Text,
            },
            required: match field.required {
                Required::No => RequiredWhen::Never,
                Required::Always => RequiredWhen::Always,
                Required::WhenSubmitted => RequiredWhen::Submitted,
            },
            unique: field.unique,
            fixed: field.fixed,
            allowed: field.allowed.clone(),
            custom: field.custom,
        });
        let title = spec.fields.get(&spec.title);
        RecordType {
            name: spec.name.clone(),
            label: label(&spec.zh, &spec.en),
            title: title.map_or_else(String::new, |field| field.name.clone()),
            fields: fields.collect(),
        }
    }
}

impl FieldKind {
    fn of(schema: &Schema, kind: Kind) -> Self {
        match kind {
            Kind::Text => FieldKind::Text,
            Kind::LongText => FieldKind::LongText,
            Kind::Integer => FieldKind::Integer,
            Kind::Number => FieldKind::Number,
            Kind::Money => FieldKind::Money,
            Kind::Date => FieldKind::Day,
            Kind::DateTime => FieldKind::Time,
            Kind::Boolean => FieldKind::Flag,
            Kind::Choice => FieldKind::Choice,
            Kind::Phone => FieldKind::Phone,
            Kind::Email => FieldKind::Email,
            Kind::Region => FieldKind::Region,
            Kind::User => FieldKind::User,
            Kind::Link(to) => FieldKind::Link {
                kind: schema.get(to).map_or_else(String::new, |spec| spec.name.clone()),
            },
            Kind::AnyLink => FieldKind::AnyLink,
            Kind::Position => FieldKind::Place,
            Kind::Sha256 => FieldKind::Sha256,
        }
    }
}
