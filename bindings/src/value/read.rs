//! Reading what an app gives, and giving it what the façade says. What cannot be read is refused by its field's name.

use fieldbook::{
    Failure, FailureKind,
    model::{
        Id, Micros, Value, action,
        currency::by_code,
        value::{Date, Position},
    },
    store::Cell,
    view::text,
    words::Said,
};

use super::{Change, Content, FieldChange, FieldValue, Place};

/// Reads an id.
pub(crate) fn id(text: &str) -> Result<Id, Failure> {
    text.parse().map_err(|_| {
        Failure::new(
            FailureKind::Usage,
            Said::new("app.id").with("text", text::one_line(text)),
        )
    })
}

/// Reads an id that may be absent.
pub(crate) fn maybe_id(text: Option<&str>) -> Result<Option<Id>, Failure> {
    text.map(id).transpose()
}

/// Reads a number that is never negative.
pub(crate) fn natural<T, N>(field: &str, number: N) -> Result<T, Failure>
where
    T: TryFrom<N>,
    N: Copy + std::fmt::Display,
{
    let wrong = || Said::new("app.number").with("field", field).with("text", number);
    T::try_from(number).map_err(|_| Failure::new(FailureKind::Usage, wrong()))
}

/// Returns a count as it crosses.
pub(crate) fn count(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

/// Returns a small count as it crosses.
pub(crate) fn small(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn shape(field: &str, accepts: &str) -> Failure {
    Failure::value(field, "value.shape", accepts)
}

impl FieldValue {
    /// Reads a value; `field` is named where it cannot be one.
    pub(crate) fn read(self, field: &str) -> Result<Value, Failure> {
        Ok(match self {
            FieldValue::Text { text } => Value::Text(text),
            FieldValue::Integer { number } => Value::Integer(number),
            FieldValue::Number { digits } => {
                Value::Number(digits.parse().map_err(|_| shape(field, "a number such as -12.50"))?)
            }
            FieldValue::Money { minor, currency } => {
                let currency = by_code(&currency).ok_or_else(|| shape(field, "a currency such as CNY"))?;
                Value::Money(minor, currency)
            }
            FieldValue::Day { epoch_day } => Value::Date(Date(epoch_day)),
            FieldValue::Time { micros } => Value::Time(Micros(micros)),
            FieldValue::Flag { flag } => Value::Flag(flag),
            FieldValue::Link { record } => Value::Link(id(&record)?),
            FieldValue::Sha256 { hex } => {
                Value::Sha256(digest(&hex).ok_or_else(|| shape(field, "64 hexadecimal digits"))?)
            }
            FieldValue::Place { place } => Value::Position(place.read(field)?),
        })
    }

    /// Returns a value as it crosses.
    pub(crate) fn of(value: Value) -> Self {
        match value {
            Value::Text(text) => FieldValue::Text { text },
            Value::Integer(number) => FieldValue::Integer { number },
            Value::Number(number) => FieldValue::Number {
                digits: number.normalize().to_string(),
            },
            Value::Money(minor, currency) => FieldValue::Money {
                minor,
                currency: currency.code().to_owned(),
            },
            Value::Date(date) => FieldValue::Day { epoch_day: date.0 },
            Value::Time(at) => FieldValue::Time { micros: at.0 },
            Value::Flag(flag) => FieldValue::Flag { flag },
            Value::Link(id) => FieldValue::Link { record: id.to_string() },
            Value::Sha256(digest) => FieldValue::Sha256 {
                hex: text::hex(&digest),
            },
            Value::Position(place) => FieldValue::Place {
                place: Place::of(place),
            },
        }
    }
}

impl Place {
    /// Reads a place; `field` is named where it cannot be one.
    pub(crate) fn read(self, field: &str) -> Result<Position, Failure> {
        Ok(Position {
            lat_e7: self.latitude_e7,
            lon_e7: self.longitude_e7,
            accuracy_m: natural(field, self.accuracy_m)?,
            mock: self.mock,
        })
    }

    /// Returns a place as it crosses.
    pub(crate) fn of(place: Position) -> Self {
        Place {
            latitude_e7: place.lat_e7,
            longitude_e7: place.lon_e7,
            accuracy_m: i32::try_from(place.accuracy_m).unwrap_or(i32::MAX),
            mock: place.mock,
        }
    }
}

impl Content {
    /// Returns a field's content as it crosses.
    pub(crate) fn of(cell: Cell) -> Self {
        match cell {
            Cell::Value(value) => Content::One {
                value: FieldValue::of(value),
            },
            Cell::Members(members) => Content::Members {
                members: members.into_iter().map(FieldValue::of).collect(),
            },
            Cell::Count(sum) => Content::Count { sum },
            Cell::Text(text) => Content::Long { text },
        }
    }

    /// Reads a field's content.
    pub(crate) fn read(self) -> Result<Cell, Failure> {
        Ok(match self {
            Content::One { value } => Cell::Value(value.read("value")?),
            Content::Members { members } => {
                let members = members.into_iter().map(|member| member.read("members"));
                Cell::Members(members.collect::<Result<_, _>>()?)
            }
            Content::Count { sum } => Cell::Count(sum),
            Content::Long { text } => Cell::Text(text),
        })
    }
}

impl Change {
    /// Reads what is wanted of a field.
    pub(crate) fn read(self, field: &str) -> Result<action::Write, Failure> {
        let all = |values: Vec<FieldValue>| {
            values
                .into_iter()
                .map(|value| value.read(field))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(match self {
            Change::Set { value } => action::Write::Set(value.map(|value| value.read(field)).transpose()?),
            Change::Members { add, remove } => action::Write::Members {
                add: all(add)?,
                remove: all(remove)?,
            },
            Change::Count { step } => action::Write::Count(step),
            Change::Long { text } => action::Write::Text(text),
        })
    }
}

/// Reads the fields of a request.
pub(crate) fn changes(fields: Vec<FieldChange>) -> Result<Vec<(String, action::Write)>, Failure> {
    let read = |one: FieldChange| Ok((one.field.clone(), one.change.read(&one.field)?));
    fields.into_iter().map(read).collect()
}

fn digest(hex: &str) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    for (byte, digits) in out.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(out)
}
