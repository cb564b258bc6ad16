//! May this person write there, and are the values good: questions that end in a refusal with a reason.
//!
//! Shape is the schema's word ([`fieldbook_model::validate`]); rules across fields are the rules crate's. Here they
//! are only asked, in order, and their answers become rejections.

use fieldbook_merge::Record;
use fieldbook_model::{
    FieldKind, FieldNo, FieldSpec, Id, Merge, Op, Rejection, Required, Value, Violation, What,
    schema::TypeSpec,
    validate::{self, MAX_INSERT_BYTES, MAX_MEMBERS},
};
use fieldbook_protocol::push::Cause;

use crate::{directory::Book, ground::Ground, mend::Case, outcome::Stop};

/// Refuses what lies outside the author's scopes or what their role may not write.
pub(crate) fn may_write(ground: &Ground, spec: &TypeSpec, case: &Case, book: Book) -> Result<(), Stop> {
    let Some(member) = ground.directory.members.get(&case.user).filter(|member| member.active) else {
        return Err(Rejection::by("author.unknown", &[]).into());
    };
    if !ground.directory.in_scope(case.user, book) {
        return Err(Rejection::by("scope.outside", &[])
            .accepts("a record of yours or of your territory")
            .into());
    }
    if !member.role.may_write(spec, case.group) {
        let fields: Vec<_> = case.ops().map(|(field, _)| field).collect();
        return Err(Rejection::by("rights.group", &fields)
            .accepts("a change by the office")
            .into());
    }
    Ok(())
}

/// Refuses values that do not suit their fields; holds what links to a record that is not here.
pub(crate) fn values(ground: &Ground, spec: &TypeSpec, case: &Case, record: Option<&Record>) -> Result<(), Stop> {
    for (number, op) in case.ops() {
        let Some(field) = spec.fields.get(&number) else {
            return Err(Stop::Held(Cause::Field(number)));
        };
        if field.group.no() != case.group {
            return Err(Rejection::by("field.group", &[number]).into());
        }
        shape(field, op, case.record)?;
        if field.fixed && record.is_some_and(|record| is_other(record, number, op)) {
            return Err(Rejection::by("field.fixed", &[number])
                .accepts("the value it was created with")
                .into());
        }
        if let Op::Set(Some(Value::Link(target))) = op {
            link(ground, field, *target)?;
        }
        if let (true, Op::Set(Some(value))) = (field.unique, op) {
            let holder = ground
                .unique(case.kind, number, value)?
                .filter(|holder| *holder != case.record);
            if let Some(holder) = holder.filter(|_| value.as_text() != Some("")) {
                let mut refusal = Rejection::by("field.unique", &[number]).accepts("a value that no other record has");
                refusal.record = Some(holder);
                return Err(refusal.into());
            }
        }
    }
    required(spec, case, record)
}

fn is_other(record: &Record, field: FieldNo, op: &Op) -> bool {
    !matches!(op, Op::Set(value) if record.value(field) == value.as_ref())
}

fn required(spec: &TypeSpec, case: &Case, record: Option<&Record>) -> Result<(), Stop> {
    let creates = record.is_none() && case.what == What::Create;
    for field in spec.fields.values().filter(|field| field.required == Required::Always) {
        let set = case.ops().find(|(number, _)| *number == field.number);
        let empty =
            matches!(set, Some((_, Op::Set(value))) if value.as_ref().is_none_or(|value| value.as_text() == Some("")));
        if empty || creates && set.is_none() && field.group.no() == case.group {
            return Err(Rejection::by("field.required", &[field.number])
                .accepts(field.kind.name())
                .into());
        }
    }
    Ok(())
}

fn link(ground: &Ground, field: &FieldSpec, target: Id) -> Result<(), Stop> {
    match ground.record(target)? {
        None if ground.memory(target)?.dropped => Err(Rejection::by("record.dropped", &[field.number]).into()),
        None => Err(Stop::Held(Cause::Record(target))),
        Some(linked) => match field.kind {
            FieldKind::Link(kind) if kind != linked.kind => {
                let accepts = ground.schema.get(kind).map_or(String::new(), |spec| spec.name.clone());
                Err(Rejection::by("link.type", &[field.number]).accepts(accepts).into())
            }
            _ => Ok(()),
        },
    }
}

fn shape(field: &FieldSpec, op: &Op, record: Id) -> Result<(), Rejection> {
    let refuse = |violation: Violation| Rejection::by(violation.rule, &[field.number]).accepts(violation.accepts);
    let check = |value: &Value| validate::check(field, value, Some(record)).map_err(refuse);
    match (field.merge, op) {
        (Merge::Register, Op::Set(None)) | (Merge::Counter, Op::Count(_)) => Ok(()),
        (Merge::Register, Op::Set(Some(value))) => check(value),
        (Merge::Set, Op::Members(members)) if members.add.len() + members.remove.len() > MAX_MEMBERS => {
            Err(Rejection::by("set.too_many", &[field.number]).accepts("at most 200 members at a time"))
        }
        (Merge::Set, Op::Members(members)) => members.add.iter().try_for_each(check),
        (Merge::Text, Op::Text(text)) => {
            if text.hunks.inserted_bytes() > MAX_INSERT_BYTES {
                return Err(Rejection::by("text.too_long", &[field.number]).accepts("at most 64 KiB at a time"));
            }
            if text.hunks.0.iter().any(|hunk| hunk.insert.contains('\0')) {
                return Err(Rejection::by("text.nul", &[field.number]).accepts("text without U+0000"));
            }
            Ok(())
        }
        _ => Err(Rejection::by("field.merge", &[field.number])),
    }
}

/// Asks the rules across fields and records.
pub(crate) fn rules(
    ground: &Ground,
    spec: &TypeSpec,
    case: &Case,
    record: Option<&Record>,
    home: Id,
) -> Result<(), Stop> {
    if record.is_none() && home != case.record {
        let closed = ground
            .record(home)?
            .and_then(|home| home.value(fieldbook_rules::may::CLOSED));
        let closed = closed.and_then(Value::as_flag) == Some(true);
        if let Some(refusal) = fieldbook_rules::may::create_on_home(case.kind, closed) {
            return Err(refusal.into());
        }
    }
    let value = |field: FieldNo| {
        let set = case.ops().find(|(number, _)| *number == field).map(|(_, op)| op);
        match set {
            Some(Op::Set(value)) => value.as_ref(),
            _ => record.and_then(|record| record.value(field)),
        }
    };
    fieldbook_rules::may::submitted(spec, value).map_or(Ok(()), |refusal| Err(refusal.into()))
}
