//! One public call, one transaction: beginning, what is known, committing.
//!
//! Nothing is kept in memory that a rolled back transaction has written.

use std::sync::{Arc, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{
    connection::Durability,
    damage, device,
    error::{Doing, StoreError},
    known::Known,
    store::Store,
    work::Work,
};

impl Store {
    /// Runs a writing transaction; returns what it gives and the revision after it.
    pub(crate) fn write<T>(
        &self,
        durability: Durability,
        act: impl FnOnce(&mut Work<'_>) -> Result<T, StoreError>,
    ) -> Result<(T, u64), StoreError> {
        self.marked(|| {
            #[cfg(feature = "faults")]
            self.faults.alive()?;
            let mut writer = self.pool.writer()?;
            writer.durability(durability)?;
            let begun = writer
                .connection
                .transaction_with_behavior(TransactionBehavior::Immediate);
            let tx = begun.doing("beginning to write")?;
            let device = device::load(&tx)?;
            let known = self.known_at(&tx, device.config)?;
            let mut work = Work::new(&tx, &known, device);
            let out = act(&mut work)?;
            let (revision, changed) = work.finish()?;
            #[cfg(feature = "faults")]
            self.faults.before()?;
            tx.commit().doing("committing")?;
            #[cfg(feature = "faults")]
            self.faults.after(&self.path, durability)?;
            if let Some(changed) = changed {
                *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(changed);
            }
            Ok((out, revision))
        })
    }

    /// Runs reads on one snapshot.
    pub(crate) fn read<T>(
        &self,
        act: impl FnOnce(&Connection, &Known) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.marked(|| {
            #[cfg(feature = "faults")]
            self.faults.alive()?;
            let mut reader = self.pool.reader()?;
            let tx: Transaction<'_> = reader.transaction().doing("beginning to read")?;
            let config = device::config(&tx)?;
            let known = self.known_at(&tx, config)?;
            act(&tx, &known)
        })
    }

    /// Returns what is known at this configuration, read anew where another process has changed it.
    fn known_at(&self, connection: &Connection, config: u64) -> Result<Arc<Known>, StoreError> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        if known.config == config {
            return Ok(known);
        }
        let read = Arc::new(Known::read(connection, config, &known.declared, &known.tables)?);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = read.clone();
        Ok(read)
    }

    /// Marks the store for examination where damage shows.
    fn marked<T>(&self, act: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let done = act();
        if let Err(StoreError::Damaged { .. }) = &done {
            damage::suspect(&self.path);
        }
        done
    }
}
