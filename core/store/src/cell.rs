//! One field of a shown row as a plain SQL column, in both directions.
//!
//! A value of another kind than its field (a later peer wrote it) is an empty column; the row still holds it.

use fieldbook_merge::Row;
use fieldbook_model::{
    FieldKind, FieldNo, FieldSpec, Id, Merge, Micros, Value, currency,
    value::{Date, Position},
};
use rusqlite::{Statement, types::ValueRef};

use crate::json;

/// What a list shows of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A register's value.
    Value(Value),
    /// The members of a set, in order of value.
    Members(Vec<Value>),
    /// A counter.
    Count(i64),
    /// A long text.
    Text(String),
}

/// The SQL type and default of a field's column; of money, the first of two.
pub(crate) fn declaration(field: &FieldSpec) -> &'static str {
    match (field.merge, field.kind) {
        (Merge::Set, _) => "text not null default '[]'",
        (Merge::Counter, _) => "integer not null default 0",
        (Merge::Text, _) => "text not null default ''",
        (Merge::Register, FieldKind::Integer | FieldKind::Money | FieldKind::DateTime | FieldKind::Boolean) => {
            "integer"
        }
        (Merge::Register, FieldKind::Link(_) | FieldKind::AnyLink | FieldKind::User | FieldKind::Sha256) => "blob",
        (Merge::Register, _) => "text",
    }
}

/// Returns how many columns a field takes.
pub(crate) fn width(field: &FieldSpec) -> usize {
    if field.merge == Merge::Register && field.kind == FieldKind::Money {
        2
    } else {
        1
    }
}

/// Binds a field of a row to the parameters from `at`.
pub(crate) fn bind(
    statement: &mut Statement<'_>,
    at: usize,
    row: Option<&Row>,
    merge: Merge,
    kind: FieldKind,
    field: FieldNo,
) -> rusqlite::Result<()> {
    match merge {
        Merge::Register => bind_value(statement, at, kind, row.and_then(|row| row.value(field))),
        Merge::Counter => {
            let sum = row.and_then(|row| row.counters.get(&field)).copied().unwrap_or(0);
            statement.raw_bind_parameter(at, sum)
        }
        Merge::Text => statement.raw_bind_parameter(at, row.map_or("", |row| row.text(field))),
        Merge::Set => match row.filter(|row| row.sets.contains_key(&field)) {
            Some(row) => statement.raw_bind_parameter(at, json::array(row.members(field))),
            None => statement.raw_bind_parameter(at, "[]"),
        },
    }
}

fn bind_value(
    statement: &mut Statement<'_>,
    at: usize,
    kind: FieldKind,
    value: Option<&Value>,
) -> rusqlite::Result<()> {
    use FieldKind::{AnyLink, Boolean, DateTime, Integer, Link, Money, Number, Sha256, User};
    match (kind, value) {
        (Money, Some(Value::Money(minor, currency))) => {
            statement.raw_bind_parameter(at, minor)?;
            statement.raw_bind_parameter(at + 1, currency.code())
        }
        (Money, _) => {
            statement.raw_bind_parameter(at, None::<i64>)?;
            statement.raw_bind_parameter(at + 1, None::<&str>)
        }
        (Integer, Some(Value::Integer(number))) => statement.raw_bind_parameter(at, number),
        (DateTime, Some(Value::Time(time))) => statement.raw_bind_parameter(at, time.0),
        (Boolean, Some(Value::Flag(flag))) => statement.raw_bind_parameter(at, flag),
        (Link(_) | AnyLink | User, Some(Value::Link(id))) => statement.raw_bind_parameter(at, id.0.as_slice()),
        (Sha256, Some(Value::Sha256(digest))) => statement.raw_bind_parameter(at, digest.as_slice()),
        (Number, Some(Value::Number(number))) => statement.raw_bind_parameter(at, number.normalize().to_string()),
        (FieldKind::Date, Some(Value::Date(date))) => statement.raw_bind_parameter(at, date.to_string()),
        (FieldKind::Position, Some(Value::Position(place))) => statement.raw_bind_parameter(at, position(*place)),
        (kind, Some(Value::Text(text))) if is_text(kind) => statement.raw_bind_parameter(at, text.as_str()),
        _ => statement.raw_bind_parameter(at, None::<&str>),
    }
}

