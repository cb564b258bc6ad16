//! What changed since a revision: how a screen, in this process or another, knows that it must pull.
//!
//! The revision stands in the store itself, so changes of other processes count as well.

use std::collections::BTreeSet;

use fieldbook_model::TypeNo;

use crate::{device, error::StoreError, store::Store, work::OUTBOX};

/// What changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The revision now.
    pub revision: u64,
    /// Types of which a record changed.
    pub kinds: BTreeSet<TypeNo>,
    /// Outbox or attention changed.
    pub outbox: bool,
}

impl Store {
    /// Returns the store's revision: counted up by each change that a screen can show, by any process.
    ///
    /// # Errors
    /// As any reading call.
    pub fn revision(&self) -> Result<u64, StoreError> {
        self.read(|connection, _| Ok(device::load(connection)?.revision))
    }

    /// Returns what changed after a revision.
    ///
    /// # Errors
    /// As any reading call.
    pub fn changed_since(&self, revision: u64) -> Result<Changes, StoreError> {
        self.read(|connection, _| {
            let device = device::load(connection)?;
            let mut kinds: BTreeSet<TypeNo> = device
                .kinds
                .iter()
                .filter(|(_, changed)| **changed > revision)
                .map(|(kind, _)| *kind)
                .collect();
            let outbox = kinds.remove(&OUTBOX);
            Ok(Changes {
                revision: device.revision,
                kinds,
                outbox,
            })
        })
    }
}
