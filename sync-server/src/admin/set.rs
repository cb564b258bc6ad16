//! `set`: one field of one record, as the service author, through the same admission as a phone's edit.

use fieldbook_model::{Action, Merge, action::Write, schema::FieldSpec};
use serde_json::json;

use super::{Office, Say, Surroundings, find, office::refused};
use crate::{
    import::Names,
    problem::{Problem, ProblemKind},
    workspace::value,
};

/// Sets a field.
///
/// # Errors
/// When record or field are not there, the value is none, or admission refuses it.
pub fn set(around: &Surroundings, record: &str, field: &str, text: &str, say: &mut Say<'_>) -> Result<(), Problem> {
    let office = Office::open(&around.data)?;
    let (title, head) = office.write(|session| {
        let found = find::one(session.tx(), None, record)?;
        let schema = session.ground().schema.clone();
        let spec = schema
            .get(found.kind)
            .ok_or_else(|| Problem::new(ProblemKind::NotFound, "its type is not known here"))?;
        let field = spec.field(field).ok_or_else(|| {
            let known = spec
                .fields
                .values()
                .map(|field| field.name.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            Problem::new(ProblemKind::NotFound, format!("a {} has no field “{field}”", spec.name))
                .on(&found.title)
                .rule("field.unknown")
                .accepts(known)
        })?;
        let write = write_of(field, text, &find::Known::new(session.tx()))?;
        let mut action = Action::default();
        action
            .change(spec, found.id, vec![(field.number, write)])
            .map_err(|why| Problem::of_value(&why).on(&found.title))?;
        let said = Office::service(around).offer(session, &action)?;
        refused(said, |_| Some(field.name.clone())).map_err(|problem| problem.on(&found.title))?;
        Ok((found.title, session.ground().workspace.head))
    })?;
    say.done(
        &json!({ "record": title, "field": field, "value": text, "seq": head.0 }),
        &format!("{title}: {field} is “{text}”"),
    );
    Ok(())
}

fn write_of(field: &FieldSpec, text: &str, names: &dyn Names) -> Result<Write, Problem> {
    let refuse = |accepts: &str| {
        Problem::new(ProblemKind::Value, format!("“{text}” says nothing of this field"))
            .field(&field.name)
            .rule("value.shape")
            .accepts(accepts)
    };
    match field.merge {
        Merge::Register if text.is_empty() => Ok(Write::Set(None)),
        Merge::Register => Ok(Write::Set(Some(value::read(field, text, names)?))),
        Merge::Text => Ok(Write::Text(text.to_owned())),
        Merge::Counter => {
            let step = text.parse().map_err(|_| refuse("a step such as +3 or -1"))?;
            Ok(Write::Count(step))
        }
        Merge::Set => match (text.strip_prefix('+'), text.strip_prefix('-')) {
            (Some(member), _) => Ok(Write::Members {
                add: vec![value::read(field, member, names)?],
                remove: vec![],
            }),
            (_, Some(member)) => Ok(Write::Members {
                add: vec![],
                remove: vec![value::read(field, member, names)?],
            }),
            _ => Err(refuse("+member to add one, -member to take one out")),
        },
    }
}
