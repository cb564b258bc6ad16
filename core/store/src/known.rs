//! What a store knows without asking: schema with custom fields, the derived tables, identity.
//!
//! Kept in memory and read anew when another process has changed it (`device.config`).

use std::sync::Arc;

use fieldbook_model::{Schema, codec};
use rusqlite::Connection;

use crate::{custom, error::StoreError, identity::Identity, meta, table::Tables};

/// Under which key of `meta` the identity stands.
pub(crate) const IDENTITY: &str = "identity";

#[derive(Debug)]
pub(crate) struct Known {
    /// The `device.config` that this was read at.
    pub(crate) config: u64,
    /// What the program declares.
    pub(crate) declared: Arc<Schema>,
    /// The same with the custom fields of this workspace.
    pub(crate) schema: Arc<Schema>,
    pub(crate) tables: Arc<Tables>,
    pub(crate) identity: Option<Identity>,
}

impl Known {
    /// Reads what is known at `config`.
    pub(crate) fn read(
        connection: &Connection,
        config: u64,
        declared: &Arc<Schema>,
        tables: &Arc<Tables>,
    ) -> Result<Self, StoreError> {
        let identity = meta::get(connection, IDENTITY)?;
        let identity = identity
            .map(|bytes| codec::from_bytes(&bytes))
            .transpose()
            .map_err(|_| StoreError::damaged())?;
        let schema = Arc::new(custom::schema_of(connection, declared, tables)?);
        Ok(Known {
            config,
            declared: declared.clone(),
            schema,
            tables: tables.clone(),
            identity,
        })
    }
}
