//! Kinds of fields, how they merge, when they are required, in which group they travel.
//!
//! Plain words without behaviour beyond their names and numbers.

use crate::ops::{GroupNo, TypeNo};

/// What kind of value a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// A line of text, ≤ 1,000 characters.
    Text,
    /// Text of any length that merges by character, ≤ 1 MiB.
    LongText,
    /// A whole number.
    Integer,
    /// An exact decimal number.
    Number,
    /// An amount with its currency.
    Money,
    /// A calendar day.
    Date,
    /// A point in time.
    DateTime,
    /// Yes or no.
    Boolean,
    /// One of the allowed values (any text where none are declared).
    Choice,
    /// A telephone number as a person writes it.
    Phone,
    /// An e-mail address.
    Email,
    /// A region by ISO 3166-2, or a country by ISO 3166-1.
    Region,
    /// A user.
    User,
    /// A record of this type.
    Link(TypeNo),
    /// A record of any type.
    AnyLink,
    /// A place.
    Position,
    /// A SHA-256 digest.
    Sha256,
}

impl FieldKind {
    /// Returns the kind's name as written in a workspace file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            FieldKind::Text => "text",
            FieldKind::LongText => "long_text",
            FieldKind::Integer => "integer",
            FieldKind::Number => "number",
            FieldKind::Money => "money",
            FieldKind::Date => "date",
            FieldKind::DateTime => "datetime",
            FieldKind::Boolean => "boolean",
            FieldKind::Choice => "choice",
            FieldKind::Phone => "phone",
            FieldKind::Email => "email",
            FieldKind::Region => "region",
            FieldKind::User => "user",
            FieldKind::Link(_) | FieldKind::AnyLink => "link",
            FieldKind::Position => "position",
            FieldKind::Sha256 => "sha256",
        }
    }

    /// Returns the kind that a workspace file names, for custom fields.
    #[must_use]
    pub fn by_name(name: &str) -> Option<(FieldKind, Merge)> {
        Some(match name {
            "text" => (FieldKind::Text, Merge::Register),
            "long_text" => (FieldKind::LongText, Merge::Text),
            "number" => (FieldKind::Number, Merge::Register),
            "money" => (FieldKind::Money, Merge::Register),
            "date" => (FieldKind::Date, Merge::Register),
            "datetime" => (FieldKind::DateTime, Merge::Register),
            "boolean" => (FieldKind::Boolean, Merge::Register),
            "choice" => (FieldKind::Choice, Merge::Register),
            "multi_choice" => (FieldKind::Choice, Merge::Set),
            "phone" => (FieldKind::Phone, Merge::Register),
            "email" => (FieldKind::Email, Merge::Register),
            "region" => (FieldKind::Region, Merge::Register),
            "user" => (FieldKind::User, Merge::Register),
            "link" => (FieldKind::AnyLink, Merge::Register),
            "position" => (FieldKind::Position, Merge::Register),
            "counter" => (FieldKind::Integer, Merge::Counter),
            _ => return None,
        })
    }
}

/// How concurrent edits of a field come together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Merge {
    /// Keeps every concurrent value, shows one.
    Register,
    /// Members; an addition wins over a removal that had not seen it.
    Set,
    /// Adds up.
    Counter,
    /// Merges by character.
    Text,
}

/// When a field must have a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Required {
    /// Never.
    No,
    /// From creation on.
    Always,
    /// Once the record is submitted.
    WhenSubmitted,
}

/// Which fields travel, are judged and are readable together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// What the field owns.
    Main,
    /// Long texts.
    Note,
    /// What only the office writes.
    Office,
}

impl Group {
    /// All groups, by number.
    pub const ALL: [Group; 3] = [Group::Main, Group::Note, Group::Office];

    /// Returns the group's number on the wire.
    #[must_use]
    pub const fn no(self) -> GroupNo {
        GroupNo(match self {
            Group::Main => 0,
            Group::Note => 1,
            Group::Office => 2,
        })
    }

    /// Returns the group with a number, where this version knows it.
    #[must_use]
    pub fn by_no(no: GroupNo) -> Option<Group> {
        Group::ALL.into_iter().find(|group| group.no() == no)
    }
}
