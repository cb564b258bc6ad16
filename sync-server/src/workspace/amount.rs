//! Amounts as people write them: decimal text in a currency becomes minor units.
//!
//! Never rounds: more digits than the currency has is a mistake, not a wish.

use fieldbook_model::{Value, currency};
use rust_decimal::Decimal;

/// Returns an amount such as `1354.50` in a currency by ISO 4217.
///
/// # Errors
/// What would be accepted.
pub fn money(text: &str, code: &str) -> Result<Value, String> {
    let currency = currency::by_code(code).ok_or("a currency of ISO 4217, such as CNY")?;
    let digits = currency::digits(currency);
    let accepts = || format!("a decimal amount with at most {digits} digits after the point, such as 1354");
    let amount: Decimal = text.parse().map_err(|_| accepts())?;
    let minor = amount
        .checked_mul(Decimal::from(10u64.pow(digits)))
        .ok_or_else(accepts)?;
    if !minor.is_integer() {
        return Err(accepts());
    }
    let minor = i64::try_from(minor.normalize().mantissa()).map_err(|_| accepts())?;
    Ok(Value::Money(minor, currency))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;
    use fieldbook_model::currency::Currency;

    #[test]
    fn an_amount_becomes_fen_and_nothing_is_rounded() {
        assert_eq!(money("1354", "CNY"), Ok(Value::Money(135_400, Currency::CNY)));
        assert_eq!(money("86.50", "CNY"), Ok(Value::Money(8_650, Currency::CNY)));
        assert_eq!(money("-0.01", "CNY"), Ok(Value::Money(-1, Currency::CNY)));
        assert_eq!(money("300", "JPY"), Ok(Value::Money(300, Currency::JPY)));
        assert!(money("1.005", "CNY").unwrap_err().contains("at most 2 digits"));
        assert!(money("about 5", "CNY").is_err());
        assert!(money("5", "RMB").is_err());
        assert!(money("99999999999999999999", "CNY").is_err());
    }
}
