//! The outbox: own edits that have not left, in commit order.
//!
//! Only rows; what may change and what may leave is decided in `commit`, `offer` and `depart`.

use fieldbook_merge::Pending;
use fieldbook_model::{Edit, EditHash, Id, TypeNo, What, codec};
use rusqlite::{Connection, OptionalExtension};

use crate::{
    error::{Doing, StoreError},
    pending::{PendingRow, covered_bytes, texts_bytes},
    rows::{hash_at, id_at},
};

/// Puts an edit at the end; returns its place.
pub(crate) fn insert(connection: &Connection, kind: TypeNo, home: Id, pending: &Pending) -> Result<i64, StoreError> {
    let sql =
        "insert into outbox (author, installation, n, hash, record, home, kind, field_group, what, body, texts, base,
        captured) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let (author, edit) = (pending.own.author, &pending.own.edit);
    let mut statement = connection.prepare_cached(sql).doing("writing the outbox")?;
    let done = statement.execute((
        author.user.0.as_slice(),
        author.installation.0.as_slice(),
        author.n.cast_signed(),
        pending.own.hash.0.as_slice(),
        edit.record.0.as_slice(),
        home.0.as_slice(),
        kind.0,
        edit.group.0,
        what_number(edit.what),
        codec::to_bytes(edit),
        texts_bytes(&pending.texts),
        edit.base.0.cast_signed(),
        edit.captured.0,
    ));
    done.doing("writing the outbox")?;
    Ok(connection.last_insert_rowid())
}

/// Writes an unsealed edit's new content in its old place.
pub(crate) fn replace(connection: &Connection, row: &PendingRow) -> Result<(), StoreError> {
    let sql = "update outbox set hash = ?, body = ?, texts = ?, captured = ?, covered = x'' where place = ?";
    let own = &row.pending.own;
    let mut statement = connection.prepare_cached(sql).doing("writing the outbox")?;
    let done = statement.execute((
        own.hash.0.as_slice(),
        codec::to_bytes(&own.edit),
        texts_bytes(&row.pending.texts),
        own.edit.captured.0,
        row.place,
    ));
    done.doing("writing the outbox").map(|_| ())
}

/// Writes what of an edit shows no more.
pub(crate) fn save_covered(connection: &Connection, row: &PendingRow) -> Result<(), StoreError> {
    let mut statement = connection
        .prepare_cached("update outbox set covered = ? where place = ?")
        .doing("writing the outbox")?;
    statement
        .execute((covered_bytes(&row.pending.covered), row.place))
        .doing("writing the outbox")
        .map(|_| ())
}

/// A mend may hang a record elsewhere; what waits on it, or needs attention, goes along.
pub(crate) fn move_home(connection: &Connection, record: Id, home: Id) -> Result<(), StoreError> {
    for sql in [
        "update outbox set home = ? where record = ?",
        "update attention set home = ? where record = ?",
    ] {
        let mut statement = connection.prepare_cached(sql).doing("writing the outbox")?;
        statement
            .execute((home.0.as_slice(), record.0.as_slice()))
            .doing("writing the outbox")?;
    }
    Ok(())
}

/// Takes an edit out.
pub(crate) fn remove(connection: &Connection, place: i64) -> Result<(), StoreError> {
    let mut statement = connection
        .prepare_cached("delete from outbox where place = ?")
        .doing("writing the outbox")?;
    statement.execute([place]).doing("writing the outbox").map(|_| ())
}

/// Returns an own edit by its hash, from outbox or attention.
pub(crate) fn known(connection: &Connection, hash: EditHash) -> Result<Option<Edit>, StoreError> {
    let sql = "select body from outbox where hash = ?1 union all select body from attention where hash = ?1 limit 1";
    let mut statement = connection.prepare_cached(sql).doing("reading the outbox")?;
    let body: Option<Vec<u8>> = statement
        .query_row([hash.0.as_slice()], |row| row.get(0))
        .optional()
        .doing("reading the outbox")?;
    body.map(|body| minicbor::decode(&body).map_err(|_| StoreError::damaged()))
        .transpose()
}

/// Returns an own edit by the first bytes of its hash, from outbox or attention, and the home it was written under.
pub(crate) fn known_by_prefix(connection: &Connection, prefix: [u8; 8]) -> Result<Option<(Edit, Id)>, StoreError> {
    let (mut least, mut most) = ([0; 32], [0xff; 32]);
    for end in [&mut least, &mut most] {
        end.iter_mut().zip(prefix).for_each(|(byte, given)| *byte = given);
    }
    let sql = "select body, home from outbox where hash between ?1 and ?2
        union all select body, home from attention where hash between ?1 and ?2 limit 1";
    let mut statement = connection.prepare_cached(sql).doing("reading the outbox")?;
    let found: Option<(Vec<u8>, Id)> = statement
        .query_row((least.as_slice(), most.as_slice()), |row| {
            Ok((row.get(0)?, id_at(row, 1)?))
        })
        .optional()
        .doing("reading the outbox")?;
    let read = |(body, home): (Vec<u8>, Id)| {
        let edit = minicbor::decode(&body).map_err(|_| StoreError::damaged())?;
        Ok((edit, home))
    };
    found.map(read).transpose()
}

/// Returns the hashes of all edits, or of those alone that were offered, in commit order.
pub(crate) fn hashes(connection: &Connection, offered: bool) -> Result<Vec<EditHash>, StoreError> {
    let sql = if offered {
        "select hash from outbox where sealed = 1 order by place"
    } else {
        "select hash from outbox order by place"
    };
    let mut statement = connection.prepare_cached(sql).doing("reading the outbox")?;
    let hashes = statement
        .query_map([], |row| hash_at(row, 0))
        .doing("reading the outbox")?;
    hashes.collect::<Result<_, _>>().doing("reading the outbox")
}

pub(crate) fn what_number(what: What) -> u8 {
    match what {
        What::Change => 0,
        What::Create => 1,
        What::Delete => 2,
        What::Drop => 3,
    }
}
