//! Text that a person or a table wrote becomes a value of a field.
//!
//! Reads only; whether the field takes the value is judged by the model's one `check`.

use fieldbook_model::{
    FieldKind, Micros, Value,
    schema::FieldSpec,
    value::{Date, Position},
};

use crate::{
    import::Names,
    problem::{Problem, ProblemKind},
};

/// Returns the value that a text stands for in a field.
///
/// # Errors
/// When it stands for none, with what would be accepted.
pub fn read(field: &FieldSpec, text: &str, names: &dyn Names) -> Result<Value, Problem> {
    let shape = |rule: &str, accepts: &str| {
        Problem::new(ProblemKind::Value, format!("“{text}” is no {}", field.kind.name()))
            .field(&field.name)
            .rule(rule)
            .accepts(accepts)
    };
    let value = match field.kind {
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Choice
        | FieldKind::Phone
        | FieldKind::Email
        | FieldKind::Region => Value::Text(text.to_owned()),
        FieldKind::Integer => Value::Integer(
            text.parse()
                .map_err(|_| shape("integer.shape", "a whole number, such as 12"))?,
        ),
        FieldKind::Number => Value::Number(
            text.parse()
                .map_err(|_| shape("number.shape", "a decimal number, such as 4.7"))?,
        ),
        FieldKind::Money => {
            let (amount, code) = text
                .split_once(' ')
                .ok_or_else(|| shape("money.shape", "an amount and a currency, such as 1354 CNY"))?;
            super::amount::money(amount, code).map_err(|accepts| shape("money.shape", &accepts))?
        }
        FieldKind::Date => {
            Value::Date(Date::parse(text).ok_or_else(|| shape("date.shape", "a day, such as 2026-02-28"))?)
        }
        FieldKind::DateTime => {
            Value::Time(time(text).ok_or_else(|| shape("datetime.shape", "UTC such as 2026-02-28T09:00:00Z"))?)
        }
        FieldKind::Boolean => Value::Flag(flag(text).ok_or_else(|| shape("boolean.shape", "true or false"))?),
        FieldKind::Sha256 => {
            let bytes = crate::keys::unhex(text).and_then(|bytes| bytes.try_into().ok());
            Value::Sha256(bytes.ok_or_else(|| shape("sha256.shape", "64 hexadecimal digits"))?)
        }
        FieldKind::Position => Value::Position(
            position(text).ok_or_else(|| shape("position.shape", "LAT,LON or LAT,LON,±M in degrees and metres"))?,
        ),
        FieldKind::User | FieldKind::Link(_) | FieldKind::AnyLink => match names.find(field.kind, text).as_slice() {
            [one] => Value::Link(*one),
            [] => {
                return Err(
                    Problem::new(ProblemKind::Value, format!("nothing here is called “{text}”"))
                        .field(&field.name)
                        .rule("name.unknown")
                        .accepts("the name or the id of what is there"),
                );
            }
            several => {
                let ids = several.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                return Err(Problem::new(
                    ProblemKind::Value,
                    format!("{} records are called “{text}”", several.len()),
                )
                .field(&field.name)
                .rule("name.ambiguous")
                .accepts(format!("one of {ids}")));
            }
        },
    };
    fieldbook_model::validate::check(field, &value, None).map_err(|why| Problem::of_value(&why))?;
    Ok(value)
}

/// Returns a value as a person reads it.
#[must_use]
pub fn show(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(n) => n.to_string(),
        Value::Number(n) => n.to_string(),
        Value::Money(minor, currency) => {
            let digits = fieldbook_model::currency::digits(*currency);
            let amount = rust_decimal::Decimal::from_i128_with_scale(i128::from(*minor), digits);
            format!("{amount} {}", currency.code())
        }
        Value::Date(date) => date.to_string(),
        Value::Time(at) => show_time(*at),
        Value::Flag(flag) => flag.to_string(),
        Value::Link(id) => id.to_string(),
        Value::Sha256(digest) => crate::keys::hex(digest),
        Value::Position(p) => {
            let degrees = |e7: i32| f64::from(e7) / 1e7;
            format!("{},{},±{}", degrees(p.lat_e7), degrees(p.lon_e7), p.accuracy_m)
        }
    }
}

/// Returns a time as ISO 8601 in UTC, to the second.
#[must_use]
pub fn show_time(at: Micros) -> String {
    let seconds = at.0.div_euclid(Micros::SECOND);
    let day = Date(i32::try_from(seconds.div_euclid(86_400)).unwrap_or(0));
    let second = seconds.rem_euclid(86_400);
    format!(
        "{day}T{:02}:{:02}:{:02}Z",
        second / 3_600,
        second / 60 % 60,
        second % 60
    )
}

fn time(text: &str) -> Option<Micros> {
    let (day, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let mut parts = clock.splitn(3, ':').map(str::parse::<i64>);
    let (hour, minute, second) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next().unwrap_or(Ok(0)).ok()?,
    );
    let in_day = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    let seconds = i64::from(Date::parse(day)?.0) * 86_400 + hour * 3_600 + minute * 60 + second;
    in_day.then_some(Micros(seconds * Micros::SECOND))
}

fn flag(text: &str) -> Option<bool> {
    match text {
        "true" | "yes" | "1" | "是" => Some(true),
        "false" | "no" | "0" | "否" => Some(false),
        _ => None,
    }
}

fn position(text: &str) -> Option<Position> {
    let mut parts = text.split(',').map(str::trim);
    let mut degrees = || {
        let e7 = parts
            .next()?
            .parse::<rust_decimal::Decimal>()
            .ok()?
            .checked_mul(rust_decimal::Decimal::from(10_000_000))?;
        i32::try_from(e7.round().normalize().mantissa()).ok()
    };
    let (lat_e7, lon_e7) = (degrees()?, degrees()?);
    let accuracy_m = match parts.next() {
        Some(metres) => metres.trim_start_matches('±').parse().ok()?,
        None => 0,
    };
    Some(Position {
        lat_e7,
        lon_e7,
        accuracy_m,
        mock: false,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;
    use fieldbook_model::{Id, types};

    struct Nobody;

    impl Names for Nobody {
        fn find(&self, _: FieldKind, _: &str) -> Vec<Id> {
            vec![]
        }
    }

    #[test]
    fn what_is_shown_can_be_typed_again() {
        let schema = types::built_in();
        let cases = [
            ("visit", "planned_for", "2026-02-28T09:30:00Z"),
            ("visit", "promise_due", "2026-02-28"),
            ("visit", "submitted", "true"),
            ("product", "price", "86.50 CNY"),
            ("attachment", "bytes", "12"),
            ("customer", "position", "39.9,116.3,±12"),
        ];
        for (kind, name, text) in cases {
            let field = schema.by_name(kind).unwrap().field(name).unwrap();
            assert_eq!(show(&read(field, text, &Nobody).unwrap()), text);
        }
    }

    #[test]
    fn what_is_no_value_is_refused_with_an_example() {
        let schema = types::built_in();
        let visit = schema.by_name("visit").unwrap();
        for (name, text) in [
            ("planned_for", "tomorrow"),
            ("promise_due", "2026-02-30"),
            ("submitted", "perhaps"),
            ("customer", "x"),
        ] {
            assert!(
                read(visit.field(name).unwrap(), text, &Nobody)
                    .unwrap_err()
                    .accepts
                    .is_some(),
                "{name}"
            );
        }
    }
}
