//! What a day holds: where it begins and ends, which visits are planned on it, which numbers can be dialled.
//!
//! Pure: now and the time zone are given. A visit that was submitted is done and no longer planned.

use fieldbook_model::{Id, Micros, value::Date};

/// A day in some time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Its date there.
    pub date: Date,
    /// Its first moment.
    pub start: Micros,
    /// The first moment of the next day.
    pub end: Micros,
}

/// A visit with the time it is planned for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planned {
    /// When.
    pub at: Micros,
    /// The visit.
    pub visit: Id,
}

/// Returns the day that `now` lies in, at so many seconds east of Greenwich.
#[must_use]
pub fn day(now: Micros, zone_seconds: i32) -> Day {
    let zone = i64::from(zone_seconds) * Micros::SECOND;
    let days = now.plus(zone).0.div_euclid(Micros::DAY);
    let start = Micros(days.saturating_mul(Micros::DAY)).plus(-zone);
    Day {
        date: Date(i32::try_from(days).unwrap_or(i32::MAX)),
        start,
        end: start.plus(Micros::DAY),
    }
}

/// Returns the visits of the day by time; at one time by id, so that every device has one order.
#[must_use]
pub fn planned(day: Day, visits: impl IntoIterator<Item = Planned>) -> Vec<Planned> {
    let mut planned: Vec<_> = visits
        .into_iter()
        .filter(|visit| day.start <= visit.at && visit.at < day.end)
        .collect();
    planned.sort_unstable();
    planned
}

/// Returns the numbers to dial, each once, in the order given: the customer's own first, then the contacts'.
#[must_use]
pub fn numbers<N: AsRef<str>>(numbers: impl IntoIterator<Item = N>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    let mut out: Vec<String> = Vec::new();
    for number in numbers {
        let number = number.as_ref().trim();
        let mut digits: String = number.chars().filter(char::is_ascii_digit).collect();
        if digits.is_empty() {
            number.clone_into(&mut digits);
        }
        if !number.is_empty() && !seen.contains(&digits) {
            seen.push(digits);
            out.push(number.to_owned());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEIJING: i32 = 8 * 3_600;

    #[test]
    fn a_day_in_beijing_begins_at_sixteen_hours_utc_of_the_day_before() {
        let noon = Micros(1_763_697_600_000_000); // 2025-11-21T04:00:00Z, noon in Beijing
        let day = day(noon, BEIJING);
        assert_eq!(day.date.to_string(), "2025-11-21");
        assert_eq!(day.start, Micros(1_763_654_400_000_000));
        assert_eq!(day.end.since(day.start), Micros::DAY);
    }

    #[test]
    fn the_visits_of_the_day_stand_by_time_and_the_others_do_not_stand_there() {
        let day = day(Micros(0), 0);
        let at = |at, n| Planned {
            at: Micros(at),
            visit: Id([n; 16]),
        };
        let planned = planned(day, [at(9, 1), at(5, 3), at(5, 2), at(Micros::DAY, 4), at(-1, 5)]);
        assert_eq!(planned, [at(5, 2), at(5, 3), at(9, 1)]);
    }

    #[test]
    fn one_number_written_in_two_ways_is_dialled_once() {
        assert_eq!(
            numbers(["010-51979888", "01051979888", "", "139 0000"]),
            ["010-51979888", "139 0000"]
        );
    }
}
