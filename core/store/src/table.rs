//! The derived tables of shown values: one per record type, one column per declared field.
//!
//! Made and extended at open from the declarations; a column never goes and never changes its type. Custom fields and
//! fields of later versions share the `custom` JSON column.

use std::{collections::BTreeMap, fmt::Write};

use fieldbook_model::{
    FieldKind, FieldNo, Id, Merge, Schema, TypeNo,
    schema::{Home, TypeSpec},
};
use rusqlite::{Connection, OptionalExtension};

use crate::{
    cell,
    error::{Doing, StoreError},
    rows::id_at,
};

/// The columns that every shown table has, in this order.
const SYSTEM: [(&str, &str); 8] = [
    ("id", "blob primary key not null"),
    ("home", "blob not null"),
    // Neither it nor its home is deleted.
    ("alive", "integer not null default 1"),
    // Own edits of it in the outbox.
    ("pending", "integer not null default 0"),
    // Kept losers.
    ("conflicts", "integer not null default 0"),
    ("created", "integer not null default 0"),
    ("touched", "integer not null default 0"),
    ("custom", "text not null default '{}'"),
];

/// One declared field as a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) field: FieldNo,
    pub(crate) group: fieldbook_model::GroupNo,
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
    pub(crate) delete: String,
    /// Its records hang on others.
    has_homes: bool,
    alive: String,
    children: String,
    create: String,
    indexes: Vec<String>,
    added: Vec<(String, String)>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tables {
    pub(crate) by_kind: BTreeMap<TypeNo, Table>,
}

impl Tables {
    pub(crate) fn of(schema: &Schema) -> Self {
        Tables {
            by_kind: schema.types().map(|spec| (spec.number, table(spec))).collect(),
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
                    let sql = format!("alter table {} add column {} {declaration}", table.name, quoted(name));
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

fn table(spec: &TypeSpec) -> Table {
    let plain = format!("shown_{}", plain(&spec.name));
    let name = quoted(&plain);
    let mut columns = Vec::new();
    let mut added: Vec<(String, String)> = Vec::new();
    let mut indexes = Vec::new();
    let mut index = |columns: &str, suffix: &str, filter: &str| {
        indexes.push(format!(
            "create index if not exists {} on {name} ({columns}){filter}",
            quoted(&format!("{plain}_{suffix}"))
        ));
    };
    match spec.home {
        Home::Itself => index("touched", "touched", ""),
        // The latest children of a home, without sorting.
        Home::Of(_) => index("home, created", "home", ""),
        Home::Workspace => {}
    }
    for field in spec.fields.values().filter(|field| !field.custom) {
        let column = column_name(&field.name);
        let width = cell::width(field);
        added.push((column.clone(), cell::declaration(field).to_owned()));
        if width == 2 {
            added.push((format!("{column}_currency"), "text".to_owned()));
        }
        let sought = matches!(field.kind, FieldKind::Date | FieldKind::DateTime | FieldKind::AnyLink) || field.unique;
        if sought && field.merge == Merge::Register {
            index(
                &quoted(&column),
                &column,
                &format!(" where {} is not null", quoted(&column)),
            );
        }
        columns.push(Column {
            field: field.number,
            group: field.group.no(),
            merge: field.merge,
            kind: field.kind,
            name: quoted(&column),
            width,
        });
    }
    Table {
        kind: spec.number,
        upsert: upsert(&name, &added),
        delete: format!("delete from {name} where id = ?"),
        alive: format!("select alive from {name} where id = ?"),
        children: format!("select id from {name} where home = ? order by id"),
        has_homes: matches!(spec.home, Home::Of(_)),
        create: create(&name, &added),
        name,
        columns,
        indexes,
        added,
    }
}

fn create(name: &str, added: &[(String, String)]) -> String {
    let system = SYSTEM.iter().map(|(name, declaration)| format!("{name} {declaration}"));
    let fields = added
        .iter()
        .map(|(name, declaration)| format!("{} {declaration}", quoted(name)));
    let all: Vec<String> = system.chain(fields).collect();
    format!("create table {name} ({}) strict", all.join(", "))
}

fn upsert(name: &str, added: &[(String, String)]) -> String {
    let names: Vec<String> = SYSTEM
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .chain(added.iter().map(|(name, _)| quoted(name)))
        .collect();
    let mut sql = format!("insert into {name} ({}) values (", names.join(", "));
    for at in 1..=names.len() {
        let _ = write!(sql, "{}?{at}", if at > 1 { ", " } else { "" });
    }
    sql.push_str(") on conflict (id) do update set ");
    for (at, column) in names.iter().enumerate().skip(1) {
        let _ = write!(sql, "{}{column} = excluded.{column}", if at > 1 { ", " } else { "" });
    }
    sql
}

/// A field that bears the name of a system column stands under a name of its own.
fn column_name(field: &str) -> String {
    let name = plain(field);
    if SYSTEM.iter().any(|(system, _)| *system == name) {
        format!("field_{name}")
    } else {
        name
    }
}

fn plain(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '_' {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect()
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}
