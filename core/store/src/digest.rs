//! The digest of this store's base rows: what proves that device and server hold the same.
//!
//! Worked out from the rows themselves each time it is asked for, so that a spoilt row cannot hide behind a sum kept
//! beside it.

use fieldbook_merge::Digest;
use fieldbook_model::{Id, Seq};
use rusqlite::Connection;

use crate::{
    base, device,
    error::{Doing, StoreError},
    rows::id_at,
    store::Store,
};

/// The digest and where it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreDigest {
    /// The seq of the cursor.
    pub at: Seq,
    /// The sums.
    pub digest: Digest,
    /// Every home stands exactly at the cursor; only then it is comparable with the server's.
    pub comparable: bool,
}

impl Store {
    /// Returns the digest over all base rows: about 5 µs a record.
    ///
    /// # Errors
    /// As any reading call.
    pub fn digest(&self) -> Result<StoreDigest, StoreError> {
        self.read(|connection, _| digest(connection))
    }
}

fn digest(connection: &Connection) -> Result<StoreDigest, StoreError> {
    let at = device::load(connection)?.seq;
    let sql = "select (select count(*) from standing) + (select count(*) from fetching) = 0";
    let comparable = connection
        .query_row(sql, [], |row| row.get(0))
        .doing("reading where homes stand")?;
    let mut digest = Digest::default();
    let mut statement = connection
        .prepare_cached("select id, state from record")
        .doing("reading base rows")?;
    let mut rows = statement.query([]).doing("reading base rows")?;
    while let Some(row) = rows.next().doing("reading base rows")? {
        let id: Id = id_at(row, 0).doing("reading base rows")?;
        let state = row
            .get_ref(1)
            .and_then(|state| Ok(state.as_blob()?))
            .doing("reading base rows")?;
        digest.add(id, &base::decode(state)?);
    }
    Ok(StoreDigest { at, digest, comparable })
}
