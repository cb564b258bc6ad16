//! How a record type is declared: a constant of fields, read like a table.
//!
//! Everything is `const`, so a declaration cannot depend on anything but itself.

use crate::{
    ops::{FieldNo, TypeNo},
    schema::{FieldKind, Group, Merge, Required},
};

/// What a record hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Home {
    /// It is a home itself.
    Itself,
    /// The home of the record that this field links to; itself, in its author's book, where the field is empty.
    Of(FieldNo),
    /// It belongs to the whole workspace.
    Workspace,
}

/// One declared field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Number within the type; never reused.
    pub number: u32,
    /// English name, as in commands and files.
    pub name: &'static str,
    /// What it holds.
    pub kind: FieldKind,
    /// The group it travels with.
    pub group: Group,
    /// How it merges.
    pub merge: Merge,
    /// When it must have a value.
    pub required: Required,
    /// No two records of the workspace share its value.
    pub unique: bool,
    /// Set when the record is created and not changed after its admission.
    pub fixed: bool,
    /// Allowed values of a choice; any where empty.
    pub allowed: &'static [&'static str],
    /// Label in Chinese.
    pub zh: &'static str,
    /// Label in English.
    pub en: &'static str,
}

impl Field {
    /// Returns an optional register of group *main*.
    #[must_use]
    pub const fn new(number: u32, name: &'static str, kind: FieldKind, zh: &'static str, en: &'static str) -> Self {
        let (merge, group) = match kind {
            FieldKind::LongText => (Merge::Text, Group::Note),
            _ => (Merge::Register, Group::Main),
        };
        Field {
            number,
            name,
            kind,
            group,
            merge,
            required: Required::No,
            unique: false,
            fixed: false,
            allowed: &[],
            zh,
            en,
        }
    }

    /// Must always have a value.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = Required::Always;
        self
    }

    /// Must have a value once the record is submitted.
    #[must_use]
    pub const fn when_submitted(mut self) -> Self {
        self.required = Required::WhenSubmitted;
        self
    }

    /// Is a set of such values.
    #[must_use]
    pub const fn set(mut self) -> Self {
        self.merge = Merge::Set;
        self
    }

    /// Adds up.
    #[must_use]
    pub const fn counter(mut self) -> Self {
        self.merge = Merge::Counter;
        self
    }

    /// Is written by the office alone.
    #[must_use]
    pub const fn office(mut self) -> Self {
        self.group = Group::Office;
        self
    }

    /// Is shared by no two records.
    #[must_use]
    pub const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// Is set at creation and then stands.
    #[must_use]
    pub const fn fixed(mut self) -> Self {
        self.fixed = true;
        self
    }

    /// Takes only these values.
    #[must_use]
    pub const fn allowed(mut self, allowed: &'static [&'static str]) -> Self {
        self.allowed = allowed;
        self
    }
}

/// A declared record type.
#[derive(Debug)]
pub struct RecordType {
    /// Number on the wire; never reused.
    pub number: u32,
    /// English name, as in commands; the table on the device bears it.
    pub name: &'static str,
    /// Label in Chinese.
    pub zh: &'static str,
    /// Label in English.
    pub en: &'static str,
    /// What it hangs on.
    pub home: Home,
    /// The field shown as its title.
    pub title: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

impl RecordType {
    /// Returns the type's number.
    #[must_use]
    pub const fn no(&self) -> TypeNo {
        TypeNo(self.number)
    }
}
