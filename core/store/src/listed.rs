//! One row of a list, read from the shown columns.

use std::collections::BTreeMap;

use fieldbook_model::{FieldNo, Id, Micros, Schema, Value};
use rusqlite::{Row, types::ValueRef};

use crate::{
    cell::{self, Cell},
    json,
    rows::id_at,
    table::Table,
};

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

/// Reads a row of the eight system columns and the type's own.
pub(crate) fn read(row: &Row<'_>, table: &Table, schema: &Schema) -> rusqlite::Result<ListRow> {
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
