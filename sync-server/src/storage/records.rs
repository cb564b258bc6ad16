//! Records as they stand, with admission's memory of them; and the values that no two records share.

use fieldbook_admission::{Book, Memory};
use fieldbook_merge::Record;
use fieldbook_model::{FieldNo, Id, TypeNo, Value, codec, schema::WORKSPACE_HOME};
use rusqlite::{OptionalExtension as _, params};

use super::{Reading, Result, Writing};

/// A record with admission's memory of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordRow {
    /// The record; `None` where there is none, though something of it may be remembered.
    pub record: Option<Record>,
    /// The memory.
    pub memory: Memory,
}

/// A record as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: Id,
    /// Its type.
    pub kind: TypeNo,
    /// Its title, as of the last write.
    pub title: String,
    /// It is down.
    pub deleted: bool,
}

impl Reading<'_> {
    /// Returns a record and its memory; both empty where nothing is known of it.
    ///
    /// # Errors
    /// Those of the database; a row that cannot be read.
    pub fn record(&self, id: Id) -> Result<RecordRow> {
        let mut statement = self.c.prepare_cached("select body, memory from record where id = ?1")?;
        let row = statement.query_row([id.0], |row| {
            Ok((row.get::<_, Option<Vec<u8>>>(0)?, row.get::<_, Vec<u8>>(1)?))
        });
        let Some((body, memory)) = row.optional()? else {
            return Ok(RecordRow::default());
        };
        let record = body.map(|body| minicbor::decode(&body)).transpose()?;
        Ok(RecordRow {
            record,
            memory: minicbor::decode(&memory)?,
        })
    }

    /// Returns the records that hang on a home, itself left out.
    ///
    /// # Errors
    /// Those of the database.
    pub fn children(&self, home: Id) -> Result<Vec<Id>> {
        let mut statement = self
            .c
            .prepare_cached("select id from record where home = ?1 and id <> ?1 and body is not null order by id")?;
        let ids = statement.query_map([home.0], |row| Ok(Id(row.get(0)?)))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    /// Returns the records of a home, itself included, as encoded rows.
    ///
    /// # Errors
    /// Those of the database.
    pub fn home(&self, home: Id) -> Result<Vec<(Id, Vec<u8>)>> {
        let mut statement = self
            .c
            .prepare_cached("select id, body from record where home = ?1 and body is not null order by id")?;
        let rows = statement.query_map([home.0], |row| Ok((Id(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Returns where a home lies; `None` where it is not here. The workspace itself is everyone's.
    ///
    /// # Errors
    /// Those of the database.
    pub fn book(&self, home: Id) -> Result<Option<Book>> {
        if home == WORKSPACE_HOME {
            return Ok(Some(Book::default()));
        }
        let mut statement = self
            .c
            .prepare_cached("select owner, territory from record where id = ?1 and home = ?1 and body is not null")?;
        let book = statement.query_row([home.0], |row| {
            Ok(Book {
                owner: row.get::<_, Option<_>>(0)?.map(Id),
                territory: row.get::<_, Option<_>>(1)?.map(Id),
            })
        });
        Ok(book.optional()?)
    }

    /// Walks all records in the books that `wanted` says.
    ///
    /// # Errors
    /// Those of the database; a row that cannot be read.
    pub fn each_record(&self, wanted: impl Fn(Book) -> bool, mut visit: impl FnMut(Id, Record)) -> Result<()> {
        let mut statement = self.c.prepare_cached(
            "select r.id, h.owner, h.territory, r.body
             from record r left join record h on h.id = r.home
             where r.body is not null",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let book = Book {
                owner: row.get::<_, Option<_>>(1)?.map(Id),
                territory: row.get::<_, Option<_>>(2)?.map(Id),
            };
            if wanted(book) {
                visit(
                    Id(row.get(0)?),
                    minicbor::decode(row.get_ref(3)?.as_blob().unwrap_or_default())?,
                );
            }
        }
        Ok(())
    }

    /// Returns all records of a type, whole.
    ///
    /// # Errors
    /// Those of the database; a row that cannot be read.
    pub fn of_kind(&self, kind: TypeNo) -> Result<Vec<(Id, Record)>> {
        let mut statement = self
            .c
            .prepare_cached("select id, body from record where kind = ?1 and body is not null order by title, id")?;
        let rows = statement.query_map([kind.0], |row| Ok((Id(row.get(0)?), row.get::<_, Vec<u8>>(1)?)))?;
        rows.map(|row| {
            row.map_err(Into::into)
                .and_then(|(id, body)| Ok((id, minicbor::decode(&body)?)))
        })
        .collect()
    }

    /// Lists records by type and title; all types where none is given.
    ///
    /// # Errors
    /// Those of the database.
    pub fn list(&self, kind: Option<TypeNo>, limit: u32) -> Result<Vec<Listed>> {
        self.listed("(?1 is null or kind = ?1)", params![kind.map(|kind| kind.0), limit])
    }

    /// Returns the records whose title is a text, of one type or of any.
    ///
    /// # Errors
    /// Those of the database.
    pub fn titled(&self, kind: Option<TypeNo>, text: &str, limit: u32) -> Result<Vec<Listed>> {
        match kind {
            Some(kind) => self.listed("kind = ?3 and title = ?1", params![text, limit, kind.0]),
            None => self.listed("title = ?1", params![text, limit]),
        }
    }

    /// Returns the records whose title contains a text.
    ///
    /// # Errors
    /// Those of the database.
    pub fn title_has(&self, text: &str, limit: u32) -> Result<Vec<Listed>> {
        self.listed("instr(title, ?1) > 0", params![text, limit])
    }

    /// Returns the records whose id ends in these hexadecimal digits.
    ///
    /// # Errors
    /// Those of the database.
    pub fn ending(&self, digits: &str, limit: u32) -> Result<Vec<Listed>> {
        self.listed("substr(lower(hex(id)), -length(?1)) = ?1", params![digits, limit])
    }

    /// Returns how many records of each type are there, and how many of them are down.
    ///
    /// # Errors
    /// Those of the database.
    pub fn counts(&self) -> Result<Vec<(TypeNo, u64, u64)>> {
        let mut statement = self.c.prepare_cached(
            "select kind, count(*), sum(deleted) from record where body is not null group by kind order by kind",
        )?;
        let rows = statement.query_map([], |row| Ok((TypeNo(row.get(0)?), row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Returns a customer that lies in one of these territories, where there is one.
    ///
    /// # Errors
    /// Those of the database.
    pub fn home_in(&self, territory: Id) -> Result<Option<Id>> {
        let mut statement = self
            .c
            .prepare_cached("select id from record where territory = ?1 and home = id limit 1")?;
        Ok(statement
            .query_row([territory.0], |row| Ok(Id(row.get(0)?)))
            .optional()?)
    }

    /// Returns who has a unique value.
    ///
    /// # Errors
    /// Those of the database.
    pub fn holder(&self, kind: TypeNo, field: FieldNo, value: &Value) -> Result<Option<Id>> {
        let mut statement = self
            .c
            .prepare_cached("select record from unique_value where kind = ?1 and field = ?2 and value = ?3")?;
        let holder = statement.query_row(params![kind.0, field.0, codec::to_bytes(value)], |row| {
            Ok(Id(row.get(0)?))
        });
        Ok(holder.optional()?)
    }

    fn listed(&self, condition: &str, given: impl rusqlite::Params) -> Result<Vec<Listed>> {
        let query = format!(
            "select id, kind, title, deleted from record where {condition} and body is not null order by kind, title, id limit ?2"
        );
        let mut statement = self.c.prepare_cached(&query)?;
        let rows = statement.query_map(given, |row| {
            Ok(Listed {
                id: Id(row.get(0)?),
                kind: TypeNo(row.get(1)?),
                title: row.get(2)?,
                deleted: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Writing<'_> {
    /// Writes a record and its memory.
    ///
    /// # Errors
    /// Those of the database.
    pub fn put_record(&self, id: Id, title: &str, record: Option<&Record>, memory: &Memory) -> Result<()> {
        let mut statement = self.c.prepare_cached(
            "insert into record (id, kind, home, owner, territory, deleted, title, body, memory)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             on conflict (id) do update set
                 kind = excluded.kind, home = excluded.home, owner = excluded.owner, territory = excluded.territory,
                 deleted = excluded.deleted, title = excluded.title, body = excluded.body, memory = excluded.memory",
        )?;
        let home = record.map_or(id, |record| record.home);
        let book = if home == id { memory.book } else { Book::default() };
        statement.execute(params![
            id.0,
            record.map_or(0, |record| record.kind.0),
            home.0,
            book.owner.map(|owner| owner.0),
            book.territory.map(|territory| territory.0),
            record.is_some_and(|record| record.deleted.is_some()),
            title,
            record.map(codec::to_bytes),
            codec::to_bytes(memory),
        ])?;
        Ok(())
    }

    /// Writes who has a unique value now.
    ///
    /// # Errors
    /// Those of the database.
    pub fn put_holder(&self, kind: TypeNo, field: FieldNo, value: &Value, holder: Option<Id>) -> Result<()> {
        let value = codec::to_bytes(value);
        match holder {
            Some(holder) => self
                .c
                .prepare_cached(
                    "insert into unique_value (kind, field, value, record) values (?1, ?2, ?3, ?4)
                 on conflict (kind, field, value) do update set record = excluded.record",
                )?
                .execute(params![kind.0, field.0, value, holder.0])?,
            None => self
                .c
                .prepare_cached("delete from unique_value where kind = ?1 and field = ?2 and value = ?3")?
                .execute(params![kind.0, field.0, value])?,
        };
        Ok(())
    }
}
