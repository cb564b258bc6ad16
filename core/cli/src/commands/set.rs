//! `set` and `delete`: changing a field, and taking a record down.

use fieldbook::{
    model::{Id, action::field_named},
    records::EditRequest,
    words::Said,
};
use serde_json::json;

use super::{Came, Desk};
use crate::{
    args::{Args, Known},
    out::Answer,
    typed,
};

/// Runs `set`.
///
/// # Errors
/// What it was refused for.
pub fn set(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("set", words, Known::default())?;
    let ([record, field], values) = args.first::<2>("set")?;
    let id = desk.record(record)?;
    let schema = desk.device.schema()?;
    let kind = desk.device.show(id)?.kind;
    let spec = fieldbook::model::action::type_named(&schema, &kind)?;
    let spec = field_named(spec, field)?;
    let write = typed::write(desk.device, spec, values, desk.here)?;
    let edited = desk.device.edit(EditRequest {
        record: id,
        fields: vec![(field.to_owned(), write)],
    })?;
    let label = desk.manner.lang.pick(&spec.zh, &spec.en);
    let said = Said::new("say.set").with("field", label).with("title", desk.title(id));
    let data = json!({"id": id.to_string(), "field": field, "numbers": edited.numbers});
    Ok(Answer::new(data, desk.say(&said)))
}

/// Runs `delete`.
///
/// # Errors
/// What it was refused for.
pub fn delete(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("delete", words, Known::default())?;
    let [record] = args.exactly("delete")?;
    let id: Id = desk.record(record)?;
    let title = desk.title(id);
    let numbers = desk.device.delete(id)?;
    let data = json!({"id": id.to_string(), "numbers": numbers});
    Ok(Answer::new(
        data,
        desk.say(&Said::new("say.deleted").with("title", title)),
    ))
}
