//! Values: what one field of one record can hold, and their CBOR form.
//!
//! A value says by itself what it is (text, number, money, …) so that a field this version does not know can be kept
//! and passed on unchanged. Whether a value suits a field is decided in [`crate::validate`], not here.

use std::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder, data::Tag, data::Type, decode::Error};
use rust_decimal::Decimal;

use crate::{currency::Currency, id::Id, time::Micros};

/// Days since 1970-01-01 in the proleptic Gregorian calendar, without a time zone (RFC 8943).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i32);

/// A place on WGS-84.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Latitude in 10⁻⁷ degrees, −90° to 90°.
    pub lat_e7: i32,
    /// Longitude in 10⁻⁷ degrees, −180° to 180°.
    pub lon_e7: i32,
    /// Radius of the 68 % circle, metres; 0 where unknown.
    pub accuracy_m: u32,
    /// The platform said that the fix was simulated.
    pub mock: bool,
}

/// What a field can hold. An empty field is `None` around this.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Text of any length; every scalar value but U+0000.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// An exact decimal number.
    Number(Decimal),
    /// An amount in the currency's minor units (fen, cents).
    Money(i64, Currency),
    /// A calendar day.
    Date(Date),
    /// A point in time.
    Time(Micros),
    /// Yes or no.
    Flag(bool),
    /// Another record.
    Link(Id),
    /// A SHA-256 digest.
    Sha256([u8; 32]),
    /// A place.
    Position(Position),
}

const UUID: Tag = Tag::new(37);
const DECIMAL: Tag = Tag::new(4);
const DAYS: Tag = Tag::new(100);
const EXTENDED_TIME: Tag = Tag::new(1001);

impl Value {
    /// Returns the kind in one English word, for errors.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Text(_) => "text",
            Value::Integer(_) => "integer",
            Value::Number(_) => "number",
            Value::Money(..) => "money",
            Value::Date(_) => "date",
            Value::Time(_) => "datetime",
            Value::Flag(_) => "boolean",
            Value::Link(_) => "link",
            Value::Sha256(_) => "sha256",
            Value::Position(_) => "position",
        }
    }

    /// Returns the text, when it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }

    /// Returns the linked record, when it is a link.
    #[must_use]
    pub fn as_link(&self) -> Option<Id> {
        if let Value::Link(id) = self { Some(*id) } else { None }
    }

    /// Returns the flag, when it is one.
    #[must_use]
    pub fn as_flag(&self) -> Option<bool> {
        if let Value::Flag(flag) = self {
            Some(*flag)
        } else {
            None
        }
    }
}

impl fmt::Display for Date {
    /// Writes `YYYY-MM-DD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl Date {
    /// Returns the day of a Gregorian date, or `None` where there is no such day or year outside 1–9999.
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        let date = Date(days(year, month, day)?);
        ((1..=9999).contains(&year) && civil(date.0) == (year, month, day)).then_some(date)
    }

    /// Returns year, month (1–12) and day (1–31).
    #[must_use]
    pub fn ymd(self) -> (i32, u32, u32) {
        civil(self.0)
    }

    /// Reads `YYYY-MM-DD`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if year.len() != 4 || month.len() != 2 || day.len() != 2 {
            return None;
        }
        Self::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }
}

/// Days since 1970-01-01 of a civil date (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn days(year: i32, month: u32, day: u32) -> Option<i32> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let y = i64::from(year) - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let mp = i64::from((month + 9) % 12);
    let doy = (153 * mp + 2) / 5 + i64::from(day) - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    i32::try_from(era * 146_097 + doe - 719_468).ok()
}

fn civil(days: i32) -> (i32, u32, u32) {
    let z = i64::from(days) + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    let narrow = |n: i64| u32::try_from(n).unwrap_or(0);
    (i32::try_from(year).unwrap_or(0), narrow(month), narrow(day))
}

impl<C> Encode<C> for Value {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match self {
            Value::Text(text) => e.str(text)?.ok(),
            Value::Integer(n) => e.i64(*n)?.ok(),
            Value::Number(n) => {
                let n = n.normalize();
                e.tag(DECIMAL)?.array(2)?.i64(-i64::from(n.scale()))?;
                encode_mantissa(e, n.mantissa())
            }
            Value::Money(minor, currency) => e.array(2)?.i64(*minor)?.str(currency.code())?.ok(),
            Value::Date(date) => e.tag(DAYS)?.i32(date.0)?.ok(),
            Value::Time(at) => {
                e.tag(EXTENDED_TIME)?.map(2)?.i8(1)?.i64(at.0.div_euclid(1_000_000))?;
                e.i8(-6)?.i64(at.0.rem_euclid(1_000_000))?.ok()
            }
            Value::Flag(flag) => e.bool(*flag)?.ok(),
            Value::Link(id) => {
                e.tag(UUID)?;
                id.encode(e, ctx)
            }
            Value::Sha256(digest) => e.bytes(digest)?.ok(),
            Value::Position(p) => e
                .array(4)?
                .i32(p.lat_e7)?
                .i32(p.lon_e7)?
                .u32(p.accuracy_m)?
                .bool(p.mock)?
                .ok(),
        }
    }
}

