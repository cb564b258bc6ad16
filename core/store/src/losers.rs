//! Kept losers as plain rows: values that lost an arbitration, until they are restored or dismissed.

use fieldbook_merge::{Origin, Record, Written};
use fieldbook_model::{Author, EditKey, FieldNo, GroupNo, Id, Micros, Seq, TypeNo, codec};
use rusqlite::{Connection, Row};

use crate::{
    error::{Doing, StoreError},
    rows::{id_at, key_at, number_at},
};

/// A value that lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoserRow {
    /// The record.
    pub record: Id,
    /// Its type.
    pub kind: TypeNo,
    /// What it hangs on.
    pub home: Id,
    /// The group.
    pub group: GroupNo,
    /// The field.
    pub field: FieldNo,
    /// The edit that wrote it; together with the field it tells the value apart from all others ([`LoserRow::name`]).
    pub key: EditKey,
    /// Value, stamp and author.
    pub written: Written,
}

impl LoserRow {
    /// Returns the name of the kept value for people and programs: an edit may have lost in several fields, so the key
    /// alone would not tell them apart.
    #[must_use]
    pub fn name(&self) -> EditKey {
        let mut name = self.key;
        let field = self.field.0.to_be_bytes();
        let last = name.0.iter_mut().rev().zip(field.iter().rev());
        last.for_each(|(byte, field)| *byte ^= field);
        name
    }
}

/// Writes the losers that the shown record has; `had` says whether rows of it may be there.
pub(crate) fn save(
    connection: &Connection,
    id: Id,
    kind: TypeNo,
    home: Id,
    shown: &Record,
    had: bool,
) -> Result<(), StoreError> {
    if had {
        remove(connection, id)?;
    }
    let sql = "insert into loser (record, kind, home, field_group, field, edit, value, stamp, captured, revision,
        author_user, author_installation, author_n) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    for (group, field, key, written) in shown.losers() {
        let origin = &written.origin;
        let mut statement = connection.prepare_cached(sql).doing("writing a kept loser")?;
        let done = statement.execute((
            id.0.as_slice(),
            kind.0,
            home.0.as_slice(),
            group.0,
            field.0,
            key.0.as_slice(),
            written.value.as_ref().map(codec::to_bytes),
            written.stamp.0,
            origin.captured.0,
            origin.revision.0.cast_signed(),
            origin.author.user.0.as_slice(),
            origin.author.installation.0.as_slice(),
            origin.author.n.cast_signed(),
        ));
        done.doing("writing a kept loser")?;
    }
    Ok(())
}

/// Takes all losers of a record away.
pub(crate) fn remove(connection: &Connection, id: Id) -> Result<(), StoreError> {
    let mut statement = connection
        .prepare_cached("delete from loser where record = ?")
        .doing("removing kept losers")?;
    statement
        .execute([id.0.as_slice()])
        .doing("removing kept losers")
        .map(|_| ())
}

/// Returns the kept losers of one record, or of all, the latest captured first.
pub(crate) fn read(connection: &Connection, record: Option<Id>) -> Result<Vec<LoserRow>, StoreError> {
    let sql = "select record, kind, home, field_group, field, edit, value, stamp, captured, revision, author_user,
        author_installation, author_n from loser where ?1 is null or record = ?1
        order by captured desc, record, field, edit";
    let mut statement = connection.prepare_cached(sql).doing("reading kept losers")?;
    let mut rows = statement
        .query([record.map(|id| id.0.to_vec())])
        .doing("reading kept losers")?;
    let mut out = Vec::new();
    while let Some(row) = rows.next().doing("reading kept losers")? {
        let (loser, value) = plain(row).doing("reading kept losers")?;
        let value = value
            .map(|bytes| codec::from_bytes(&bytes))
            .transpose()
            .map_err(|_| StoreError::damaged())?;
        out.push(LoserRow {
            written: Written { value, ..loser.written },
            ..loser
        });
    }
    Ok(out)
}

fn plain(row: &Row<'_>) -> rusqlite::Result<(LoserRow, Option<Vec<u8>>)> {
    let author = Author {
        user: id_at(row, 10)?,
        installation: id_at(row, 11)?,
        n: number_at(row, 12)?,
    };
    let key = key_at(row, 5)?;
    let origin = Origin {
        author,
        captured: Micros(row.get(8)?),
        edit: key,
        revision: Seq(number_at(row, 9)?),
    };
    let loser = LoserRow {
        record: id_at(row, 0)?,
        kind: TypeNo(row.get(1)?),
        home: id_at(row, 2)?,
        group: GroupNo(row.get(3)?),
        field: FieldNo(row.get(4)?),
        key,
        written: Written {
            value: None,
            stamp: Micros(row.get(7)?),
            origin,
        },
    };
    Ok((loser, row.get(6)?))
}
