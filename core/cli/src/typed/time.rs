//! Days and times as a person types them, and as they are shown. Local time is an offset that is handed in.

use fieldbook::model::{Micros, value::Date};

/// Now, and how far local time lies east of Greenwich.
#[derive(Clone, Copy, Debug)]
pub struct Here {
    /// Now.
    pub now: Micros,
    /// Seconds east of Greenwich.
    pub zone: i32,
}

impl Here {
    /// Returns today's date.
    #[must_use]
    pub fn today(self) -> Date {
        split(self.now, self.zone).0
    }
}

/// Reads a day: `2026-02-28`, `today`, `tomorrow`, `+3d` (今天, 明天).
#[must_use]
pub fn date(text: &str, here: Here) -> Option<Date> {
    let text = text.trim();
    let from_today = |days: i32| here.today().0.checked_add(days).map(Date);
    match text {
        "today" | "今天" => from_today(0),
        "tomorrow" | "明天" => from_today(1),
        _ => match text.strip_prefix('+').and_then(|rest| rest.strip_suffix('d')) {
            Some(days) => from_today(days.parse().ok()?),
            None => Date::parse(text),
        },
    }
}

/// Reads a point in time: `2026-02-28 09:30`, `2026-02-28T09:30:00+08:00`, `…Z`, or `09:30` for today; without an
/// offset it is local time.
#[must_use]
pub fn time(text: &str, here: Here) -> Option<Micros> {
    let text = text.trim();
    let (day, clock) = text
        .split_once(['T', ' '])
        .map_or((None, text), |(day, clock)| (Some(day), clock.trim()));
    let day = match day {
        Some(day) => date(day, here)?,
        None => here.today(),
    };
    let (clock, zone) = offset(clock, here.zone)?;
    let mut parts = clock.split(':');
    let hour: i64 = two(parts.next()?, 23)?;
    let minute = two(parts.next()?, 59)?;
    let micros = seconds(parts.next())?;
    if parts.next().is_some() {
        return None;
    }
    let of_day = (hour * 3_600 + minute * 60) * Micros::SECOND + micros;
    let start = i64::from(day.0).checked_mul(Micros::DAY)?;
    Some(Micros(start).plus(of_day).plus(-i64::from(zone) * Micros::SECOND))
}

/// Splits the offset off: `Z`, `+08:00`, `-0530`.
fn offset(clock: &str, local: i32) -> Option<(&str, i32)> {
    if let Some(clock) = clock.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = clock.find(['+', '-']) else {
        return Some((clock, local));
    };
    let (clock, offset) = clock.split_at_checked(at)?;
    let digits = offset.get(1..)?.replace(':', "");
    let (hours, minutes) = digits.split_at_checked(2)?;
    let seconds = i32::try_from(two(hours, 14)? * 3_600 + two(minutes, 59)? * 60).ok()?;
    Some((clock, if offset.starts_with('-') { -seconds } else { seconds }))
}

/// Microseconds of `07` or `07.25`; 0 where nothing stands.
fn seconds(text: Option<&str>) -> Option<i64> {
    let Some(text) = text else { return Some(0) };
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 6 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part: i64 = format!("{part:0<6}").parse().ok()?;
    Some(two(whole, 59)? * Micros::SECOND + part)
}

fn two(text: &str, most: i64) -> Option<i64> {
    let number = (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())??;
    (number <= most).then_some(number)
}

/// The local day, and the microseconds since it began.
fn split(at: Micros, zone: i32) -> (Date, i64) {
    let local = at.plus(i64::from(zone) * Micros::SECOND).0;
    (
        Date(i32::try_from(local.div_euclid(Micros::DAY)).unwrap_or(i32::MAX)),
        local.rem_euclid(Micros::DAY),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Here = Here {
        now: Micros(1_763_697_600_000_000),
        zone: 8 * 3_600,
    }; // 2025-11-21 12:00 in Beijing

    #[test]
    fn a_deadline_may_be_said_in_words_or_written_out() {
        let day = Date::from_ymd(2025, 11, 22);
        for text in ["2025-11-22", "tomorrow", "明天", "+1d"] {
            assert_eq!(date(text, HERE), day, "{text}");
        }
        assert_eq!(date("2025-02-30", HERE), None);
    }

    #[test]
    fn a_time_without_an_offset_is_local_time() {
        let noon = Some(HERE.now);
        for text in [
            "12:00",
            "2025-11-21 12:00",
            "2025-11-21T04:00:00Z",
            "2025-11-21T12:00:00.000+08:00",
            "today 12:00",
        ] {
            assert_eq!(time(text, HERE), noon, "{text}");
        }
        for text in ["25:00", "12", "2025-11-21", "12:00:60", "12:00+8"] {
            assert_eq!(time(text, HERE), None, "{text}");
        }
    }
}
