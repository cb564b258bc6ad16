//! Lists: the shown rows of one type, filtered, ordered and paged by SQL alone.
//!
//! Nothing is filtered or sorted outside of the database, and no row is decoded that is not on the page.

use std::collections::BTreeMap;

use fieldbook_model::{FieldNo, Id, Micros, Schema, TypeNo, Value};
use rusqlite::{Connection, Row, types::ValueRef};

use crate::{
    cell::{self, Cell},
    error::{Doing, StoreError},
    filter::{Filter, Query},
    json,
    rows::id_at,
    store::Store,
    table::Table,
};

/// What a list is ordered by; rows that are equal in it follow by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// When it was created.
    Created,
    /// When it was last written on.
    Touched,
    /// A field with a column; empty ones come first when rising.
    Field(FieldNo),
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// By what.
    pub by: By,
    /// The greatest first.
    pub descending: bool,
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// The record.
    pub id: Id,
    /// What it hangs on.
    pub home: Id,
    /// Neither it nor its home is deleted.
    pub alive: bool,
    /// Own edits of it in the outbox.
    pub pending: u32,
    /// Kept losers.
    pub conflicts: u32,
    /// When it was created.
    pub created: Micros,
    /// When it was last written on.
    pub touched: Micros,
    /// Its fields that have content; counters always.
    pub cells: BTreeMap<FieldNo, Cell>,
}

impl ListRow {
    /// Returns a register's value.
    #[must_use]
    pub fn value(&self, field: FieldNo) -> Option<&Value> {
        if let Some(Cell::Value(value)) = self.cells.get(&field) {
            Some(value)
        } else {
            None
        }
    }

    /// Returns a line of text or a long text, empty where there is none.
    #[must_use]
    pub fn text(&self, field: FieldNo) -> &str {
        match self.cells.get(&field) {
            Some(Cell::Value(Value::Text(text)) | Cell::Text(text)) => text,
            _ => "",
        }
    }
}

impl Store {
    /// Returns a page of the records of a type: `limit` rows after the first `offset`.
    ///
    /// # Errors
    /// `UnknownType`, or as any reading call.
    pub fn list(
        &self,
        kind: TypeNo,
        filter: &Filter,
        order: Order,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<ListRow>, StoreError> {
        self.read(|connection, known| {
            let table = known.tables.get(kind).ok_or(StoreError::UnknownType(kind.0))?;
            let query = Query::of(table, filter);
            let columns = columns(table);
            let (order, direction) = (order_by(table, order.by), if order.descending { " desc" } else { "" });
            let sql = format!(
                "select {columns} from {} where {} order by {order}{direction}, id{direction} limit {limit} offset {offset}",
                table.name, query.sql
            );
            select(connection, &sql, &query, table, &known.schema)
        })
    }

    /// Returns how many records of a type a filter leaves.
    ///
    /// # Errors
    /// `UnknownType`, or as any reading call.
    pub fn count(&self, kind: TypeNo, filter: &Filter) -> Result<u64, StoreError> {
        self.read(|connection, known| {
            let table = known.tables.get(kind).ok_or(StoreError::UnknownType(kind.0))?;
            let query = Query::of(table, filter);
            let sql = format!("select count(*) from {} where {}", table.name, query.sql);
            let mut statement = connection.prepare_cached(&sql).doing("counting a list")?;
            statement
                .query_row(query.params(), |row| crate::rows::number_at(row, 0))
                .doing("counting a list")
        })
    }

    /// Returns one shown row as a list has it.
    ///
    /// # Errors
    /// `UnknownType`, or as any reading call.
    pub fn row(&self, kind: TypeNo, id: Id) -> Result<Option<ListRow>, StoreError> {
        let order = Order {
            by: By::Created,
            descending: false,
        };
        let filter = Filter::All(vec![Filter::Record(id), Filter::DeletedToo]);
        Ok(self.list(kind, &filter, order, 0, 1)?.pop())
    }
}

fn columns(table: &Table) -> String {
    let mut columns = "id, home, alive, pending, conflicts, created, touched, custom".to_owned();
    for column in &table.columns {
        columns.push_str(", ");
        columns.push_str(&column.name);
        if let Some(currency) = column.currency() {
            columns.push_str(", ");
            columns.push_str(&currency);
        }
    }
    columns
}

fn order_by(table: &Table, by: By) -> String {
    match by {
        By::Created => "created".to_owned(),
        By::Touched => "touched".to_owned(),
        By::Field(field) => match table.column(field) {
            Some(column) => column.sortable(),
            None => format!("json_extract(custom, '$.\"{}\"')", field.0),
        },
    }
}

fn select(
    connection: &Connection,
    sql: &str,
    query: &Query,
    table: &Table,
    schema: &Schema,
) -> Result<Vec<ListRow>, StoreError> {
    let mut statement = connection.prepare_cached(sql).doing("reading a list")?;
    let mut rows = statement.query(query.params()).doing("reading a list")?;
    let mut out = Vec::new();
    while let Some(row) = rows.next().doing("reading a list")? {
        out.push(read(row, table, schema).doing("reading a list")?);
    }
    Ok(out)
}

fn read(row: &Row<'_>, table: &Table, schema: &Schema) -> rusqlite::Result<ListRow> {
    let mut cells = BTreeMap::new();
    let spec = schema.get(table.kind);
    let mut at = 8;
    for column in &table.columns {
        let next = if column.width == 2 {
            Some(row.get_ref(at + 1)?)
        } else {
            None
        };
        let here = row.get_ref(at)?;
        let cell = spec
            .and_then(|spec| spec.fields.get(&column.field))
            .and_then(|field| cell::read(field, here, next));
        cells.extend(cell.filter(has_content).map(|cell| (column.field, cell)));
        at += column.width;
    }
    if let ValueRef::Text(custom) = row.get_ref(7)?
        && custom != b"{}"
        && let Ok(custom) = serde_json::from_slice(custom)
    {
        let fields = spec
            .into_iter()
            .flat_map(|spec| spec.fields.values())
            .filter(|field| field.custom);
        cells.extend(fields.filter_map(|field| Some((field.number, json::custom_cell(field, &custom)?))));
    }
    Ok(ListRow {
        id: id_at(row, 0)?,
        home: id_at(row, 1)?,
        alive: row.get(2)?,
        pending: row.get(3)?,
        conflicts: row.get(4)?,
        created: Micros(row.get(5)?),
        touched: Micros(row.get(6)?),
        cells,
    })
}

fn has_content(cell: &Cell) -> bool {
    match cell {
        Cell::Value(_) | Cell::Count(_) => true,
        Cell::Members(members) => !members.is_empty(),
        Cell::Text(text) => !text.is_empty(),
    }
}
