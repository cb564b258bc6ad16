//! Reading typed things out of SQL columns.
//!
//! A column of another shape than this crate writes is damage and becomes an error, never a default.

use fieldbook_model::{EditHash, EditKey, Id};
use rusqlite::{
    Row,
    types::{FromSqlError, FromSqlResult},
};

/// Reads an id.
pub(crate) fn id_at(row: &Row<'_>, at: usize) -> rusqlite::Result<Id> {
    Ok(Id(fixed(row, at)?))
}

/// Reads an edit's hash.
pub(crate) fn hash_at(row: &Row<'_>, at: usize) -> rusqlite::Result<EditHash> {
    Ok(EditHash(fixed(row, at)?))
}

/// Reads an edit's key.
pub(crate) fn key_at(row: &Row<'_>, at: usize) -> rusqlite::Result<EditKey> {
    Ok(EditKey(fixed(row, at)?))
}

/// Reads a number that is never negative.
pub(crate) fn number_at(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    Ok(row.get::<_, i64>(at)?.cast_unsigned())
}

fn fixed<const N: usize>(row: &Row<'_>, at: usize) -> rusqlite::Result<[u8; N]> {
    let bytes: FromSqlResult<[u8; N]> = row.get_ref(at)?.as_blob().and_then(|bytes| {
        bytes.try_into().map_err(|_| FromSqlError::InvalidBlobSize {
            expected_size: N,
            blob_size: bytes.len(),
        })
    });
    bytes.map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Blob, Box::new(error)))
}
