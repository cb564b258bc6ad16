//! Edits that wait on the server, found by number and by hash.
//!
//! Every offered edit is looked for among them, so that looking must not grow with how many wait.

use std::collections::{BTreeMap, BTreeSet};

use fieldbook_model::{EditHash, Id};
use fieldbook_protocol::push::Cause;

use crate::ground::HeldEdit;

/// An installation and its number for an edit.
pub type Number = (Id, u64);

/// Every edit that waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldEdits {
    by_number: BTreeMap<Number, HeldEdit>,
    by_hash: BTreeMap<EditHash, BTreeSet<Number>>,
}

impl HeldEdits {
    /// Takes an edit in, under its author's installation and number.
    pub fn insert(&mut self, held: HeldEdit) {
        let number = (held.own.author.installation, held.own.author.n);
        self.remove(&number);
        self.by_hash.entry(held.own.hash).or_default().insert(number);
        self.by_number.insert(number, held);
    }

    /// Takes an edit out.
    pub fn remove(&mut self, number: &Number) -> Option<HeldEdit> {
        let held = self.by_number.remove(number)?;
        if let Some(numbers) = self.by_hash.get_mut(&held.own.hash) {
            numbers.remove(number);
            if numbers.is_empty() {
                self.by_hash.remove(&held.own.hash);
            }
        }
        Some(held)
    }

    /// Returns the edit under a number.
    #[must_use]
    pub fn get(&self, number: &Number) -> Option<&HeldEdit> {
        self.by_number.get(number)
    }

    /// Says what an edit waits for now; returns the edit.
    pub fn set_cause(&mut self, number: &Number, cause: Cause) -> Option<&HeldEdit> {
        let held = self.by_number.get_mut(number)?;
        held.cause = cause;
        Some(held)
    }

    /// Returns the edits of this hash: one, or one for each user who wrote the same.
    pub fn of_hash(&self, hash: EditHash) -> impl Iterator<Item = &HeldEdit> {
        let numbers = self.by_hash.get(&hash).into_iter().flatten();
        numbers.filter_map(|number| self.by_number.get(number))
    }

    /// Returns the user's edit of this hash.
    #[must_use]
    pub fn of_user(&self, hash: EditHash, user: Id) -> Option<&HeldEdit> {
        self.of_hash(hash).find(|held| held.own.author.user == user)
    }

    /// Returns whether an edit of this hash waits.
    #[must_use]
    pub fn has(&self, hash: EditHash) -> bool {
        self.by_hash.contains_key(&hash)
    }

    /// Returns all, by installation and number.
    pub fn values(&self) -> impl Iterator<Item = &HeldEdit> {
        self.by_number.values()
    }

    /// Returns all numbers, in order.
    pub fn numbers(&self) -> impl Iterator<Item = Number> {
        self.by_number.keys().copied()
    }
}

impl FromIterator<HeldEdit> for HeldEdits {
    fn from_iter<T: IntoIterator<Item = HeldEdit>>(edits: T) -> Self {
        let mut held = HeldEdits::default();
        edits.into_iter().for_each(|edit| held.insert(edit));
        held
    }
}
