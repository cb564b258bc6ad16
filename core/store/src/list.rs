//! Lists: the shown rows of one type, filtered, ordered and paged by SQL alone.
//!
//! Nothing is filtered or sorted outside of the database, and no row is decoded that is not on the page.

use fieldbook_model::{FieldNo, Id, Schema, TypeNo};
use rusqlite::Connection;

use crate::{
    error::{Doing, StoreError},
    filter::{Filter, Query},
    listed::{self, ListRow},
    rows::number_at,
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
                .query_row(query.params(), |row| number_at(row, 0))
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
        out.push(listed::read(row, table, schema).doing("reading a list")?);
    }
    Ok(out)
}