/// Reads a field back from the columns `here` and, of money, `next`; `None` where it is empty.
pub(crate) fn read(field: &FieldSpec, here: ValueRef<'_>, next: Option<ValueRef<'_>>) -> Option<Cell> {
    match field.merge {
        Merge::Register => read_value(field.kind, here, next).map(Cell::Value),
        Merge::Counter => here.as_i64().ok().map(Cell::Count),
        Merge::Text => here.as_str().ok().map(|text| Cell::Text(text.to_owned())),
        Merge::Set => here
            .as_str()
            .ok()
            .map(|text| Cell::Members(json::members(field.kind, text))),
    }
}

fn read_value(kind: FieldKind, here: ValueRef<'_>, next: Option<ValueRef<'_>>) -> Option<Value> {
    match kind {
        FieldKind::Integer => here.as_i64().ok().map(Value::Integer),
        FieldKind::DateTime => here.as_i64().ok().map(|at| Value::Time(Micros(at))),
        FieldKind::Boolean => here.as_i64().ok().map(|flag| Value::Flag(flag != 0)),
        FieldKind::Money => Some(Value::Money(
            here.as_i64().ok()?,
            currency::by_code(next?.as_str().ok()?)?,
        )),
        FieldKind::Link(_) | FieldKind::AnyLink | FieldKind::User => here
            .as_blob()
            .ok()
            .and_then(|id| id.try_into().ok())
            .map(|id| Value::Link(Id(id))),
        FieldKind::Sha256 => here
            .as_blob()
            .ok()
            .and_then(|digest| digest.try_into().ok())
            .map(Value::Sha256),
        FieldKind::Number => here.as_str().ok()?.parse().ok().map(Value::Number),
        FieldKind::Date => Date::parse(here.as_str().ok()?).map(Value::Date),
        FieldKind::Position => read_position(here.as_str().ok()?).map(Value::Position),
        _ => here.as_str().ok().map(|text| Value::Text(text.to_owned())),
    }
}

pub(crate) fn is_text(kind: FieldKind) -> bool {
    use FieldKind::{Choice, Email, LongText, Phone, Region, Text};
    matches!(kind, Text | LongText | Choice | Phone | Email | Region)
}

/// Writes `lat,lon,accuracy` in degrees and metres, and `,mock` after it where the fix was simulated.
pub(crate) fn position(place: Position) -> String {
    let degrees = |e7: i32| {
        let sign = if e7 < 0 { "-" } else { "" };
        let all = e7.unsigned_abs();
        format!("{sign}{}.{:07}", all / 10_000_000, all % 10_000_000)
    };
    let mock = if place.mock { ",mock" } else { "" };
    format!(
        "{},{},{}{mock}",
        degrees(place.lat_e7),
        degrees(place.lon_e7),
        place.accuracy_m
    )
}

/// Reads what [`position`] writes.
pub(crate) fn read_position(text: &str) -> Option<Position> {
    let degrees = |text: &str| {
        let (whole, part) = text.split_once('.')?;
        format!("{whole}{part}").parse::<i32>().ok()
    };
    let mut parts = text.split(',');
    let (lat, lon, accuracy) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Position {
        lat_e7: degrees(lat)?,
        lon_e7: degrees(lon)?,
        accuracy_m: accuracy.parse().ok()?,
        mock: parts.next().is_some(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;

    #[test]
    fn a_place_south_west_of_greenwich_is_read_back_where_it_was() {
        for (lat_e7, lon_e7) in [
            (-1, 1),
            (-338_688_197, 1_512_092_955),
            (900_000_000, -1_800_000_000),
            (0, -5),
        ] {
            let place = Position {
                lat_e7,
                lon_e7,
                accuracy_m: 12,
                mock: lat_e7 < 0,
            };
            assert_eq!(read_position(&position(place)), Some(place), "{}", position(place));
        }
    }
}
