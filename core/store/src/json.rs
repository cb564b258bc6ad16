//! Deterministic JSON of sets and custom fields: the same content is the same text, on every device.
//!
//! Never a way to exchange data: SQL reads it, and this module reads it back.

use std::fmt::Write;

use fieldbook_merge::Record;
use fieldbook_model::{FieldKind, FieldNo, FieldSpec, Id, Merge, Micros, Value, currency, value::Date};
use serde_json::Value as Json;

use crate::cell::{self, Cell};

/// Writes the members of a set as an array, in order of value.
pub(crate) fn array<'v>(members: impl Iterator<Item = &'v Value>) -> String {
    let mut out = String::from("[");
    for (at, member) in members.enumerate() {
        if at > 0 {
            out.push(',');
        }
        push(&mut out, member);
    }
    out.push(']');
    out
}

/// Writes every field of the record that has no column as an object by field number, rising.
pub(crate) fn custom(record: &Record, has_column: impl Fn(FieldNo) -> bool) -> Option<String> {
    let mut fields: Vec<(FieldNo, String)> = Vec::new();
    for row in record.groups.values() {
        let values = row.registers.iter().filter(|(field, _)| !has_column(**field));
        fields.extend(values.filter_map(|(field, written)| Some((*field, one(written.value.as_ref()?)))));
        let sets = row.sets.keys().filter(|field| !has_column(**field));
        fields.extend(sets.map(|field| (*field, array(row.members(*field)))));
        let counters = row.counters.iter().filter(|(field, _)| !has_column(**field));
        fields.extend(counters.map(|(field, sum)| (*field, sum.to_string())));
        let texts = row.texts.iter().filter(|(field, _)| !has_column(**field));
        fields.extend(texts.map(|(field, text)| (*field, Json::from(text.content.as_str()).to_string())));
    }
    if fields.is_empty() {
        return None;
    }
    fields.sort();
    let fields: Vec<String> = fields
        .into_iter()
        .map(|(field, json)| format!("\"{}\":{json}", field.0))
        .collect();
    Some(format!("{{{}}}", fields.join(",")))
}

fn one(value: &Value) -> String {
    let mut out = String::new();
    push(&mut out, value);
    out
}

fn push(out: &mut String, value: &Value) {
    let text = |out: &mut String, text: &str| out.push_str(&Json::from(text).to_string());
    match value {
        Value::Text(content) => text(out, content),
        Value::Integer(number) | Value::Time(Micros(number)) => out.push_str(&number.to_string()),
        Value::Number(number) => text(out, &number.normalize().to_string()),
        Value::Money(minor, currency) => {
            // Writing into a String cannot fail.
            let _ = write!(out, "[{minor},\"{}\"]", currency.code());
        }
        Value::Date(date) => text(out, &date.to_string()),
        Value::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Link(id) => text(out, &id.to_string()),
        Value::Sha256(digest) => {
            out.push('"');
            for byte in digest {
                let _ = write!(out, "{byte:02x}");
            }
            out.push('"');
        }
        Value::Position(place) => text(out, &cell::position(*place)),
    }
}

/// Reads the members of a set back.
pub(crate) fn members(kind: FieldKind, text: &str) -> Vec<Value> {
    let Ok(Json::Array(members)) = serde_json::from_str(text) else {
        return Vec::new();
    };
    members.iter().filter_map(|member| read(kind, member)).collect()
}

/// Reads one custom field back from the object.
pub(crate) fn custom_cell(field: &FieldSpec, custom: &Json) -> Option<Cell> {
    let json = custom.get(field.number.0.to_string())?;
    match field.merge {
        Merge::Register => read(field.kind, json).map(Cell::Value),
        Merge::Counter => json.as_i64().map(Cell::Count),
        Merge::Text => json.as_str().map(|text| Cell::Text(text.to_owned())),
        Merge::Set => {
            let members = json.as_array()?;
            Some(Cell::Members(
                members.iter().filter_map(|member| read(field.kind, member)).collect(),
            ))
        }
    }
}

fn read(kind: FieldKind, json: &Json) -> Option<Value> {
    match kind {
        FieldKind::Integer => json.as_i64().map(Value::Integer),
        FieldKind::DateTime => json.as_i64().map(|at| Value::Time(Micros(at))),
        FieldKind::Boolean => json.as_bool().map(Value::Flag),
        FieldKind::Number => json.as_str()?.parse().ok().map(Value::Number),
        FieldKind::Money => Some(Value::Money(
            json.get(0)?.as_i64()?,
            currency::by_code(json.get(1)?.as_str()?)?,
        )),
        FieldKind::Date => Date::parse(json.as_str()?).map(Value::Date),
        FieldKind::Link(_) | FieldKind::AnyLink | FieldKind::User => json.as_str()?.parse::<Id>().ok().map(Value::Link),
        FieldKind::Sha256 => from_hex(json.as_str()?).map(Value::Sha256),
        FieldKind::Position => cell::read_position(json.as_str()?).map(Value::Position),
        _ => json.as_str().map(|text| Value::Text(text.to_owned())),
    }
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let bytes: Vec<u8> = digits?
        .chunks_exact(2)
        .filter_map(|pair| match pair {
            [high, low] => u8::try_from(high << 4 | low).ok(),
            _ => None,
        })
        .collect();
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use fieldbook_model::{currency::Currency, value::Position};

    use super::*;

    #[test]
    fn a_custom_value_of_every_kind_is_read_back_from_the_list() {
        let kinds = [
            (FieldKind::Text, Value::Text("引号 \" 与 \u{1f3e8}".into())),
            (FieldKind::Integer, Value::Integer(-3)),
            (FieldKind::Number, Value::Number("4.7".parse().unwrap())),
            (FieldKind::Money, Value::Money(-135_400, Currency::CNY)),
            (FieldKind::Date, Value::Date(Date::from_ymd(2026, 2, 28).unwrap())),
            (FieldKind::DateTime, Value::Time(Micros(i64::MIN))),
            (FieldKind::Boolean, Value::Flag(true)),
            (FieldKind::AnyLink, Value::Link(Id([3; 16]))),
            (FieldKind::Sha256, Value::Sha256([0xa7; 32])),
            (
                FieldKind::Position,
                Value::Position(Position {
                    lat_e7: -1,
                    lon_e7: 2,
                    accuracy_m: 3,
                    mock: true,
                }),
            ),
        ];
        for (kind, value) in kinds {
            assert_eq!(members(kind, &array([&value].into_iter())), [value]);
        }
    }
}
