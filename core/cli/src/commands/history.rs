//! `history`: who changed what, captured when, received when, before and after.

use fieldbook::{
    model::entry::Fate,
    records::{HistoryView, Step},
    view::json,
    words::Said,
};
use serde_json::{Value as Json, json};

use super::{Came, Desk};
use crate::{
    args::{Args, Known},
    out::Answer,
};

/// Runs it.
///
/// # Errors
/// What it was refused for.
pub fn run(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("history", words, Known::default())?;
    let [record] = args.exactly("history")?;
    let view = desk.device.history(desk.record(record)?)?;
    let mut lines = vec![view.title.clone()];
    view.steps.iter().for_each(|step| lines.extend(step_lines(desk, step)));
    Ok(Answer::new(data(&view), lines.join("\n")))
}

fn step_lines(desk: Desk<'_>, step: &Step) -> Vec<String> {
    let what = desk.word(match step.fate {
        Fate::Created => "history.created",
        Fate::Deleted => "history.deleted",
        Fate::Revived => "history.revived",
        Fate::Beneath => "history.beneath",
        Fate::Same => "history.changed",
    });
    let head = Said::new("history.line").with("captured", desk.time(step.captured));
    let mut head = desk.say(&head.with("author", &step.author.name).with("what", what));
    let place = match (step.received, step.seq) {
        (Some(received), Some(seq)) => Said::new("history.received")
            .with("received", desk.time(received))
            .with("seq", seq),
        _ => Said::new("history.waits"),
    };
    head.push_str(&format!(" ({})", desk.say(&place)));
    let mut lines = vec![head];
    if step.seq.is_none() {
        lines.extend(step.wanted.iter().map(|change| {
            let said = Said::new("history.wanted").with("field", desk.manner.lang.pick(&change.zh, &change.en));
            format!(
                "  {}",
                desk.say(&said.with("value", desk.line(change.content.as_ref())))
            )
        }));
    }
    for (field, before, after) in &step.changed {
        let said = Said::new("history.value").with("field", label(desk, step, field));
        let said = said
            .with("before", desk.line(before.as_ref()))
            .with("after", desk.line(after.as_ref()));
        lines.push(format!("  {}", desk.say(&said)));
    }
    let noted = |key: &'static str, fields: &[String]| {
        let said = |field: &String| desk.say(&Said::new(key).with("field", label(desk, step, field)));
        fields
            .iter()
            .map(|field| format!("  {}", said(field)))
            .collect::<Vec<_>>()
    };
    lines.extend(noted("history.lost", &step.lost));
    lines.extend(noted("history.beat", &step.beat));
    lines
}

fn label(desk: Desk<'_>, step: &Step, field: &str) -> String {
    let change = step.wanted.iter().find(|change| change.field == field);
    change.map_or_else(
        || field.to_owned(),
        |change| desk.manner.lang.pick(&change.zh, &change.en).to_owned(),
    )
}

fn data(view: &HistoryView) -> Json {
    let content = |cell: &Option<fieldbook::view::Cell>| cell.as_ref().map(json::cell);
    let step = |step: &Step| {
        let changed: Vec<Json> = step
            .changed
            .iter()
            .map(|(field, before, after)| json!({"field": field, "before": content(before), "after": content(after)}))
            .collect();
        let wanted: serde_json::Map<String, Json> = step
            .wanted
            .iter()
            .map(|change| (change.field.clone(), json!(content(&change.content))))
            .collect();
        json!({
            "seq": step.seq.map(|seq| seq.0),
            "author": {"id": step.author.user.to_string(), "name": step.author.name},
            "device": step.installation.to_string(),
            "captured": json::time(step.captured),
            "received": step.received.map(json::time),
            "fate": fate(step.fate),
            "wanted": wanted,
            "changed": changed,
            "lost": step.lost,
            "beat": step.beat,
            "unseen": step.unseen.iter().map(|seq| seq.0).collect::<Vec<_>>(),
        })
    };
    json!({"record": view.record.to_string(), "title": view.title, "steps": view.steps.iter().map(step).collect::<Vec<_>>()})
}

fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Same => "changed",
        Fate::Created => "created",
        Fate::Deleted => "deleted",
        Fate::Revived => "revived",
        Fate::Beneath => "beneath",
    }
}
