//! A visit, a customer and a change as the façade and the store take them.
//!
//! One place says which field of ours each field of the workload is, so that every row writes the same.

use std::io;

use fieldbook::{
    capture::{CaptureRequest, Whom},
    model::{
        Action, FieldNo, Id, Micros, Schema, TypeSpec, Value,
        action::{Write, field_named, type_named},
        value::Position,
    },
};

use super::{
    said, sql,
    workload::{Customer, Visit},
};

/// A text as a field takes it.
#[must_use]
pub fn text(text: &str) -> Write {
    Write::Set(Some(Value::Text(text.to_owned())))
}

/// A place as a field takes it.
#[must_use]
pub fn place(lat: f64, lon: f64) -> Position {
    // Degrees of a real place fit.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "180° are 1.8 × 10⁹ of these, which an i32 holds"
    )]
    let e7 = |degrees: f64| (degrees * 1e7).round() as i32;
    Position {
        lat_e7: e7(lat),
        lon_e7: e7(lon),
        accuracy_m: 0,
        mock: false,
    }
}

/// What a person captures of a visit.
#[must_use]
pub fn capture(visit: &Visit) -> CaptureRequest {
    let mut request = CaptureRequest::of(Whom::Known(Id(sql::bytes(&visit.customer_id))));
    request.planned_for = Some(Micros(visit.time * 1000));
    request.at = Some(place(visit.lat, visit.lon));
    request.note = Some(visit.note.clone());
    request.answers.solved = Some(visit.outcome.clone());
    request.answers.next_step = Some(visit.next_step.clone());
    request
}

/// Adds the same visit to an action, under the workload's id.
///
/// # Errors
/// When it does not suit the type.
pub fn add_visit(action: &mut Action, schema: &Schema, visit: &Visit) -> io::Result<()> {
    let spec = type_named(schema, "visit").map_err(said)?;
    let link = Write::Set(Some(Value::Link(Id(sql::bytes(&visit.customer_id)))));
    let fields = named(
        spec,
        vec![
            ("customer", link),
            ("planned_for", Write::Set(Some(Value::Time(Micros(visit.time * 1000))))),
            (
                "checked_in_at",
                Write::Set(Some(Value::Position(place(visit.lat, visit.lon)))),
            ),
            ("note", Write::Text(visit.note.clone())),
            ("solved", text(&visit.outcome)),
            ("next_step", text(&visit.next_step)),
        ],
    )?;
    action.create(spec, Id(sql::bytes(&visit.id)), fields).map_err(said)
}

/// Adds a customer to an action.
///
/// # Errors
/// When it does not suit the type.
pub fn add_customer(action: &mut Action, schema: &Schema, one: &Customer, owner: Id, territory: Id) -> io::Result<()> {
    let spec = type_named(schema, "customer").map_err(said)?;
    let mut fields = vec![
        ("name", text(&one.name)),
        ("address", text(&one.address)),
        ("position", Write::Set(Some(Value::Position(place(one.lat, one.lon))))),
        ("owner", Write::Set(Some(Value::Link(owner)))),
        ("territory", Write::Set(Some(Value::Link(territory)))),
    ];
    if one.phone.chars().any(|c| c.is_ascii_digit()) {
        fields.push(("phone", text(&one.phone)));
    }
    let fields = named(spec, fields)?;
    action.create(spec, Id(sql::bytes(&one.id)), fields).map_err(said)
}

/// Adds a change of one field to an action.
///
/// # Errors
/// When it does not suit the type.
pub fn add_change(
    action: &mut Action,
    schema: &Schema,
    kind: &str,
    id: &str,
    field: &'static str,
    value: &str,
) -> io::Result<()> {
    let spec = type_named(schema, kind).map_err(said)?;
    let fields = named(spec, vec![(field, text(value))])?;
    action.change(spec, Id(sql::bytes(id)), fields).map_err(said)
}

fn named(spec: &TypeSpec, fields: Vec<(&'static str, Write)>) -> io::Result<Vec<(FieldNo, Write)>> {
    let number = |name| field_named(spec, name).map(|field| field.number).map_err(said);
    fields
        .into_iter()
        .map(|(name, write)| Ok((number(name)?, write)))
        .collect()
}
