//! Currencies by ISO 4217, from a kept list that names its edition.
//!
//! No list is typed from memory here.

pub use iso_currency::Currency;

/// Returns the currency with this three-letter code, upper case.
#[must_use]
pub fn by_code(code: &str) -> Option<Currency> {
    Currency::from_code(code)
}

/// Returns how many decimal digits the minor unit has (CNY 2, JPY 0); 0 where the standard names none.
#[must_use]
pub fn digits(currency: Currency) -> u32 {
    u32::from(currency.exponent().unwrap_or(0))
}
