//! Custom fields: rows of configuration that become part of the schema when they are laid or committed.
//!
//! Values of custom fields lie in one JSON column by field number, so no table changes when a definition comes or goes.

use fieldbook_model::{
    Schema, Value,
    schema::{CustomField, TypeSpec},
};
use rusqlite::Connection;

use crate::{base, error::StoreError, pending, show, table::Tables};

/// The declared type whose records define custom fields.
const DEFINITION: &str = "field";

/// Returns whether records of this type define custom fields.
pub(crate) fn is_definition(spec: &TypeSpec) -> bool {
    spec.name == DEFINITION
}

/// Returns the declared schema with the custom fields of this store in it.
///
/// Its version is 1, or the greatest revision of a definition where that is higher: the same on every device and the
/// server as soon as they hold the same definitions.
pub(crate) fn schema_of(connection: &Connection, declared: &Schema, tables: &Tables) -> Result<Schema, StoreError> {
    let mut schema = declared.clone();
    let Some(spec) = declared.by_name(DEFINITION) else {
        return Ok(schema);
    };
    // Their own table is small; only before it is made all rows are looked through.
    let listed = tables
        .get(spec.number)
        .map(|table| table.ids(connection))
        .transpose()?
        .flatten();
    let ids = match listed {
        Some(ids) => ids,
        None => {
            let pending = pending::created_of_kind(connection, spec.number)?;
            base::of_kind(connection, spec.number)?
                .into_iter()
                .chain(pending)
                .collect()
        }
    };
    for id in ids {
        let base = base::load(connection, id)?;
        let revision = base
            .as_ref()
            .and_then(|record| spec.groups().map(|group| record.revision(group.no())).max());
        schema.version = schema
            .version
            .max(revision.map_or(0, |seq| u32::try_from(seq.0).unwrap_or(u32::MAX)));
        let Some(shown) = show::visible(connection, id)?.filter(|shown| shown.alive) else {
            continue;
        };
        if let Some(custom) = definition(spec, &shown.record) {
            // A definition that contradicts an earlier one is left out; its values stay in the rows.
            let _ = schema.add_custom(&custom);
        }
    }
    Ok(schema)
}

fn definition(spec: &TypeSpec, record: &fieldbook_merge::Record) -> Option<CustomField> {
    let value = |name: &str| record.value(spec.field(name)?.number);
    let text = |name: &str| value(name).and_then(Value::as_text).map(str::to_owned);
    let number = if let Value::Integer(number) = value("number")? {
        *number
    } else {
        return None;
    };
    let en = text("label_en").unwrap_or_default();
    let accepts = spec
        .field("accepts")
        .and_then(|field| Some((field.number, record.groups.get(&field.group.no())?)));
    let accepts = accepts.map(|(field, row)| {
        row.members(field)
            .filter_map(Value::as_text)
            .map(str::to_owned)
            .collect()
    });
    Some(CustomField {
        on: text("on")?,
        number,
        name: text("name").unwrap_or_else(|| en.to_lowercase().replace(' ', "_")),
        kind: text("kind")?,
        zh: text("label_zh").unwrap_or_default(),
        en,
        accepts: accepts.unwrap_or_default(),
    })
}
