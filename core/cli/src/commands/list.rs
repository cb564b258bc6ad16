//! `list`: a page of records, numbered so that the next command may name them.

use fieldbook::{
    Failure,
    lists::{ListRequest, ListView, RowView},
    model::{
        FieldSpec, Id, Merge,
        action::{Write, field_named, type_named},
    },
    store::{Filter, Test},
    view::json,
    words::Said,
};
use serde_json::{Value as Json, json};

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
    let args = Args::read(
        "list",
        words,
        Known {
            valued: &["where", "find", "limit", "from"],
            flags: &[],
        },
    )?;
    let kind = match args.values() {
        [] => "customer",
        [kind] => kind,
        _ => return Err(args::wrong_count("list")),
    };
    let limit = number(&args, "limit")?.unwrap_or(20);
    let from = number(&args, "from")?.unwrap_or(1).max(1) - 1;
    if kind == "recent" {
        return shown(desk, desk.device.recent_customers(limit)?, 0);
    }
    let mut filters = Vec::new();
    for condition in args.all("where") {
        filters.push(filter(desk, kind, condition)?);
    }
    let request = ListRequest {
        filter: Filter::All(filters),
        find: args.option("find").map(str::to_owned),
        limit,
        from,
        ..ListRequest::of(kind)
    };
    shown(desk, desk.device.list(&request)?, from)
}

fn shown(desk: Desk<'_>, view: ListView, from: u32) -> Came {
    let ids: Vec<Id> = view.rows.iter().map(|row| row.id).collect();
    desk.number(&ids)?;
    let schema = desk.device.schema()?;
    let spec = type_named(&schema, &view.kind)?;
    let label = desk.manner.lang.pick(&spec.zh, &spec.en);
    let rows: Vec<Json> = view.rows.iter().map(row_json).collect();
    let data = json!({"type": view.kind, "total": view.total, "rows": rows});
    if view.rows.is_empty() {
        return Ok(Answer::new(
            data,
            desk.say(&Said::new("say.list_empty").with("kind", label)),
        ));
    }
    let last = u64::from(from) + view.rows.len() as u64;
    let head = Said::new("say.list")
        .with("kind", label)
        .with("from", from + 1)
        .with("to", last)
        .with("total", view.total);
    let mut lines = vec![desk.say(&head)];
    for (number, row) in (1..).zip(&view.rows) {
        lines.push(format!("{number:>3}  {}", line(desk, &spec.title, row)));
    }
    Ok(Answer::new(data, lines.join("\n")))
}

fn line(desk: Desk<'_>, title: &fieldbook::model::FieldNo, row: &RowView) -> String {
    let mut parts = vec![row.title.clone(), row.id.short()];
    let fields = row.fields.iter().filter(|(number, ..)| number != title).take(3);
    parts.extend(fields.map(|(.., cell)| desk.line(Some(cell))));
    if row.pending > 0 {
        parts.push(format!("({})", desk.word("say.pending")));
    }
    if row.conflicts > 0 {
        parts.push(format!(
            "({})",
            desk.say(&Said::new("say.kept").with("count", row.conflicts))
        ));
    }
    parts.join("  ")
}

fn row_json(row: &RowView) -> Json {
    let fields: serde_json::Map<String, Json> = row
        .fields
        .iter()
        .map(|(_, name, cell)| (name.clone(), json::cell(cell)))
        .collect();
    json!({
        "id": row.id.to_string(),
        "short": row.id.short(),
        "title": row.title,
        "pending": row.pending,
        "conflicts": row.conflicts,
        "created": json::time(row.created),
        "touched": json::time(row.touched),
        "fields": fields,
    })
}

/// `FIELD=VALUE`: exactly this; of a set, that it has this member; of a long text, that it contains this.
fn filter(desk: Desk<'_>, kind: &str, condition: &str) -> Result<Filter, Failure> {
    let wrong = || args::usage(Said::new("usage.assignment").with("text", condition), "list");
    let (name, value) = condition.split_once('=').ok_or_else(wrong)?;
    let schema = desk.device.schema()?;
    let field: &FieldSpec = field_named(type_named(&schema, kind)?, name)?;
    let test = match field.merge {
        _ if value.is_empty() => Test::Empty,
        Merge::Text => Test::Contains(value.to_owned()),
        Merge::Set => Test::Has(typed::value(desk.device, field, value, desk.here)?),
        Merge::Counter => Test::Is(typed::value(desk.device, field, value, desk.here)?),
        Merge::Register => match typed::write(desk.device, field, &[value.to_owned()], desk.here)? {
            Write::Set(Some(value)) => Test::Is(value),
            _ => Test::Empty,
        },
    };
    Ok(Filter::Field(field.number, test))
}

fn number(args: &Args, option: &str) -> Result<Option<u32>, Failure> {
    let wrong = |text: &str| args::usage(Said::new("usage.number").with("text", text), "list");
    args.option(option)
        .map(|text| text.parse().map_err(|_| wrong(text)))
        .transpose()
}
