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
    encrypt::encrypt,
    error::{Doing, StoreError},
    identity::Identity,
    key::{FileKind, KeyTrouble, StoreKey},
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
        Self::open_with(path, schema, None)
    }

    /// The same with a key: a store that is not there yet is made encrypted; a plain one is encrypted first, once, which
    /// takes about as long as copying it and needs room for a second copy; an encrypted one is opened.
    ///
    /// # Errors
    /// As [`Store::open`]; `Key` where the key does not suit the file or none was given for an encrypted one, which leaves
    /// it as it is; `Busy` while another process has a plain store open that is to be encrypted.
    pub fn open_with(path: &Path, schema: Schema, key: Option<StoreKey>) -> Result<Store, StoreError> {
        let id = key.as_ref().map(StoreKey::id);
        match Self::open_sound(path, Arc::new(schema), key) {
            Err(StoreError::Damaged { .. }) if path.is_file() => {
                // Another process may have made it a moment ago, with a key of its own.
                if matches!(FileKind::at(path)?, FileKind::Encrypted(other) if id.is_some_and(|id| id != other)) {
                    return Err(StoreError::Busy);
                }
                Err(StoreError::Damaged {
                    moved_aside: Some(damage::move_aside(path)?),
                })
            }
            opened => opened,
        }
    }

    fn open_sound(path: &Path, declared: Arc<Schema>, key: Option<StoreKey>) -> Result<Store, StoreError> {
        match (FileKind::at(path)?, &key) {
            (FileKind::Encrypted(_), None) => return Err(StoreError::Key(KeyTrouble::Needed)),
            (FileKind::Encrypted(id), Some(key)) if key.id() != id => return Err(StoreError::Key(KeyTrouble::Wrong)),
            (FileKind::Plain, Some(key)) => encrypt(path, key)?,
            _ => {}
        }
        let source = Source {
            path: path.to_owned(),
            key,
        };
        let mut writer = Writer::open(&source)?;
        damage::examine_if_suspect(path, &writer.connection)?;
        migrate::migrate(&mut writer.connection)?;
        let tables = Arc::new(Tables::of(&declared));
        let stale = stale_kinds(&writer.connection, &tables)?;
        let config = device::load(&writer.connection)?.config;
        let known = Known::read(&writer.connection, config, &declared, &tables);
        let store = |source, writer, known| Store {
            path: path.to_owned(),
            pool: Pool::new(source, writer),
            known: RwLock::new(Arc::new(known)),
            seals: AtomicBool::new(false),
            #[cfg(feature = "faults")]
            faults: crate::faults::Faults::default(),
        };
        if stale.is_empty() {
            return Ok(store(source, writer, known?));
        }
        let known = Known {
            config: 0,
            declared: declared.clone(),
            schema: declared,
            tables,
            identity: None,
        };
        let store = store(source, writer, known);
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
