//! `status`: what waits, since when, when it last worked, what went wrong last.

use fieldbook::{
    model::Micros,
    status::{LaneMark, StatusView},
    view::json,
    words::{Lang, Said},
};
use serde_json::{Value as Json, json};

use super::{Came, Desk};
use crate::{
    args::{Args, Known},
    out::Answer,
};

/// A wall clock that is off by less than this is nobody's business: two minutes, as people set their watches.
const WORTH_SAYING: i64 = 120 * Micros::SECOND;

/// Runs it.
///
/// # Errors
/// What it was refused for.
pub fn run(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("status", words, Known::default())?;
    let [] = args.exactly("status")?;
    let status = desk.device.status()?;
    Ok(Answer::new(data(&status), lines(desk, &status).join("\n")))
}

/// The status as lines.
pub(super) fn lines(desk: Desk<'_>, status: &StatusView) -> Vec<String> {
    let lang = desk.manner.lang;
    let mut lines = vec![match (&status.user, &status.workspace, &status.server) {
        (Some(user), Some(workspace), Some(server)) => desk.say(
            &Said::new("status.whose")
                .with("user", user)
                .with("workspace", workspace)
                .with("server", server),
        ),
        _ => desk.word("status.nobody"),
    }];
    lines.push(match status.oldest_age {
        Some(age) => {
            let said = Said::new("status.pending").with("pending", status.outbox.pending);
            desk.say(&said.with("age", duration(age, lang)).with("held", status.outbox.held))
        }
        None => desk.word("status.synced"),
    });
    let counted = [
        ("status.attention", status.outbox.attention),
        ("status.conflicts", status.conflicts),
        ("status.fetching", status.fetching),
    ];
    let counted = counted.into_iter().filter(|(_, count)| *count > 0);
    lines.extend(counted.map(|(key, count)| desk.say(&Said::new(key).with("count", count))));
    let last = status
        .last_success
        .map_or_else(|| desk.word("status.never"), |at| desk.time(at));
    lines.push(desk.say(&Said::new("status.last").with("at", last)));
    status
        .lanes
        .iter()
        .for_each(|lane| lines.extend(lane_lines(desk, lane)));
    if status.clock_ahead.abs() >= WORTH_SAYING {
        let key = if status.clock_ahead > 0 {
            "status.clock_ahead"
        } else {
            "status.clock_behind"
        };
        lines.push(desk.say(&Said::new(key).with("by", duration(rounded(status.clock_ahead.abs()), lang))));
    }
    lines
}

fn lane_lines(desk: Desk<'_>, lane: &LaneMark) -> Vec<String> {
    let name = desk.word(&format!("lane.{}", lane.lane));
    let mut lines = Vec::new();
    if let Some(at) = lane.last_success {
        lines.push(
            desk.say(
                &Said::new("status.lane")
                    .with("lane", &name)
                    .with("at", desk.time(Micros(at))),
            ),
        );
    }
    if let Some(error) = &lane.last_error {
        let said = Said::new("status.lane_error")
            .with("lane", &name)
            .with("at", desk.time(Micros(error.at)));
        lines.push(desk.say(&said.with("why", desk.say(&error.said()))));
    }
    lines.extend(lane.stop_said().map(|said| desk.say(&said)));
    lines.iter().map(|line| format!("  {line}")).collect()
}

/// A duration in its largest unit.
/// A clock's error to the nearest minute: milliseconds of measuring must not make a day of 23 hours.
fn rounded(micros: i64) -> i64 {
    let minute = 60 * Micros::SECOND;
    micros.saturating_add(minute / 2) / minute * minute
}

fn duration(micros: i64, lang: Lang) -> String {
    let units = [
        ("age.days", Micros::DAY),
        ("age.hours", Micros::HOUR),
        ("age.minutes", 60 * Micros::SECOND),
        ("age.seconds", Micros::SECOND),
    ];
    let fitting = units.into_iter().find(|(_, unit)| micros >= *unit);
    let (key, unit) = fitting.unwrap_or(("age.seconds", Micros::SECOND));
    Said::new(key).with("count", micros / unit).to_text(lang)
}

/// The status for programs.
pub(super) fn data(status: &StatusView) -> Json {
    let lane = |lane: &LaneMark| {
        json!({
            "lane": lane.lane,
            "last_success": lane.last_success.map(|at| json::time(Micros(at))),
            "last_error": lane.last_error.as_ref().map(|error| json!({
                "at": json::time(Micros(error.at)),
                "kind": error.kind,
                "detail": error.detail,
            })),
            "stopped": lane.stopped,
        })
    };
    json!({
        "user": status.user,
        "workspace": status.workspace,
        "server": status.server,
        "pending": status.outbox.pending,
        "held": status.outbox.held,
        "unjudged": status.outbox.unjudged,
        "attention": status.outbox.attention,
        "conflicts": status.conflicts,
        "oldest": status.outbox.oldest.map(json::time),
        "oldest_age_s": status.oldest_age.map(|age| age / Micros::SECOND),
        "seq": status.seq.0,
        "fetching": status.fetching,
        "last_success": status.last_success.map(json::time),
        "clock_ahead_s": status.clock_ahead / Micros::SECOND,
        "lanes": status.lanes.iter().map(lane).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_said_in_its_largest_unit() {
        assert_eq!(duration(59 * Micros::SECOND, Lang::En), "59 s");
        assert_eq!(duration(3 * Micros::HOUR + 5, Lang::Zh), "3 小时");
        assert_eq!(duration(26 * Micros::HOUR, Lang::En), "1 d");
    }
}
