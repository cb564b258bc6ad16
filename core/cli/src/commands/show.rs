//! `show`: one record with every field that has content.

use fieldbook::{
    view::{RecordView, json},
    words::Said,
};

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
    let args = Args::read("show", words, Known::default())?;
    let [record] = args.exactly("show")?;
    let view = desk.device.show(desk.record(record)?)?;
    Ok(Answer::new(json::record(&view), text(desk, &view)))
}

fn text(desk: Desk<'_>, view: &RecordView) -> String {
    let lang = desk.manner.lang;
    let mut marks = vec![lang.pick(&view.zh, &view.en).to_owned(), view.id.short()];
    if !view.alive {
        marks.push(desk.word("say.gone"));
    }
    if view.pending > 0 {
        marks.push(desk.word("say.pending"));
    }
    if view.conflicts > 0 {
        marks.push(desk.say(&Said::new("say.kept").with("count", view.conflicts)));
    }
    let mut lines = vec![format!("{}  ({})", view.title, marks.join(", "))];
    for field in view.fields.iter().filter(|field| field.content.is_some()) {
        let label = lang.pick(&field.zh, &field.en);
        let content = desk.cell(field.content.as_ref());
        if content.contains('\n') {
            lines.push(format!("  {label}:"));
            lines.extend(content.lines().map(|line| format!("    {line}")));
        } else {
            lines.push(format!("  {label}: {content}"));
        }
    }
    lines.join("\n")
}
