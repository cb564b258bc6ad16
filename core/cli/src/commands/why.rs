//! `why`: one paragraph on why a field says what it says.

use fieldbook::view::json;
use serde_json::json;

use super::{Came, Desk, conflicts};
use crate::{
    args::{Args, Known},
    out::Answer,
};

/// Runs it.
///
/// # Errors
/// What it was refused for.
pub fn run(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("why", words, Known::default())?;
    let [record, field] = args.exactly("why")?;
    let why = desk.device.why(desk.record(record)?, field)?;
    let paragraph = why.paragraph(desk.manner, &|id| desk.device.title(id).ok().flatten());
    let data = json!({
        "record": why.record.to_string(),
        "title": why.title,
        "field": why.field,
        "value": why.content.as_ref().map(json::cell),
        "author": why.writer.as_ref().map(|(person, _)| json!({"id": person.user.to_string(), "name": person.name})),
        "captured": why.writer.as_ref().map(|(_, captured)| json::time(*captured)),
        "seq": why.seq.map(|seq| seq.0),
        "beat": why.beat,
        "kept": why.kept.iter().map(conflicts::data).collect::<Vec<_>>(),
        "text": paragraph,
    });
    Ok(Answer::new(data, paragraph))
}
