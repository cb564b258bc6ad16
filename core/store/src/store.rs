//! The store as its user holds it: open, read, write, pause, close.
//!
//! One file, one writer, several readers, any number of processes. Every public call is one transaction.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use fieldbook_model::{Schema, TypeNo, codec};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{
    base,
    connection::{Durability, Writer},
    damage, device,
    error::{Doing, StoreError},
    identity::Identity,
    known::{IDENTITY, Known},
    meta, migrate, pending,
    pool::Pool,
    table::Tables,
    work::Work,
};

/// Under which key of `meta` the shape of the derived tables stands.
const SHAPES: &str = "shapes";

/// A device's store.
pub struct Store {
    path: PathBuf,
    pool: Pool,
    known: RwLock<Arc<Known>>,
}

impl Store {
    /// Opens the store, making or upgrading it where needed. `schema` holds the declared types; custom fields come from
    /// the store itself.
    ///
    /// # Errors
    /// `Newer` and `Foreign` leave the file as it is. `Damaged` says where the file was moved, whole; opening again
    /// starts an empty store.
    pub fn open(path: &Path, schema: Schema) -> Result<Store, StoreError> {
        match Self::open_sound(path, Arc::new(schema)) {
            Err(StoreError::Damaged { .. }) if path.is_file() => Err(StoreError::Damaged {
                moved_aside: Some(damage::move_aside(path)?),
            }),
            opened => opened,
        }
    }

    fn open_sound(path: &Path, declared: Arc<Schema>) -> Result<Store, StoreError> {
        let mut writer = Writer::open(path)?;
        damage::examine_if_suspect(path, &writer.connection)?;
        migrate::migrate(&mut writer.connection)?;
        let tables = Arc::new(Tables::of(&declared));
        let stale = stale_kinds(&writer.connection, &tables)?;
        let config = device::load(&writer.connection)?.config;
        let known = Known::read(&writer.connection, config, &declared, &tables);
        let store = |writer, known| Store {
            path: path.to_owned(),
            pool: Pool::new(path.to_owned(), writer),
            known: RwLock::new(Arc::new(known)),
        };
        if stale.is_empty() {
            return Ok(store(writer, known?));
        }
        let known = Known {
            config: 0,
            declared: declared.clone(),
            schema: declared,
            tables,
            identity: None,
        };
        let store = store(writer, known);
        store.write(Durability::Full, |work| rebuild(work, &stale))?;
        Ok(store)
    }

    /// Finishes what runs, then releases every lock and connection; calls are refused with `Paused` until [`Store::resume`].
    pub fn pause(&self) {
        self.pool.pause();
    }

    /// Allows calls again after [`Store::pause`].
    pub fn resume(&self) {
        self.pool.resume();
    }

    /// Finishes what runs, then closes for good.
    pub fn close(&self) {
        self.pool.close();
    }

    /// Returns the schema with this workspace's custom fields.
    ///
    /// # Errors
    /// As any reading call.
    pub fn schema(&self) -> Result<Arc<Schema>, StoreError> {
        self.read(|_, known| Ok(known.schema.clone()))
    }

    /// Returns whose store this is.
    ///
    /// # Errors
    /// As any reading call.
    pub fn identity(&self) -> Result<Option<Identity>, StoreError> {
        self.read(|_, known| Ok(known.identity.clone()))
    }

    /// Says whose store this is.
    ///
    /// # Errors
    /// As any writing call.
    pub fn set_identity(&self, identity: &Identity) -> Result<(), StoreError> {
        self.write(Durability::Full, |work| {
            work.device.config += 1;
            meta::set(work.tx, IDENTITY, &codec::to_bytes(identity))
        })?;
        Ok(())
    }

    /// Returns a named value.
    ///
    /// # Errors
    /// As any reading call.
    pub fn meta_get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|connection, _| meta::get(connection, key))
    }

    /// Writes a named value; it may be lost, alone, with a power cut. With an action: [`Store::commit_also`].
    ///
    /// # Errors
    /// As any writing call.
    pub fn meta_set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.write(Durability::Normal, |work| meta::set(work.tx, key, value))?;
        Ok(())
    }

    /// Copies the write-ahead log back into the file; good to call when the app has nothing else to do.
    ///
    /// # Errors
    /// As any writing call.
    pub fn tidy_up(&self) -> Result<(), StoreError> {
        let writer = self.pool.writer()?;
        let sql = "pragma wal_checkpoint(passive)";
        writer
            .connection
            .query_row(sql, [], |_| Ok(()))
            .doing("copying the log back")
    }

    /// Caps the file at so many pages of 4 KiB, for this opening: what a test or simulator makes of a full disk.
    ///
    /// # Errors
    /// As any writing call.
    pub fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        let writer = self.pool.writer()?;
        let sql = format!("pragma max_page_count = {pages}");
        writer
            .connection
            .query_row(&sql, [], |_| Ok(()))
            .doing("limiting the file")
    }

    /// Runs a writing transaction; returns what it gives and the revision after it.
    pub(crate) fn write<T>(
        &self,
        durability: Durability,
        act: impl FnOnce(&mut Work<'_>) -> Result<T, StoreError>,
    ) -> Result<(T, u64), StoreError> {
        self.marked(|| {
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
            tx.commit().doing("committing")?;
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

/// Returns the types whose table differs from what the declarations say.
fn stale_kinds(connection: &Connection, tables: &Tables) -> Result<Vec<TypeNo>, StoreError> {
    let known: BTreeMap<TypeNo, String> = match meta::get(connection, SHAPES)? {
        Some(bytes) => minicbor::decode(&bytes).map_err(|_| StoreError::damaged())?,
        None => BTreeMap::new(),
    };
    let shapes = tables.fingerprints();
    let gone = known.keys().any(|kind| !shapes.contains_key(kind));
    let stale = shapes
        .into_iter()
        .filter(|(kind, shape)| known.get(kind) != Some(shape))
        .map(|(kind, _)| kind);
    let mut stale: Vec<TypeNo> = stale.collect();
    if gone && stale.is_empty() {
        // This version knows fewer types: nothing to show anew, but the shapes must say so.
        stale.push(TypeNo(0));
    }
    Ok(stale)
}

/// Brings the derived tables in shape and shows every record of these types anew.
fn rebuild(work: &mut Work<'_>, stale: &[TypeNo]) -> Result<(), StoreError> {
    let tables = &work.known.tables;
    tables.ensure(work.tx)?;
    meta::set(work.tx, SHAPES, &codec::to_bytes(&tables.fingerprints()))?;
    // What was read before the tables stood, custom fields among it, is read again.
    work.device.config += 1;
    for kind in stale.iter().copied().filter(|kind| tables.get(*kind).is_some()) {
        base::set_listed(work.tx, kind)?;
        for id in base::of_kind(work.tx, kind)?
            .into_iter()
            .chain(pending::created_of_kind(work.tx, kind)?)
        {
            if let Some((kind, home)) = work.place(id)? {
                work.touch(id, kind, home);
            }
        }
    }
    Ok(())
}
