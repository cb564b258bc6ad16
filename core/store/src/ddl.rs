//! The shape of a derived table, from the declaration of its type: columns, indexes, statements.
//!
//! Names are quoted; a declaration can never put SQL into a statement.

use std::fmt::Write;

use fieldbook_model::{
    FieldKind, FieldNo, Merge, Schema,
    schema::{Home, TypeSpec},
};

use crate::{
    cell,
    table::{Column, Table},
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

/// What a change to a record leaves alone, as a rule.
const STAYING: [&str; 4] = ["id", "home", "alive", "created"];

pub(crate) fn table(spec: &TypeSpec, schema: &Schema) -> Table {
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
        // The latest children of a home, without sorting, and how many there are, without reading them.
        Home::Of(_) => {
            index("home, alive, created, id", "home_latest", "");
            index("created", "latest", "");
        }
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
        update: update(&name, &added),
        delete: format!("delete from {name} where id = ?"),
        alive: format!("select alive from {name} where id = ?"),
        children: format!("select id from {name} where home = ? order by id"),
        has_homes: matches!(spec.home, Home::Of(_)),
        home_link: home_link(spec, schema),
        create: create(&name, &added),
        name,
        columns,
        indexes,
        added,
    }
}

/// The field that links straight to the home: to a type whose records are homes.
fn home_link(spec: &TypeSpec, schema: &Schema) -> Option<FieldNo> {
    let Home::Of(field) = spec.home else { return None };
    let FieldKind::Link(kind) = spec.fields.get(&field)?.kind else {
        return None;
    };
    schema.get(kind).filter(|home| home.home == Home::Itself).map(|_| field)
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

/// The same parameters as [`upsert`], for a row that stays where its indexes have it: SQLite writes every index anew whose
/// columns are assigned, changed or not.
fn update(name: &str, added: &[(String, String)]) -> String {
    let names = SYSTEM.iter().map(|(name, _)| (*name).to_owned());
    let names = names.chain(added.iter().map(|(name, _)| quoted(name)));
    let (fixed, assigned): (Vec<_>, Vec<_>) = names
        .enumerate()
        .map(|(at, column)| format!("{column} = ?{}", at + 1))
        .partition(|set| STAYING.iter().any(|column| set.starts_with(&format!("{column} ="))));
    format!(
        "update {name} set {} where {}",
        assigned.join(", "),
        fixed.join(" and ")
    )
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

pub(crate) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}
