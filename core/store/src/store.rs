//! The store as its user holds it: open, read, write, pause, close.
//!
//! One file, one writer, several readers, any number of processes. Every public call is one transaction.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, RwLock, atomic::AtomicBool},
};

use fieldbook_model::{Schema, codec};

use crate::{
    connection::{Durability, Source, Writer},
    damage, device,
    door::{Awake, Door},
    error::{Doing, StoreError},
    identity::Identity,
    key::StoreKey,
    known::{IDENTITY, Known},
    meta, migrate,
    pool::Pool,
    shape::{rebuild, stale_kinds},
    table::Tables,
};

/// A device's store.
pub struct Store {
    pub(crate) path: PathBuf,
    pub(crate) pool: Pool,
    pub(crate) known: RwLock<Arc<Known>>,
    /// Commits seal what they write.
    pub(crate) seals: AtomicBool,
    #[cfg(feature = "faults")]
    pub(crate) faults: crate::faults::Faults,
}

impl Store {
    /// Opens the store, making or upgrading it where needed. `schema` holds the declared types; custom fields come from
    /// the store itself.
    ///
    /// # Errors
    /// `Newer` and `Foreign` leave the file as it is. `Damaged` says where the file was moved, whole; opening again
    /// starts an empty store.
    pub fn open(path: &Path, schema: Schema) -> Result<Store, StoreError> {
        Door::at(path)?.open(schema, None)
    }

    /// Opens what lies behind the door at `path`, encrypted already where there is a key.
    pub(crate) fn behind_door(path: &Path, declared: Arc<Schema>, key: Option<StoreKey>) -> Result<Store, StoreError> {
        let source = Source {
            path: path.to_owned(),
            key,
        };
        let awake = Awake::on(path, source.key.as_ref());
        let mut writer = Writer::open(&source)?;
        damage::examine_if_suspect(path, &writer.connection)?;
        migrate::migrate(&mut writer.connection)?;
        let tables = Arc::new(Tables::of(&declared));
        let stale = stale_kinds(&writer.connection, &tables)?;
        let config = device::load(&writer.connection)?.config;
        let known = Known::read(&writer.connection, config, &declared, &tables);
        let store = |known| Store {
            path: path.to_owned(),
            pool: Pool::new(source, awake, writer),
            known: RwLock::new(Arc::new(known)),
            seals: AtomicBool::new(false),
            #[cfg(feature = "faults")]
            faults: crate::faults::Faults::default(),
        };
        if stale.is_empty() {
            return Ok(store(known?));
        }
        let known = Known {
            config: 0,
            declared: declared.clone(),
            schema: declared,
            tables,
            identity: None,
        };
        let store = store(known);
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
}
