//! `records`: what is in the workspace, as it stands, kept losers included.

use std::fmt::Write as _;

use fieldbook_merge::Record;
use fieldbook_model::{FieldNo, Id, Schema, TypeNo, schema::TypeSpec};
use serde_json::{Map, Value, json};

use super::{Office, Say, Surroundings};
use crate::{
    problem::{Problem, ProblemKind},
    storage::Reading,
    workspace::{Config, value},
};

/// Lists records.
///
/// # Errors
/// When there is no such type, or the database's.
pub fn records(around: &Surroundings, kind: Option<&str>, limit: u32, say: &mut Say<'_>) -> Result<(), Problem> {
    let office = Office::open(&around.data)?;
    let (data, lines) = office.storage.read(|reading| {
        let config = Config::load(reading)?;
        let kind = kind.map(|name| kind_named(&config.schema, name)).transpose()?;
        let mut lines = String::new();
        let mut data = Vec::new();
        for listed in reading.list(kind, limit)? {
            let Some(record) = reading.record(listed.id)?.record else {
                continue;
            };
            let Some(spec) = config.schema.get(listed.kind) else {
                continue;
            };
            let title = title_of(reading, &config, spec, &record).unwrap_or_default();
            let down = if listed.deleted { "  (deleted)" } else { "" };
            let _ = writeln!(lines, "{}  {}  {}{down}", spec.name, listed.id.short(), title);
            data.push(one(reading, &config, spec, listed.id, &record, &title));
        }
        Ok::<_, Problem>((data, lines))
    })?;
    say.done(&json!(data), if lines.is_empty() { "no records" } else { &lines });
    Ok(())
}

fn kind_named(schema: &Schema, name: &str) -> Result<TypeNo, Problem> {
    let found = schema.by_name(name).map(|spec| spec.number);
    found.ok_or_else(|| {
        let known = schema
            .types()
            .map(|spec| spec.name.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        Problem::new(ProblemKind::NotFound, format!("there is no record type “{name}”"))
            .rule("type.unknown")
            .accepts(known)
    })
}

fn title_of(reading: &Reading<'_>, config: &Config, spec: &TypeSpec, record: &Record) -> Option<String> {
    record.value(spec.title).map(|title| shown(reading, config, title))
}

/// A link is shown as what it leads to is called.
fn shown(reading: &Reading<'_>, config: &Config, value: &fieldbook_model::Value) -> String {
    let Some(linked) = value.as_link() else {
        return value::show(value);
    };
    let there = reading.record(linked).ok().and_then(|row| row.record);
    let title = there.and_then(|there| there.value(config.schema.get(there.kind)?.title).map(value::show));
    title.unwrap_or_else(|| linked.to_string())
}

fn one(reading: &Reading<'_>, config: &Config, spec: &TypeSpec, id: Id, record: &Record, title: &str) -> Value {
    let name = |number: FieldNo| {
        spec.fields
            .get(&number)
            .map_or_else(|| number.0.to_string(), |field| field.name.clone())
    };
    let show = |value: &fieldbook_model::Value| shown(reading, config, value);
    let mut fields = Map::new();
    for row in record.groups.values() {
        for (number, written) in &row.registers {
            fields.insert(name(*number), written.value.as_ref().map(show).into());
        }
        for number in row.sets.keys() {
            fields.insert(name(*number), row.members(*number).map(show).collect::<Vec<_>>().into());
        }
        for (number, sum) in &row.counters {
            fields.insert(name(*number), (*sum).into());
        }
        for (number, text) in &row.texts {
            fields.insert(name(*number), text.content.clone().into());
        }
    }
    let losers: Vec<Value> = record
        .losers()
        .map(|(_, number, key, written)| {
            json!({
                "loser": key.to_string(),
                "field": name(number),
                "value": written.value.as_ref().map(show),
                "author": config.user_name(written.origin.author.user),
                "captured": value::show_time(written.origin.captured),
            })
        })
        .collect();
    json!({
        "id": id.to_string(),
        "type": spec.name,
        "title": title,
        "home": record.home.to_string(),
        "deleted": record.deleted.is_some(),
        "fields": fields,
        "losers": losers,
    })
}
