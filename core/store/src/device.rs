//! The one row that says where this device stands, read first and written last in each writing transaction.

use std::collections::BTreeMap;

use fieldbook_model::{EditHash, Seq, TypeNo, codec};
use rusqlite::Connection;

use crate::error::{Doing, StoreError};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Device {
    /// The last number given to an own edit.
    pub(crate) last_n: u64,
    /// Counted up by each transaction that changes what a screen can show.
    pub(crate) revision: u64,
    /// Counted up when identity or custom fields change.
    pub(crate) config: u64,
    /// The server's cursor, opaque.
    pub(crate) cursor: Vec<u8>,
    /// The seq that the cursor stands at.
    pub(crate) seq: Seq,
    /// The greatest seq ever laid.
    pub(crate) acknowledged: Seq,
    /// The last link of the evidence chain.
    pub(crate) chain: EditHash,
    /// At which revision a record of each type last changed.
    pub(crate) kinds: BTreeMap<TypeNo, u64>,
}

pub(crate) fn load(connection: &Connection) -> Result<Device, StoreError> {
    let sql = "select last_n, revision, config, cursor, seq, acknowledged, chain, kinds from device";
    let mut statement = connection
        .prepare_cached(sql)
        .doing("reading where this device stands")?;
    let read = statement.query_row([], |row| {
        let number = |at| row.get::<_, i64>(at).map(i64::cast_unsigned);
        Ok((
            Device {
                last_n: number(0)?,
                revision: number(1)?,
                config: number(2)?,
                cursor: row.get(3)?,
                seq: Seq(number(4)?),
                acknowledged: Seq(number(5)?),
                chain: EditHash(row.get_ref(6)?.as_blob()?.try_into().unwrap_or_default()),
                kinds: BTreeMap::new(),
            },
            row.get::<_, Vec<u8>>(7)?,
        ))
    });
    let (mut device, kinds) = read.doing("reading where this device stands")?;
    device.kinds = codec::from_bytes(&kinds).map_err(|_| StoreError::damaged())?;
    Ok(device)
}

pub(crate) fn save(connection: &Connection, device: &Device) -> Result<(), StoreError> {
    let sql =
        "update device set last_n = ?, revision = ?, config = ?, cursor = ?, seq = ?, acknowledged = ?, chain = ?,
        kinds = ?";
    let mut statement = connection
        .prepare_cached(sql)
        .doing("writing where this device stands")?;
    let written = statement.execute((
        device.last_n.cast_signed(),
        device.revision.cast_signed(),
        device.config.cast_signed(),
        &device.cursor,
        device.seq.0.cast_signed(),
        device.acknowledged.0.cast_signed(),
        &device.chain.0,
        codec::to_bytes(&device.kinds),
    ));
    written.doing("writing where this device stands").map(|_| ())
}

/// Reads the configuration's count alone: what every reading transaction compares.
pub(crate) fn config(connection: &Connection) -> Result<u64, StoreError> {
    let mut statement = connection
        .prepare_cached("select config from device")
        .doing("reading where this device stands")?;
    let config = statement
        .query_row([], |row| row.get::<_, i64>(0))
        .doing("reading where this device stands")?;
    Ok(config.cast_unsigned())
}
