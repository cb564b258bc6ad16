//! `create`: a record of any type, fields as `FIELD=VALUE`; a set takes several.

use fieldbook::{
    model::action::{field_named, type_named},
    records::CreateRequest,
    words::Said,
};
use serde_json::json;

use super::{Came, Desk};
use crate::{
    args::{self, Args, Known},
    out::Answer,
    typed,
};

/// Runs it.
///
/// # Errors
/// What it was refused for.
pub fn run(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("create", words, Known::default())?;
    let ([kind], assignments) = args.first::<1>("create")?;
    let schema = desk.device.schema()?;
    let spec = type_named(&schema, kind)?;
    let mut typed: Vec<(String, Vec<String>)> = Vec::new();
    for assignment in assignments {
        let wrong = || args::usage(Said::new("usage.assignment").with("text", assignment), "create");
        let (name, value) = assignment.split_once('=').ok_or_else(wrong)?;
        match typed.iter_mut().find(|(there, _)| there == name) {
            Some((_, values)) => values.push(value.to_owned()),
            None => typed.push((name.to_owned(), vec![value.to_owned()])),
        }
    }
    let mut fields = Vec::with_capacity(typed.len());
    for (name, values) in typed {
        let write = typed::write(desk.device, field_named(spec, &name)?, &values, desk.here)?;
        fields.push((name, write));
    }
    let created = desk.device.create(CreateRequest {
        kind: kind.to_owned(),
        fields,
    })?;
    let title = desk.title(created.id);
    let label = desk.manner.lang.pick(&spec.zh, &spec.en);
    let said = Said::new("say.created")
        .with("kind", label)
        .with("short", created.id.short())
        .with("title", &title);
    let data = json!({"id": created.id.to_string(), "type": kind, "title": title, "numbers": created.numbers});
    Ok(Answer::new(data, desk.say(&said)))
}
