//! The one place where the server's time comes from. Everything else is handed a [`Clock`].
//!
//! Never steps backwards on its own account; a step of the machine's clock is met where `received` is given.

use std::time::{SystemTime, UNIX_EPOCH};

use fieldbook_model::Micros;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Returns now, microseconds since 1970 UTC.
    fn now(&self) -> Micros;
}

/// The machine's wall clock, moved by a constant.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock {
    shift: i64,
}

impl SystemClock {
    /// Returns the machine's clock moved by so many microseconds.
    #[must_use]
    pub fn shifted(shift: i64) -> Self {
        SystemClock { shift }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Micros {
        #[expect(clippy::disallowed_methods, reason = "this is where the real clock is wired in")]
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX)).plus(self.shift)
    }
}

/// Reads a shift such as `+3h`, `-90m`, `+1d12h` (d, h, m, s), in microseconds; `None` where it is none.
#[must_use]
pub fn parse_shift(text: &str) -> Option<i64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut total = 0i64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (number, tail) = rest.split_at_checked(rest.find(|c: char| !c.is_ascii_digit())?)?;
        let unit = tail.chars().next()?;
        let micros = match unit {
            'd' => Micros::DAY,
            'h' => Micros::HOUR,
            'm' => 60 * Micros::SECOND,
            's' => Micros::SECOND,
            _ => return None,
        };
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(micros)?)?;
        rest = tail.get(unit.len_utf8()..)?;
    }
    Some(sign * total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_is_read_as_a_person_writes_it() {
        assert_eq!(parse_shift("+3h"), Some(3 * Micros::HOUR));
        assert_eq!(parse_shift("-90m"), Some(-5_400 * Micros::SECOND));
        assert_eq!(parse_shift("1d12h"), Some(36 * Micros::HOUR));
        assert_eq!(parse_shift("3"), None);
        assert_eq!(parse_shift("+"), None);
        assert_eq!(parse_shift("3w"), None);
    }
}
