//! `conflicts`, `restore`, `dismiss`: values that lost against another.

use fieldbook::{
    conflicts::ConflictView,
    model::Id,
    view::{Cell, json},
    words::Said,
};
use serde_json::{Value as Json, json};

use super::{Came, Desk};
use crate::{
    args::{self, Args, Known},
    out::Answer,
};

/// Runs `conflicts`.
///
/// # Errors
/// What it was refused for.
pub fn list(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("conflicts", words, Known::default())?;
    let record = match args.values() {
        [] => None,
        [record] => Some(desk.record(record)?),
        _ => return Err(args::wrong_count("conflicts")),
    };
    let conflicts = desk.device.conflicts(record)?;
    let ids: Vec<Id> = conflicts.iter().map(ConflictView::id).collect();
    desk.number(&ids)?;
    let data: Vec<Json> = conflicts.iter().map(data).collect();
    if conflicts.is_empty() {
        return Ok(Answer::new(data.into(), desk.word("say.no_conflicts")));
    }
    let line =
        |(number, one): (usize, &ConflictView)| format!("{number:>3}  {}  {}", one.id().short(), line(desk, one));
    let mut lines: Vec<String> = (1..).zip(&conflicts).map(line).collect();
    lines.push(desk.word("say.conflicts_hint"));
    Ok(Answer::new(data.into(), lines.join("\n")))
}

/// Runs `restore`.
///
/// # Errors
/// What it was refused for.
pub fn restore(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("restore", words, Known::default())?;
    let [loser] = args.exactly("restore")?;
    let restored = desk.device.restore(desk.device.resolve_loser(loser)?)?;
    let value = restored.value.map(Cell::Value);
    let label = desk.label(restored.record, &restored.field);
    let said = Said::new("say.restored")
        .with("field", label)
        .with("title", desk.title(restored.record));
    let said = said.with("value", desk.line(value.as_ref()));
    let data = json!({
        "record": restored.record.to_string(),
        "field": restored.field,
        "value": value.as_ref().map(json::cell),
    });
    Ok(Answer::new(data, desk.say(&said)))
}

/// Runs `dismiss`.
///
/// # Errors
/// What it was refused for.
pub fn dismiss(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("dismiss", words, Known::default())?;
    let [loser] = args.exactly("dismiss")?;
    let record = desk.device.dismiss(desk.device.resolve_loser(loser)?)?;
    let said = Said::new("say.dismissed").with("title", desk.title(record));
    Ok(Answer::new(json!({"record": record.to_string()}), desk.say(&said)))
}

fn line(desk: Desk<'_>, one: &ConflictView) -> String {
    let kept = one.value.clone().map(Cell::Value);
    let (winner, won) = one.winner.as_ref().map_or_else(
        || ("…".to_owned(), "…".to_owned()),
        |(person, captured)| (person.name.clone(), desk.time(*captured)),
    );
    let said = Said::new("say.conflict")
        .with("title", &one.title)
        .with("field", desk.manner.lang.pick(&one.zh, &one.en))
        .with("value", desk.line(kept.as_ref()))
        .with("author", &one.author.name)
        .with("captured", desk.time(one.captured))
        .with("stands", desk.line(one.stands.as_ref()))
        .with("winner", winner)
        .with("won", won);
    desk.say(&said)
}

/// One kept value for programs.
pub(super) fn data(one: &ConflictView) -> Json {
    json!({
        "loser": one.id().to_string(),
        "short": one.id().short(),
        "record": one.record.to_string(),
        "type": one.kind,
        "title": one.title,
        "field": one.field,
        "value": one.value.as_ref().map(json::value),
        "author": {"id": one.author.user.to_string(), "name": one.author.name},
        "captured": json::time(one.captured),
        "stands": one.stands.as_ref().map(json::cell),
        "winner": one.winner.as_ref().map(|(person, captured)| json!({
            "id": person.user.to_string(),
            "name": person.name,
            "captured": json::time(*captured),
        })),
    })
}
