//! "Changed, revision n": how a screen knows that it must pull. Nothing is pushed but the number.
//!
//! The revision stands in the store, so what other processes changed counts as well; a platform watches the store's
//! file or asks when it comes to the foreground.

use fieldbook_store::StoreError;

use crate::device::Device;

/// What changed since a revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangesView {
    /// The revision now: what to ask from next time.
    pub revision: u64,
    /// Types of which a record changed, by their English names.
    pub kinds: Vec<String>,
    /// What waits, was refused or was held changed.
    pub outbox: bool,
}

impl Device {
    /// Returns the revision now.
    ///
    /// # Errors
    /// What the store says.
    pub fn revision(&self) -> Result<u64, StoreError> {
        self.store.revision()
    }

    /// Returns what changed after a revision.
    ///
    /// # Errors
    /// What the store says.
    pub fn changed_since(&self, revision: u64) -> Result<ChangesView, StoreError> {
        let changes = self.store.changed_since(revision)?;
        let schema = self.schema()?;
        let kinds = changes
            .kinds
            .iter()
            .filter_map(|kind| Some(schema.get(*kind)?.name.clone()))
            .collect();
        Ok(ChangesView {
            revision: changes.revision,
            kinds,
            outbox: changes.outbox,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use crate::testing::wang_phone;

    #[test]
    fn a_screen_is_told_which_lists_changed_and_nothing_when_nothing_did() {
        let phone = wang_phone();
        let before = phone.revision().unwrap();
        assert!(phone.changed_since(before).unwrap().kinds.is_empty());
        phone.customer("贵都");
        let changes = phone.changed_since(before).unwrap();
        assert_eq!((changes.kinds, changes.outbox), (vec!["customer".to_owned()], true));
        assert!(phone.changed_since(changes.revision).unwrap().kinds.is_empty());
    }
}
