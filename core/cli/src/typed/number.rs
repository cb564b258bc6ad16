//! Numbers and amounts as a person types them. Exact: never through floating point, never rounded.

use fieldbook::model::{Value, currency};

/// Reads a whole number, with a sign or without.
#[must_use]
pub fn integer(text: &str) -> Option<i64> {
    plain(text).parse().ok()
}

/// Reads an exact decimal number.
#[must_use]
pub fn number(text: &str) -> Option<Value> {
    plain(text).parse().ok().map(Value::Number)
}

/// Reads an amount with its currency on either side: `128.00 CNY`, `CNY 128`, `-5 JPY`.
///
/// More decimals than the currency has are refused, not rounded.
#[must_use]
pub fn money(text: &str) -> Option<Value> {
    let code: String = text
        .chars()
        .filter(char::is_ascii_alphabetic)
        .collect::<String>()
        .to_ascii_uppercase();
    let amount: String = text.chars().filter(|c| !c.is_ascii_alphabetic()).collect();
    let currency = currency::by_code(&code)?;
    let digits = usize::try_from(currency::digits(currency)).ok()?;
    let amount = plain(amount.trim());
    let (negative, amount) = amount
        .strip_prefix('-')
        .map_or((false, amount.as_str()), |rest| (true, rest));
    let (whole, part) = amount.split_once('.').unwrap_or((amount, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > digits || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let minor: i64 = format!("{whole}{part:0<digits$}").parse().ok()?;
    Some(Value::Money(if negative { -minor } else { minor }, currency))
}

/// Takes out what people put in for the eye: thousands separators and a plus, and turns `−` into a hyphen.
fn plain(text: &str) -> String {
    let text = text.trim().replace('−', "-").replace([',', '_', ' '], "");
    text.strip_prefix('+').map(str::to_owned).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldbook::model::currency::Currency;

    #[test]
    fn an_amount_is_kept_to_the_fen() {
        for (text, minor) in [
            ("128.00 CNY", 12_800),
            ("CNY 128", 12_800),
            ("1,354.5cny", 135_450),
            ("-0.01 CNY", -1),
        ] {
            assert_eq!(money(text), Some(Value::Money(minor, Currency::CNY)), "{text}");
        }
        assert_eq!(money("300 JPY"), Some(Value::Money(300, Currency::JPY)));
    }

    #[test]
    fn an_amount_that_would_have_to_be_rounded_or_guessed_is_refused() {
        for text in ["128", "0.005 CNY", "300.5 JPY", "x CNY", "1e3 CNY", ".5 CNY", "1 XYZZY"] {
            assert_eq!(money(text), None, "{text}");
        }
    }

    #[test]
    fn a_step_of_a_counter_may_carry_its_sign() {
        assert_eq!((integer("+3"), integer("−2"), integer("x")), (Some(3), Some(-2), None));
    }
}
