//! What records are called: many at once, from the shown rows.
//!
//! A record whose title is a link (a visit) is called by what it links to.

use std::collections::BTreeMap;

use fieldbook_model::Id;
use rusqlite::{Connection, OptionalExtension, types::ValueRef};

use crate::{
    cell,
    error::{Doing, StoreError},
    known::Known,
    store::Store,
    work,
};

/// How many links are followed to a text: an attachment is called by its visit, a visit by its customer.
const MOST_LINKS: usize = 3;

impl Store {
    /// Returns what each of these records is called; those without a row or a title are left out.
    ///
    /// # Errors
    /// As any reading call.
    pub fn titles(&self, ids: impl IntoIterator<Item = Id>) -> Result<BTreeMap<Id, String>, StoreError> {
        self.read(|connection, known| {
            let mut titles = BTreeMap::new();
            for id in ids {
                if !titles.contains_key(&id)
                    && let Some(title) = title(connection, known, id)?
                {
                    titles.insert(id, title);
                }
            }
            Ok(titles)
        })
    }
}

enum Title {
    Text(String),
    Link(Id),
}

fn title(connection: &Connection, known: &Known, mut id: Id) -> Result<Option<String>, StoreError> {
    for _ in 0..MOST_LINKS {
        match titled(connection, known, id)? {
            Some(Title::Text(text)) => return Ok(Some(text)),
            Some(Title::Link(target)) => id = target,
            None => return Ok(None),
        }
    }
    Ok(None)
}

fn titled(connection: &Connection, known: &Known, id: Id) -> Result<Option<Title>, StoreError> {
    let Some((kind, _)) = work::place(connection, id)? else {
        return Ok(None);
    };
    let (Some(table), Some(spec)) = (known.tables.get(kind), known.schema.get(kind)) else {
        return Ok(None);
    };
    let Some(column) = table.column(spec.title) else {
        return Ok(None);
    };
    let sql = format!("select {} from {} where id = ?1", column.name, table.name);
    let mut statement = connection.prepare_cached(&sql).doing("reading a title")?;
    let read = statement.query_row([id.0.as_slice()], |row| {
        Ok(match row.get_ref(0)? {
            ValueRef::Text(_) if cell::is_text(column.kind) => Some(Title::Text(row.get(0)?)),
            ValueRef::Blob(target) => target.try_into().ok().map(|id| Title::Link(Id(id))),
            _ => None,
        })
    });
    Ok(read.optional().doing("reading a title")?.flatten())
}
