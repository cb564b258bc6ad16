//! Finding what a person means: an id, its last digits, a name, a part of one.
//!
//! Never guesses: what fits twice lists what it might be.

use std::{cell::RefCell, collections::HashMap};

use fieldbook_model::{FieldKind, Id, TypeNo, types::USER};

use crate::{
    import::Names,
    problem::{Problem, ProblemKind},
    storage::{Listed, Reading},
};

/// How many candidates an ambiguous name lists.
const SHOWN: u32 = 10;
/// Fewest last digits of an id that are taken for one.
const DIGITS: usize = 6;

/// Returns the record that a person means, of one type or of any.
///
/// # Errors
/// When nothing fits, or more than one.
pub fn one(reading: &Reading<'_>, kind: Option<TypeNo>, text: &str) -> Result<Listed, Problem> {
    let fitting = |found: Vec<Listed>| -> Vec<Listed> {
        found
            .into_iter()
            .filter(|listed| kind.is_none_or(|kind| kind == listed.kind))
            .collect()
    };
    let digits: String = text
        .chars()
        .filter(|c| *c != '-')
        .collect::<String>()
        .to_ascii_lowercase();
    let is_id = digits.len() >= DIGITS && digits.chars().all(|c| c.is_ascii_hexdigit());
    let mut found = if is_id {
        fitting(reading.ending(&digits, SHOWN)?)
    } else {
        Vec::new()
    };
    if found.is_empty() {
        found = reading.titled(kind, text, SHOWN)?;
    }
    if found.is_empty() {
        found = fitting(reading.title_has(text, SHOWN)?);
    }
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (Some(first), Some(second)) => {
            let all = [first, second].into_iter().chain(found);
            let names = all
                .map(|listed| format!("{} ({})", listed.title, listed.id.short()))
                .collect::<Vec<_>>();
            Err(Problem::new(ProblemKind::Ambiguous, format!("“{text}” fits more than one")).accepts(names.join(", ")))
        }
        _ => Err(
            Problem::new(ProblemKind::NotFound, format!("nothing here is called “{text}”"))
                .accepts("a name, a part of one that fits once, an id, or its last 8 digits"),
        ),
    }
}

/// What names stand for, asked of the database once each.
pub struct Known<'r, 'c> {
    reading: &'r Reading<'c>,
    kept: RefCell<HashMap<Asked, Vec<Id>>>,
}

/// A type, or any, and a name.
type Asked = (Option<TypeNo>, String);

impl<'r, 'c> Known<'r, 'c> {
    /// Returns the names of a workspace.
    #[must_use]
    pub fn new(reading: &'r Reading<'c>) -> Self {
        Known {
            reading,
            kept: RefCell::default(),
        }
    }
}

impl Names for Known<'_, '_> {
    fn find(&self, kind: FieldKind, name: &str) -> Vec<Id> {
        let kind = match kind {
            FieldKind::User => Some(USER.no()),
            FieldKind::Link(kind) => Some(kind),
            _ => None,
        };
        if let Ok(id) = name.parse::<Id>() {
            return vec![id];
        }
        let key = (kind, name.to_owned());
        if let Some(known) = self.kept.borrow().get(&key) {
            return known.clone();
        }
        let found = self.reading.titled(kind, name, SHOWN).unwrap_or_default();
        let ids: Vec<Id> = found
            .into_iter()
            .filter(|listed| !listed.deleted)
            .map(|listed| listed.id)
            .collect();
        self.kept.borrow_mut().insert(key, ids.clone());
        ids
    }
}
