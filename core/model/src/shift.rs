//! How far a clock is moved, as a person writes it: for trying out what hours, days and wrong clocks do.
//!
//! Reads only; what is moved by it is the business of whoever holds the clock.

use crate::time::Micros;

/// Reads a shift such as `+3h`, `-90m`, `+1d12h` (d, h, m, s), in microseconds; `None` where it is none.
#[must_use]
pub fn read(text: &str) -> Option<i64> {
    let (sign, mut rest) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest.is_empty() {
        return None;
    }
    let mut total = 0_i64;
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
        assert_eq!(read("+1d"), Some(Micros::DAY));
        assert_eq!(read("-90m"), Some(-5_400 * Micros::SECOND));
        assert_eq!(read("1d12h"), Some(36 * Micros::HOUR));
        for wrong in ["", "+", "3", "3w", "h"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
