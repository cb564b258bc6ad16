//! What a person typed for a field becomes what the field takes; each refusal says what would be read.
//!
//! Reads by the kind of the field, never by the looks of the value: `128` is no amount without its currency. Whether a
//! value is allowed is the model's word, not decided here.

pub mod number;
pub mod place;
pub mod time;

use fieldbook::{
    Device, Failure,
    model::{FieldKind, FieldSpec, Merge, Value, action::Write},
    names::Wanted,
};

pub use time::Here;

/// Reads what was typed for one field: several words for a set, else one value whose words are joined by blanks.
///
/// # Errors
/// A refusal that names the field and what would be read, or a name that fits no record or several.
pub fn write(device: &Device, field: &FieldSpec, words: &[String], here: Here) -> Result<Write, Failure> {
    let whole = words.join(" ");
    match field.merge {
        Merge::Text => Ok(Write::Text(whole)),
        Merge::Counter => {
            let step = number::integer(&whole).ok_or_else(|| refused(field, "a step to count by, such as +3 or -1"))?;
            Ok(Write::Count(step))
        }
        Merge::Register if whole.is_empty() => Ok(Write::Set(None)),
        Merge::Register => value(device, field, &whole, here).map(|value| Write::Set(Some(value))),
        Merge::Set => {
            let (mut add, mut remove) = (Vec::new(), Vec::new());
            for word in words {
                match word.strip_prefix(['-', '−']) {
                    Some(member) => remove.push(value(device, field, member, here)?),
                    None => add.push(value(device, field, word.strip_prefix('+').unwrap_or(word), here)?),
                }
            }
            Ok(Write::Members { add, remove })
        }
    }
}

/// Reads one value of a field's kind.
///
/// # Errors
/// As [`write`].
pub fn value(device: &Device, field: &FieldSpec, text: &str, here: Here) -> Result<Value, Failure> {
    let (read, accepts) = match field.kind {
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Choice
        | FieldKind::Phone
        | FieldKind::Email
        | FieldKind::Region => {
            return Ok(Value::Text(text.to_owned()));
        }
        FieldKind::User => return link(device, Some("user"), text),
        FieldKind::AnyLink => return link(device, None, text),
        FieldKind::Link(kind) => {
            let schema = device.schema()?;
            return link(device, schema.get(kind).map(|spec| spec.name.as_str()), text);
        }
        FieldKind::Integer => (number::integer(text).map(Value::Integer), "a whole number, such as 12"),
        FieldKind::Number => (number::number(text), "a number, such as 4.7"),
        FieldKind::Money => (number::money(text), "an amount with its currency, such as 128.00 CNY"),
        FieldKind::Date => (
            time::date(text, here).map(Value::Date),
            "a day, such as 2026-02-28, tomorrow or +3d",
        ),
        FieldKind::DateTime => (
            time::time(text, here).map(Value::Time),
            "a time, such as 2026-02-28 09:30, or 09:30 for today",
        ),
        FieldKind::Boolean => (flag(text), "yes or no"),
        FieldKind::Position => (
            place::position(text).map(Value::Position),
            "a place, such as 39.9,116.3,±12",
        ),
        FieldKind::Sha256 => (digest(text), "64 hexadecimal digits"),
    };
    read.ok_or_else(|| refused(field, accepts))
}

fn link(device: &Device, kind: Option<&str>, text: &str) -> Result<Value, Failure> {
    Ok(Value::Link(device.resolve(Wanted::of(kind), text)?))
}

fn refused(field: &FieldSpec, accepts: &str) -> Failure {
    Failure::value(&field.name, "value.shape", accepts)
}

fn flag(text: &str) -> Option<Value> {
    match text.to_lowercase().as_str() {
        "yes" | "true" | "1" | "是" => Some(Value::Flag(true)),
        "no" | "false" | "0" | "否" => Some(Value::Flag(false)),
        _ => None,
    }
}

fn digest(text: &str) -> Option<Value> {
    let digits: Vec<u8> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
        .collect();
    bytes.try_into().ok().filter(|_| digits.len() == 64).map(Value::Sha256)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_is_yes_in_both_languages_and_a_digest_is_all_of_its_digits() {
        assert_eq!(
            (flag("是"), flag("No"), flag("maybe")),
            (Some(Value::Flag(true)), Some(Value::Flag(false)), None)
        );
        assert_eq!(digest(&"0a".repeat(32)), Some(Value::Sha256([10; 32])));
        assert_eq!(digest(&"0a".repeat(31)), None);
    }
}
