//! The one place where a value is judged against its field.
//!
//! Never changes a value and never stops at "invalid": each violation names record, field, rule and what would do.

use std::fmt;

use crate::{
    id::Id,
    schema::{FieldKind, FieldSpec},
    value::Value,
};

/// Longest line of text, in scalar values.
pub const MAX_TEXT_CHARS: usize = 1_000;
/// Largest long text after merging, in bytes of UTF-8.
pub const MAX_LONG_TEXT_BYTES: usize = 1 << 20;
/// Most that one edit may insert into a long text, in bytes of UTF-8.
pub const MAX_INSERT_BYTES: usize = 64 << 10;
/// Most members of one set that one edit may add.
pub const MAX_MEMBERS: usize = 200;

/// Why a value was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Violation {
    /// The record, where it exists yet.
    pub record: Option<Id>,
    /// The field's name.
    pub field: String,
    /// The rule's id.
    pub rule: &'static str,
    /// What would be accepted.
    pub accepts: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; accepted is {}", self.field, self.rule, self.accepts)
    }
}

/// Judges a value against its field.
///
/// # Errors
/// One violation, with the rule and what would be accepted.
pub fn check(field: &FieldSpec, value: &Value, record: Option<Id>) -> Result<(), Violation> {
    let refuse = |rule: &'static str, accepts: &str| {
        Err(Violation {
            record,
            field: field.name.clone(),
            rule,
            accepts: accepts.to_owned(),
        })
    };
    if let Value::Text(text) = value {
        if text.contains('\0') {
            return refuse("text.nul", "text without U+0000");
        }
        if field.kind != FieldKind::LongText && text.chars().count() > MAX_TEXT_CHARS {
            return refuse(
                "text.too_long",
                "at most 1000 characters; longer text belongs in a note",
            );
        }
        if field.kind == FieldKind::LongText && text.len() > MAX_INSERT_BYTES {
            return refuse("text.too_long", "at most 64 KiB at a time");
        }
    }
    match (field.kind, value) {
        (FieldKind::Text | FieldKind::LongText, Value::Text(_))
        | (FieldKind::Integer, Value::Integer(_))
        | (FieldKind::Number, Value::Number(_))
        | (FieldKind::Money, Value::Money(..))
        | (FieldKind::Boolean, Value::Flag(_))
        | (FieldKind::User | FieldKind::Link(_) | FieldKind::AnyLink, Value::Link(_))
        | (FieldKind::Sha256, Value::Sha256(_)) => Ok(()),
        (FieldKind::Date, Value::Date(date)) => {
            if (1..=9999).contains(&date.ymd().0) {
                Ok(())
            } else {
                refuse("date.range", "a day in years 1 to 9999")
            }
        }
        (FieldKind::DateTime, Value::Time(_)) => Ok(()),
        (FieldKind::Choice, Value::Text(text)) => {
            if field.allowed.is_empty() || field.allowed.contains(text) {
                Ok(())
            } else {
                refuse("choice.unknown", &format!("one of: {}", field.allowed.join(", ")))
            }
        }
        (FieldKind::Phone, Value::Text(text)) => {
            if text.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c)) {
                Ok(())
            } else {
                refuse("phone.no_digit", "a telephone number, such as 010-51979888")
            }
        }
        (FieldKind::Email, Value::Text(text)) => {
            let whole = text.split_once('@').is_some_and(|(local, domain)| {
                !local.is_empty() && !domain.is_empty() && !domain.contains('@') && !text.contains(char::is_whitespace)
            });
            if whole {
                Ok(())
            } else {
                refuse("email.shape", "an address such as wang@example.cn")
            }
        }
        (FieldKind::Region, Value::Text(text)) => {
            if is_region(text) {
                Ok(())
            } else {
                refuse("region.shape", "a code of ISO 3166, such as CN-BJ or CN")
            }
        }
        (FieldKind::Position, Value::Position(p)) => {
            if p.lat_e7.unsigned_abs() <= 900_000_000 && p.lon_e7.unsigned_abs() <= 1_800_000_000 {
                Ok(())
            } else {
                refuse("position.range", "latitude −90 to 90, longitude −180 to 180")
            }
        }
        _ => refuse("value.kind", field.kind.name()),
    }
}

/// The shape of ISO 3166-1 alpha-2 or ISO 3166-2: two letters, then maybe a hyphen and 1–3 letters or digits.
fn is_region(text: &str) -> bool {
    let (country, part) = text
        .split_once('-')
        .map_or((text, None), |(country, part)| (country, Some(part)));
    country.len() == 2
        && country.bytes().all(|b| b.is_ascii_uppercase())
        && part.is_none_or(|part| {
            (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;
    use crate::types;

    fn field(kind: &str, name: &str) -> FieldSpec {
        types::built_in().by_name(kind).unwrap().field(name).unwrap().clone()
    }

    #[test]
    fn a_nul_is_refused_and_every_other_scalar_value_passes() {
        let name = field("customer", "name");
        assert_eq!(
            check(&name, &Value::Text("a\0b".into()), None).unwrap_err().rule,
            "text.nul"
        );
        assert_eq!(
            check(&name, &Value::Text("𠮷野家 \u{feff}\u{202e}👩‍👩‍👧".into()), None),
            Ok(())
        );
    }

    #[test]
    fn a_refusal_names_the_field_the_rule_and_what_would_do() {
        let state = field("task", "state");
        let refused = check(&state, &Value::Text("finished".into()), None).unwrap_err();
        assert_eq!((refused.field.as_str(), refused.rule), ("state", "choice.unknown"));
        assert_eq!(refused.accepts, "one of: open, done, cancelled");
    }

    #[test]
    fn a_number_is_no_name() {
        let refused = check(&field("customer", "name"), &Value::Integer(5), None).unwrap_err();
        assert_eq!((refused.rule, refused.accepts.as_str()), ("value.kind", "text"));
    }
}
