//! The derived tables of shown values: one per record type, one column per declared field.
//!
//! Made and extended at open from the declarations; a column never goes and never changes its type. Custom fields and
//! fields of later versions share the `custom` JSON column.

use std::collections::BTreeMap;

use fieldbook_model::{FieldKind, FieldNo, GroupNo, Id, Merge, Schema, TypeNo};
use rusqlite::{Connection, OptionalExtension};

use crate::{
    ddl,
    error::{Doing, StoreError},
    rows::id_at,
};

/// One declared field as a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) field: FieldNo,
    pub(crate) group: GroupNo,
    pub(crate) merge: Merge,
    pub(crate) kind: FieldKind,
    /// Quoted for SQL.
    pub(crate) name: String,
    pub(crate) width: usize,
}

/// The shown table of one record type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) kind: TypeNo,
    /// Quoted for SQL.
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) upsert: String,
    /// For a row that is there and keeps its home, its time of creation and whether it is alive.
    pub(crate) update: String,
    pub(crate) delete: String,
    /// Its records hang on others.
    pub(crate) has_homes: bool,
    /// The field that links to the home itself.
    pub(crate) home_link: Option<FieldNo>,
    pub(crate) alive: String,
    pub(crate) children: String,
    pub(crate) create: String,
    pub(crate) indexes: Vec<String>,
    pub(crate) added: Vec<(String, String)>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tables {
    pub(crate) by_kind: BTreeMap<TypeNo, Table>,
}

impl Tables {
    pub(crate) fn of(schema: &Schema) -> Self {
        Tables {
            by_kind: schema
                .types()
                .map(|spec| (spec.number, ddl::table(spec, schema)))
                .collect(),
        }
    }

    pub(crate) fn get(&self, kind: TypeNo) -> Option<&Table> {
        self.by_kind.get(&kind)
    }

    /// Returns, for each type, a text that differs when its table does.
    pub(crate) fn fingerprints(&self) -> BTreeMap<TypeNo, String> {
        let of = |table: &Table| {
            std::iter::once(&table.create)
                .chain(&table.indexes)
                .cloned()
                .collect::<String>()
        };
        self.by_kind.iter().map(|(kind, table)| (*kind, of(table))).collect()
    }

    /// Makes missing tables, columns and indexes.
    pub(crate) fn ensure(&self, connection: &Connection) -> Result<(), StoreError> {
        for table in self.by_kind.values() {
            let there = table.columns_there(connection)?;
            if there.is_empty() {
                connection.execute_batch(&table.create).doing("making a shown table")?;
            } else {
                for (name, declaration) in table.added.iter().filter(|(name, _)| !there.contains(name)) {
                    let sql = format!(
                        "alter table {} add column {} {declaration}",
                        table.name,
                        ddl::quoted(name)
                    );
                    connection
                        .execute_batch(&sql)
                        .doing("adding a column to a shown table")?;
                }
            }
            for index in &table.indexes {
                connection
                    .execute_batch(index)
                    .doing("making an index of a shown table")?;
            }
        }
        Ok(())
    }
}

impl Column {
    /// The column as it sorts: numbers by value, not by their digits.
    pub(crate) fn sortable(&self) -> String {
        if self.kind == FieldKind::Number && self.width == 1 && self.merge == Merge::Register {
            format!("cast({} as real)", self.name)
        } else {
            self.name.clone()
        }
    }

    /// The second column of money, quoted.
    pub(crate) fn currency(&self) -> Option<String> {
        (self.width == 2).then(|| format!("\"{}_currency\"", self.name.trim_matches('"')))
    }
}

impl Table {
    pub(crate) fn column(&self, field: FieldNo) -> Option<&Column> {
        self.columns.iter().find(|column| column.field == field)
    }

    /// Returns whether the record was shown as alive; of one that was not shown, true.
    pub(crate) fn alive_before(&self, connection: &Connection, id: Id) -> Result<bool, StoreError> {
        let mut statement = connection.prepare_cached(&self.alive).doing("reading a shown row")?;
        let alive = statement
            .query_row([id.0.as_slice()], |row| row.get(0))
            .optional()
            .doing("reading a shown row")?;
        Ok(alive.unwrap_or(true))
    }

    /// Returns every record with a row, by id; `None` where the table is not there yet.
    pub(crate) fn ids(&self, connection: &Connection) -> Result<Option<Vec<Id>>, StoreError> {
        if self.columns_there(connection)?.is_empty() {
            return Ok(None);
        }
        let sql = format!("select id from {} order by id", self.name);
        let mut statement = connection.prepare_cached(&sql).doing("reading a shown table")?;
        let ids = statement
            .query_map([], |row| id_at(row, 0))
            .doing("reading a shown table")?;
        ids.collect::<Result<_, _>>().map(Some).doing("reading a shown table")
    }

    fn columns_there(&self, connection: &Connection) -> Result<Vec<String>, StoreError> {
        let sql = format!("select name from pragma_table_info('{}')", self.name.trim_matches('"'));
        let mut statement = connection.prepare(&sql).doing("looking at a shown table")?;
        let names = statement
            .query_map([], |row| row.get(0))
            .doing("looking at a shown table")?;
        names.collect::<Result<_, _>>().doing("looking at a shown table")
    }
}

/// Returns the shown records that hang on a home, itself left out, with their types.
pub(crate) fn children(connection: &Connection, tables: &Tables, home: Id) -> Result<Vec<(Id, TypeNo)>, StoreError> {
    let mut out = Vec::new();
    for table in tables.by_kind.values().filter(|table| table.has_homes) {
        let mut statement = connection
            .prepare_cached(&table.children)
            .doing("finding what hangs on a home")?;
        let ids = statement
            .query_map([home.0.as_slice()], |row| id_at(row, 0))
            .doing("finding what hangs on a home")?;
        for id in ids {
            let id = id.doing("finding what hangs on a home")?;
            if id != home {
                out.push((id, table.kind));
            }
        }
    }
    Ok(out)
}
