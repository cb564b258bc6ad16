//! Values as text for people, in a language and at a local time.
//!
//! Exact as well: amounts and degrees are written from whole numbers, never through floating point.

use std::fmt::Write;

use fieldbook_model::{
    Id, Micros, Value, currency,
    currency::Currency,
    value::{Date, Position},
};
use fieldbook_store::Cell;

use crate::words::Lang;

/// In which words, and at which local time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// The language.
    pub lang: Lang,
    /// Seconds east of Greenwich.
    pub zone: i32,
}

/// Returns a value; `title` names linked records.
#[must_use]
pub fn value(value: &Value, manner: Manner, title: &dyn Fn(Id) -> Option<String>) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Money(minor, currency) => format!("{} {}", amount(*minor, *currency), currency.code()),
        Value::Date(date) => date.to_string(),
        Value::Time(at) => local(*at, manner.zone),
        Value::Flag(flag) => manner.lang.word(if *flag { "value.yes" } else { "value.no" }),
        Value::Link(id) => title(*id).unwrap_or_else(|| id.short()),
        Value::Sha256(digest) => hex(digest),
        Value::Position(place) => position(*place),
    }
}

/// Returns the content of a field.
#[must_use]
pub fn cell(cell: &Cell, manner: Manner, title: &dyn Fn(Id) -> Option<String>) -> String {
    match cell {
        Cell::Value(one) => value(one, manner, title),
        Cell::Members(members) => {
            let members: Vec<String> = members.iter().map(|member| value(member, manner, title)).collect();
            members.join(manner.lang.pick("、", ", "))
        }
        Cell::Count(sum) => sum.to_string(),
        Cell::Text(text) => text.clone(),
    }
}

/// Returns a text on one line, cut after 200 characters: for lists and sentences; the whole is shown with its record.
#[must_use]
pub fn one_line(text: &str) -> String {
    const MOST: usize = 200;
    let mut line: String = text
        .chars()
        .take(MOST)
        .map(|c| if c == '\n' { '⏎' } else { c })
        .collect();
    if text.chars().nth(MOST).is_some() {
        line.push('…');
    }
    line
}

/// Returns an amount in the currency's own decimals, such as `128.00`.
#[must_use]
pub fn amount(minor: i64, currency: Currency) -> String {
    let digits = usize::try_from(currency::digits(currency)).unwrap_or(0);
    scaled(minor, digits)
}

/// Returns degrees of 10⁻⁷ degrees, such as `-39.9000000`.
#[must_use]
pub fn degrees(e7: i32) -> String {
    scaled(i64::from(e7), 7)
}

/// Returns bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        // Writing into a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Returns RFC 3339 in UTC to the microsecond, such as `2025-11-21T04:00:00.000000Z`.
#[must_use]
pub fn rfc3339(at: Micros) -> String {
    let (date, of_day) = split(at, 0);
    let (hours, minutes, seconds, micros) = clock(of_day);
    format!("{date}T{hours:02}:{minutes:02}:{seconds:02}.{micros:06}Z")
}

/// Returns local time to the minute, such as `2025-11-21 12:00`.
#[must_use]
pub fn local(at: Micros, zone: i32) -> String {
    let (date, of_day) = split(at, zone);
    let (hours, minutes, ..) = clock(of_day);
    format!("{date} {hours:02}:{minutes:02}")
}

/// Returns the local time of day to the minute, such as `12:00`.
#[must_use]
pub fn of_day(at: Micros, zone: i32) -> String {
    let (hours, minutes, ..) = clock(split(at, zone).1);
    format!("{hours:02}:{minutes:02}")
}

fn position(place: Position) -> String {
    let trim = |e7| degrees(e7).trim_end_matches('0').trim_end_matches('.').to_owned();
    let accuracy = if place.accuracy_m > 0 {
        format!(" ±{} m", place.accuracy_m)
    } else {
        String::new()
    };
    format!("{}, {}{accuracy}", trim(place.lat_e7), trim(place.lon_e7))
}

fn scaled(number: i64, digits: usize) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let all = format!("{:0>width$}", number.unsigned_abs(), width = digits + 1);
    let (whole, part) = all.split_at_checked(all.len() - digits).unwrap_or((&all, ""));
    if part.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part}")
    }
}

fn split(at: Micros, zone: i32) -> (Date, i64) {
    let local = at.plus(i64::from(zone) * Micros::SECOND).0;
    let days = i32::try_from(local.div_euclid(Micros::DAY)).unwrap_or(i32::MAX / 2);
    (Date(days), local.rem_euclid(Micros::DAY))
}

fn clock(of_day: i64) -> (i64, i64, i64, i64) {
    let seconds = of_day / Micros::SECOND;
    (
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60,
        of_day % Micros::SECOND,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_shown_to_the_fen_and_never_rounded() {
        assert_eq!(amount(12_800, Currency::CNY), "128.00");
        assert_eq!(amount(-1, Currency::CNY), "-0.01");
        assert_eq!(amount(300, Currency::JPY), "300");
        assert_eq!(amount(i64::MIN, Currency::CNY), "-92233720368547758.08");
    }

    #[test]
    fn a_time_is_shown_where_the_person_is_and_written_where_greenwich_is() {
        let noon = Micros(1_763_697_600_000_001);
        assert_eq!(local(noon, 8 * 3_600), "2025-11-21 12:00");
        assert_eq!(rfc3339(noon), "2025-11-21T04:00:00.000001Z");
        assert_eq!(rfc3339(Micros(-1)), "1969-12-31T23:59:59.999999Z");
        assert_eq!(of_day(noon, 8 * 3_600), "12:00");
    }

    #[test]
    fn a_long_note_takes_one_line_of_a_list_and_says_that_it_goes_on() {
        assert_eq!(one_line("一\n二"), "一⏎二");
        assert_eq!(one_line(&"长".repeat(201)).chars().count(), 201);
        assert!(one_line(&"长".repeat(201)).ends_with('…'));
    }

    #[test]
    fn a_place_is_shown_with_its_accuracy() {
        let place = Position {
            lat_e7: 399_000_000,
            lon_e7: -1_163_000_001,
            accuracy_m: 12,
            mock: false,
        };
        assert_eq!(position(place), "39.9, -116.3000001 ±12 m");
    }
}
