//! `attention`, `fix`, `drop`: edits that the server refused or lets wait.

use fieldbook::{
    attention::{ItemView, Reason},
    model::{
        Id, What,
        action::{field_named, type_named},
    },
    view::json,
    words::{Lang, Said},
};
use serde_json::{Value as Json, json};

use super::{Came, Desk};
use crate::{
    args::{Args, Known},
    out::Answer,
    typed,
};

/// Runs `attention`.
///
/// # Errors
/// What it was refused for.
pub fn list(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("attention", words, Known::default())?;
    let [] = args.exactly("attention")?;
    let items = desk.device.attention()?;
    let ids: Vec<Id> = items.iter().map(ItemView::id).collect();
    desk.number(&ids)?;
    let data: Vec<Json> = items.iter().map(data).collect();
    if items.is_empty() {
        return Ok(Answer::new(data.into(), desk.word("say.no_attention")));
    }
    let mut lines = Vec::new();
    for (number, item) in (1_usize..).zip(&items) {
        lines.push(format!("{number:>3}  {}  {}", item.id().short(), line(desk, item)));
        lines.extend(item.changes.iter().map(|change| {
            let said = Said::new("history.wanted").with("field", desk.manner.lang.pick(&change.zh, &change.en));
            format!(
                "       {}",
                desk.say(&said.with("value", desk.line(change.content.as_ref())))
            )
        }));
    }
    lines.push(desk.word("say.attention_hint"));
    Ok(Answer::new(data.into(), lines.join("\n")))
}

/// Runs `fix`.
///
/// # Errors
/// What it was refused for.
pub fn fix(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("fix", words, Known::default())?;
    let ([item, field], values) = args.first::<2>("fix")?;
    let hash = desk.device.resolve_item(item)?;
    let view = desk.device.attention()?.into_iter().find(|view| view.hash == hash);
    let schema = desk.device.schema()?;
    let spec = type_named(&schema, view.as_ref().map_or("", |view| view.kind.as_str()))?;
    let write = typed::write(desk.device, field_named(spec, field)?, values, desk.here)?;
    let number = desk.device.fix(hash, field, write)?;
    Ok(Answer::new(
        json!({"mends": hash.to_string(), "numbers": [number]}),
        desk.word("say.fixed"),
    ))
}

/// Runs `drop`.
///
/// # Errors
/// What it was refused for.
pub fn drop(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("drop", words, Known::default())?;
    let [item] = args.exactly("drop")?;
    let hash = desk.device.resolve_item(item)?;
    let dropped = desk.device.drop_item(hash)?;
    let said = Said::new("say.dropped").with("count", dropped);
    Ok(Answer::new(
        json!({"drops": hash.to_string(), "dropped": dropped}),
        desk.say(&said),
    ))
}

fn line(desk: Desk<'_>, item: &ItemView) -> String {
    let title = if item.title.is_empty() {
        item.record.short()
    } else {
        item.title.clone()
    };
    let what = desk.word(&format!("what.{}", what(item.what)));
    let said = Said::new("say.attention").with("title", title).with("what", what);
    let said = said
        .with("captured", desk.time(item.captured))
        .with("why", desk.say(&item.said()));
    desk.say(&said)
}

fn what(what: What) -> &'static str {
    match what {
        What::Change => "change",
        What::Create => "create",
        What::Delete => "delete",
        What::Drop => "drop",
    }
}

fn data(item: &ItemView) -> Json {
    let changes: serde_json::Map<String, Json> = item
        .changes
        .iter()
        .map(|change| (change.field.clone(), json!(change.content.as_ref().map(json::cell))))
        .collect();
    let (state, rule, accepts, other) = match &item.reason {
        Reason::Refused(rejection) => (
            "rejected",
            Some(&rejection.rule),
            rejection.accepts.as_ref(),
            rejection.record,
        ),
        Reason::WaitsForRecord(id) => ("held", None, None, Some(*id)),
        Reason::WaitsForField(_) | Reason::WaitsForOwner | Reason::Waits => ("held", None, None, None),
    };
    json!({
        "item": item.id().to_string(),
        "short": item.id().short(),
        "edit": item.hash.to_string(),
        "n": item.n,
        "record": item.record.to_string(),
        "type": item.kind,
        "title": item.title,
        "what": what(item.what),
        "changes": changes,
        "captured": json::time(item.captured),
        "state": state,
        "cause": cause(&item.reason),
        "rule": rule,
        "accepts": accepts,
        "other": other.map(|id| id.to_string()),
        "reason": item.said().to_text(Lang::En),
    })
}

fn cause(reason: &Reason) -> Option<&'static str> {
    match reason {
        Reason::Refused(_) => None,
        Reason::WaitsForRecord(_) => Some("record"),
        Reason::WaitsForField(_) => Some("field"),
        Reason::WaitsForOwner => Some("scope"),
        Reason::Waits => Some("unknown"),
    }
}
