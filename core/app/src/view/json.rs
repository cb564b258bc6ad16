//! Values as JSON: English, UTC, exact. Nothing is rounded and nothing depends on language or time zone.

use fieldbook_model::{Micros, Value};
use fieldbook_store::Cell;
use serde_json::{Value as Json, json};

use super::{RecordView, text};

/// Returns a value; money as amount and currency, positions in degrees and metres, times as RFC 3339 in UTC.
#[must_use]
pub fn value(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!(text),
        Value::Integer(number) => json!(number),
        Value::Number(number) => json!(number.normalize().to_string()),
        Value::Money(minor, currency) => {
            json!({"amount": text::amount(*minor, *currency), "currency": currency.code()})
        }
        Value::Date(date) => json!(date.to_string()),
        Value::Time(at) => time(*at),
        Value::Flag(flag) => json!(flag),
        Value::Link(id) => json!(id.to_string()),
        Value::Sha256(digest) => json!(text::hex(digest)),
        Value::Position(place) => json!({
            "lat": text::degrees(place.lat_e7),
            "lon": text::degrees(place.lon_e7),
            "accuracy_m": place.accuracy_m,
            "mock": place.mock,
        }),
    }
}

/// Returns the content of a field.
#[must_use]
pub fn cell(cell: &Cell) -> Json {
    match cell {
        Cell::Value(one) => value(one),
        Cell::Members(members) => Json::Array(members.iter().map(value).collect()),
        Cell::Count(sum) => json!(sum),
        Cell::Text(text) => json!(text),
    }
}

/// Returns a point in time as RFC 3339 in UTC, to the microsecond.
#[must_use]
pub fn time(at: Micros) -> Json {
    json!(text::rfc3339(at))
}

/// Returns a record with its fields by name; empty fields are left out.
#[must_use]
pub fn record(view: &RecordView) -> Json {
    let fields: serde_json::Map<String, Json> = view
        .fields
        .iter()
        .filter_map(|field| Some((field.name.clone(), cell(field.content.as_ref()?))))
        .collect();
    json!({
        "id": view.id.to_string(),
        "short": view.id.short(),
        "type": view.kind,
        "title": view.title,
        "home": view.home.to_string(),
        "alive": view.alive,
        "pending": view.pending,
        "conflicts": view.conflicts,
        "created": time(view.created),
        "touched": time(view.touched),
        "fields": fields,
    })
}