fn encode_mantissa<W: minicbor::encode::Write>(
    e: &mut Encoder<W>,
    mantissa: i128,
) -> Result<(), minicbor::encode::Error<W::Error>> {
    match i64::try_from(mantissa) {
        Ok(small) => e.i64(small)?.ok(),
        Err(_) => e.bytes(&mantissa.to_be_bytes())?.ok(),
    }
}

impl<'b, C> Decode<'b, C> for Value {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, Error> {
        let at = d.position();
        let unknown = || Error::message("not a value of a known kind").at(at);
        match d.datatype()? {
            Type::String => Ok(Value::Text(d.str()?.to_owned())),
            Type::U8 | Type::U16 | Type::U32 | Type::U64 | Type::I8 | Type::I16 | Type::I32 | Type::I64 => {
                Ok(Value::Integer(d.i64()?))
            }
            Type::Bool => Ok(Value::Flag(d.bool()?)),
            Type::Bytes => Ok(Value::Sha256(crate::codec::fixed(d)?)),
            Type::Array => match d.array()? {
                Some(2) => {
                    let minor = d.i64()?;
                    let currency = crate::currency::by_code(d.str()?).ok_or_else(unknown)?;
                    Ok(Value::Money(minor, currency))
                }
                Some(4) => Ok(Value::Position(Position {
                    lat_e7: d.i32()?,
                    lon_e7: d.i32()?,
                    accuracy_m: d.u32()?,
                    mock: d.bool()?,
                })),
                _ => Err(unknown()),
            },
            Type::Tag => match d.tag()? {
                UUID => Ok(Value::Link(Id::decode(d, ctx)?)),
                DAYS => Ok(Value::Date(Date(d.i32()?))),
                DECIMAL => decode_decimal(d).and_then(|n| n.ok_or_else(unknown)),
                EXTENDED_TIME => decode_time(d).and_then(|t| t.ok_or_else(unknown)),
                _ => Err(unknown()),
            },
            _ => Err(unknown()),
        }
    }
}

fn decode_decimal(d: &mut Decoder<'_>) -> Result<Option<Value>, Error> {
    if d.array()? != Some(2) {
        return Ok(None);
    }
    let Some(scale) = d.i64()?.checked_neg().and_then(|scale| u32::try_from(scale).ok()) else {
        return Ok(None);
    };
    let mantissa = match d.datatype()? {
        Type::Bytes => i128::from_be_bytes(crate::codec::fixed(d)?),
        _ => i128::from(d.i64()?),
    };
    Ok(Decimal::try_from_i128_with_scale(mantissa, scale)
        .ok()
        .map(Value::Number))
}

fn decode_time(d: &mut Decoder<'_>) -> Result<Option<Value>, Error> {
    if d.map()? != Some(2) || d.i8()? != 1 {
        return Ok(None);
    }
    let seconds = d.i64()?;
    if d.i8()? != -6 {
        return Ok(None);
    }
    let micros = d.u32()?;
    let whole = seconds
        .checked_mul(1_000_000)
        .and_then(|s| s.checked_add(i64::from(micros)));
    Ok(whole.filter(|_| micros < 1_000_000).map(|at| Value::Time(Micros(at))))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;
    use crate::codec::{from_bytes, to_bytes};

    #[test]
    fn every_kind_of_value_survives_the_wire() {
        for value in [
            Value::Text("北京贵都大酒店 𠮷 🏨".into()),
            Value::Integer(-42),
            Value::Number("4.70".parse().unwrap()),
            Value::Number(Decimal::MAX),
            Value::Money(135_400, Currency::CNY),
            Value::Date(Date::from_ymd(2026, 2, 28).unwrap()),
            Value::Time(Micros(-1)),
            Value::Time(Micros(i64::MAX)),
            Value::Flag(true),
            Value::Link(Id([3; 16])),
            Value::Sha256([1; 32]),
            Value::Position(Position {
                lat_e7: 399_000_000,
                lon_e7: 1_163_000_000,
                accuracy_m: 12,
                mock: false,
            }),
        ] {
            let bytes = to_bytes(&value);
            assert_eq!(from_bytes::<Value>(&bytes).unwrap(), value);
        }
    }

    #[test]
    fn a_day_that_is_not_in_the_calendar_is_no_date() {
        assert_eq!(Date::parse("2026-02-29"), None);
        assert_eq!(Date::parse("2024-02-29").unwrap().to_string(), "2024-02-29");
        assert_eq!(Date::parse("1970-01-01"), Some(Date(0)));
        assert_eq!(Date::parse("26-2-9"), None);
    }
}
