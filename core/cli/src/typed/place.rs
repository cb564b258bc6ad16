//! A position as a person or a phone gives it: `39.9,116.3,±12`.

use fieldbook::model::value::Position;

/// Reads latitude, longitude and, where known, the accuracy in metres (`±12`, `12`, `12m`).
#[must_use]
pub fn position(text: &str) -> Option<Position> {
    let mut parts = text.split([',', '，']).map(str::trim);
    let (lat, lon) = (degrees(parts.next()?)?, degrees(parts.next()?)?);
    let accuracy_m = match parts.next() {
        Some(text) => text
            .trim_start_matches(['±', '+', '-', ' '])
            .trim_end_matches('m')
            .parse()
            .ok()?,
        None => 0,
    };
    if parts.next().is_some() {
        return None;
    }
    Some(Position {
        lat_e7: lat,
        lon_e7: lon,
        accuracy_m,
        mock: false,
    })
}

/// Reads degrees as 10⁻⁷ degrees; digits beyond the seventh (about a centimetre) are left out.
fn degrees(text: &str) -> Option<i32> {
    let (negative, text) = text.strip_prefix(['-', '−']).map_or((false, text), |rest| (true, rest));
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || !whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part: String = part.chars().chain("0000000".chars()).take(7).collect();
    let e7: i32 = format!("{whole}{part}").parse().ok()?;
    Some(if negative { -e7 } else { e7 })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;

    #[test]
    fn a_place_is_read_with_and_without_its_accuracy() {
        let place = position("39.9,116.3,±12").unwrap();
        assert_eq!(
            (place.lat_e7, place.lon_e7, place.accuracy_m),
            (399_000_000, 1_163_000_000, 12)
        );
        assert_eq!(position("-0.5, -0.25").unwrap().lon_e7, -2_500_000);
        for wrong in ["39.9", "39.9,x", "39.9,116.3,12,4", "N39,E116", ","] {
            assert_eq!(position(wrong), None, "{wrong}");
        }
    }
}
