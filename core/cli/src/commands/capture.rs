//! `capture` and `submit`: a visit, and handing it in.

use std::path::PathBuf;

use fieldbook::{
    Failure,
    capture::{Answers, CaptureReport, CaptureRequest, Whom},
    names::{NameError, Wanted},
    words::Said,
};
use serde_json::json;

use super::{Came, Desk};
use crate::{
    args::{Args, Known},
    out::Answer,
    typed::{place, time},
};

const ANSWERS: [&str; 4] = ["solved", "next", "promise", "by"];

/// Runs `capture`.
///
/// # Errors
/// What it was refused for.
pub fn capture(desk: Desk<'_>, words: Vec<String>) -> Came {
    const KNOWN: Known = Known {
        valued: &[
            "note", "tag", "attendee", "photo", "at", "planned", "solved", "next", "promise", "by",
        ],
        flags: &["new"],
    };
    let args = Args::read("capture", words, KNOWN)?;
    let [customer] = args.exactly("capture")?;
    let whom = match desk.device.resolve(Wanted::Kind("customer"), customer) {
        Ok(id) => Whom::Known(id),
        Err(NameError::None(_)) if args.flag("new") => Whom::New(customer.to_owned()),
        Err(error) => return Err(error.into()),
    };
    let at = read(
        &args,
        "at",
        "checked_in_at",
        "a place, such as 39.9,116.3,±12",
        place::position,
    )?;
    let planned = |text: &str| time::time(text, desk.here);
    let request = CaptureRequest {
        whom,
        planned_for: read(
            &args,
            "planned",
            "planned_for",
            "a time, such as 2026-02-28 09:30",
            planned,
        )?,
        at,
        attendees: args.all("attendee").to_vec(),
        tags: args.all("tag").to_vec(),
        note: args.option("note").map(str::to_owned),
        photos: args.all("photo").iter().map(PathBuf::from).collect(),
        answers: answers(&args, desk)?,
        draft: None,
    };
    let report = desk.device.capture(request)?;
    let title = desk.title(report.customer);
    Ok(Answer::new(data(&report, &title), text(desk, &report, &title)))
}

/// Runs `submit`.
///
/// # Errors
/// What it was refused for.
pub fn submit(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read(
        "submit",
        words,
        Known {
            valued: &ANSWERS,
            flags: &[],
        },
    )?;
    let [visit] = args.exactly("submit")?;
    let visit = desk.record(visit)?;
    let report = desk.device.submit(visit, &answers(&args, desk)?)?;
    let title = desk.title(visit);
    let said = Said::new("say.submitted_visit")
        .with("short", visit.short())
        .with("title", &title);
    let data = json!({"visit": visit.to_string(), "submitted": true, "numbers": report.numbers});
    Ok(Answer::new(data, desk.say(&said)))
}

fn answers(args: &Args, desk: Desk<'_>) -> Result<Answers, Failure> {
    let text = |name: &str| args.option(name).map(str::to_owned);
    let day = |text: &str| time::date(text, desk.here);
    Ok(Answers {
        solved: text("solved"),
        next_step: text("next"),
        promise: text("promise"),
        promise_due: read(
            args,
            "by",
            "promise_due",
            "a day, such as 2026-02-28, tomorrow or +3d",
            day,
        )?,
    })
}

fn read<T>(
    args: &Args,
    option: &str,
    field: &str,
    accepts: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Failure> {
    let given = args.option(option).filter(|text| !text.is_empty());
    given
        .map(|text| read(text).ok_or_else(|| Failure::value(field, "value.shape", accepts)))
        .transpose()
}

fn data(report: &CaptureReport, title: &str) -> serde_json::Value {
    json!({
        "visit": report.visit.to_string(),
        "customer": report.customer.to_string(),
        "title": title,
        "new_customer": report.new_customer,
        "photos": report.photos.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "submitted": report.submitted,
        "missing": report.missing,
        "numbers": report.numbers,
        "forecast": report.forecast.as_ref().map(|rejection| json!({
            "rule": rejection.rule,
            "accepts": rejection.accepts,
        })),
    })
}

fn text(desk: Desk<'_>, report: &CaptureReport, title: &str) -> String {
    let key = if report.new_customer {
        "say.captured_new"
    } else {
        "say.captured"
    };
    let mut said = vec![Said::new(key).with("short", report.visit.short()).with("title", title)];
    if !report.photos.is_empty() {
        said.push(Said::new("say.photos").with("count", report.photos.len()));
    }
    if report.submitted {
        said.push(Said::new("say.submitted"));
    } else {
        said.push(Said::new("say.draft").with("missing", report.missing.join(", ")));
    }
    if let Some(forecast) = &report.forecast {
        said.push(Said::new("say.forecast").with("why", desk.word(&format!("rule.{}", forecast.rule))));
    }
    said.iter().map(|said| desk.say(said)).collect::<Vec<_>>().join("\n")
}
