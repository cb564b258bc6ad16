//! What a workspace file would change: worked out first, shown, then offered like any other edit.
//!
//! Ids follow from names, so that applying a file twice changes nothing the second time. Nothing is ever removed: what
//! the file no longer names stays, and is said.

use std::collections::BTreeMap;

use fieldbook_merge::Record;
use fieldbook_model::{
    Action, FieldNo, Id, Merge, RecordType, Value,
    action::Write,
    schema::{Schema, TypeSpec},
    types::{FIELD, PRODUCT, TEAM, TERRITORY, USER},
};
use serde::Serialize;

use super::{WorkspaceFile, file, value};
use crate::{
    problem::{Problem, ProblemKind},
    storage::{Reading, StorageError},
};

/// One record that comes into being or changes.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// Its type.
    pub kind: &'static str,
    /// Its name in the file.
    pub name: String,
    /// Its id.
    pub record: String,
    /// It is not there yet.
    pub new: bool,
    /// Each field with what it says now and what it would say.
    pub fields: Vec<FieldChange>,
    /// What is offered.
    #[serde(skip)]
    pub action: Action,
}

/// One field of a change.
#[derive(Clone, Debug, Serialize)]
pub struct FieldChange {
    /// Its name.
    pub field: String,
    /// What it says now.
    pub from: String,
    /// What it would say.
    pub to: String,
}

/// What a field is to say.
enum Want {
    Value(Option<Value>),
    Members(Vec<Value>),
}

struct Wanted<'f> {
    declared: &'static RecordType,
    name: &'f str,
    id: Id,
    fields: Vec<(u32, Want)>,
}

/// Returns the id of what a workspace file names.
#[must_use]
pub fn id_of(workspace: Id, declared: &RecordType, name: &str) -> Id {
    Id::derived(&format!("workspace.{}.{name}", declared.name), workspace)
}

/// Returns what the file would change, in the order in which it is offered.
///
/// # Errors
/// What it asks for that would do harm, or the database's.
pub fn plan(file: &WorkspaceFile, reading: &Reading<'_>, schema: &Schema) -> Result<Vec<Change>, Problem> {
    let workspace = reading.workspace()?.id;
    let mut changes: Vec<Change> = Vec::new();
    for wanted in wanted(file, workspace)? {
        let Some(spec) = schema.get(wanted.declared.no()) else {
            continue;
        };
        let there = reading.record(wanted.id)?.record;
        let made = changes.iter().any(|change| change.record == wanted.id.to_string());
        if let Some(change) = change(&wanted, spec, there.as_ref(), made)? {
            if let Some(there) = &there {
                allowed(&wanted, &change, there, reading)?;
            }
            changes.push(change);
        }
    }
    Ok(changes)
}

/// Returns the names of what is there and no longer in the file, by type: it stays.
///
/// # Errors
/// Those of the database.
pub fn left_out(file: &WorkspaceFile, reading: &Reading<'_>) -> Result<Vec<(&'static str, String)>, StorageError> {
    let workspace = reading.workspace()?.id;
    let known: Vec<Id> = wanted(file, workspace)
        .unwrap_or_default()
        .into_iter()
        .map(|wanted| wanted.id)
        .collect();
    let mut left = Vec::new();
    for declared in [&TERRITORY, &TEAM, &USER, &FIELD] {
        for listed in reading.list(Some(declared.no()), u32::MAX)? {
            if !listed.deleted && !known.contains(&listed.id) {
                left.push((declared.name, listed.title));
            }
        }
    }
    Ok(left)
}

fn wanted(file: &WorkspaceFile, workspace: Id) -> Result<Vec<Wanted<'_>>, Problem> {
    let id = |declared: &'static RecordType, name: &str| id_of(workspace, declared, name);
    let link = |declared: &'static RecordType, name: Option<&String>| {
        Want::Value(name.map(|name| Value::Link(id(declared, name))))
    };
    let mut all = Vec::new();
    for territory in by_depth(&file.territory) {
        let fields = vec![
            (1, text(&territory.name)),
            (2, link(&TERRITORY, territory.parent.as_ref())),
        ];
        all.push(Wanted {
            declared: &TERRITORY,
            name: &territory.name,
            id: id(&TERRITORY, &territory.name),
            fields,
        });
    }
    // Teams name users and users name teams: a team's manager is set once both are there.
    for team in &file.team {
        let fields = vec![(1, text(&team.name))];
        all.push(Wanted {
            declared: &TEAM,
            name: &team.name,
            id: id(&TEAM, &team.name),
            fields,
        });
    }
    for user in &file.user {
        let fields = vec![
            (1, text(&user.name)),
            (2, text(&user.role)),
            (3, link(&TEAM, user.team.as_ref())),
            (4, link(&TERRITORY, user.territory.as_ref())),
            (5, Want::Value(Some(Value::Flag(user.active)))),
        ];
        all.push(Wanted {
            declared: &USER,
            name: &user.name,
            id: id(&USER, &user.name),
            fields,
        });
    }
    for team in &file.team {
        let fields = vec![(2, link(&USER, team.manager.as_ref()))];
        all.push(Wanted {
            declared: &TEAM,
            name: &team.name,
            id: id(&TEAM, &team.name),
            fields,
        });
    }
    for product in &file.product {
        let fields = vec![
            (1, text(&product.code)),
            (2, text(&product.name)),
            (3, Want::Value(file.price(product)?)),
        ];
        all.push(Wanted {
            declared: &PRODUCT,
            name: &product.code,
            id: id(&PRODUCT, &product.code),
            fields,
        });
    }
    for field in &file.field {
        let key = format!("{}.{}", field.on, field.number);
        let accepts = field.accepts.iter().cloned().map(Value::Text).collect();
        let fields = vec![
            (1, text(&field.on)),
            (2, Want::Value(Some(Value::Integer(field.number)))),
            (3, text(&field.kind)),
            (4, text(&field.label_zh)),
            (5, text(&field.label_en)),
            (6, Want::Members(accepts)),
            (7, text(&field.name)),
        ];
        all.push(Wanted {
            declared: &FIELD,
            name: &field.name,
            id: id(&FIELD, &key),
            fields,
        });
    }
    Ok(all)
}

fn text(text: &str) -> Want {
    Want::Value(Some(Value::Text(text.to_owned())))
}

/// Territories, each after the one above it; the file was checked to be a tree.
fn by_depth(territories: &[file::Territory]) -> Vec<&file::Territory> {
    let parents: BTreeMap<&str, Option<&str>> = territories
        .iter()
        .map(|territory| (territory.name.as_str(), territory.parent.as_deref()))
        .collect();
    let depth = |territory: &&file::Territory| {
        let mut at = territory.parent.as_deref();
        let mut depth = 0usize;
        while let Some(name) = at.filter(|_| depth <= territories.len()) {
            depth += 1;
            at = parents.get(name).copied().flatten();
        }
        depth
    };
    let mut sorted: Vec<&file::Territory> = territories.iter().collect();
    sorted.sort_by_key(depth);
    sorted
}

fn change(wanted: &Wanted<'_>, spec: &TypeSpec, there: Option<&Record>, made: bool) -> Result<Option<Change>, Problem> {
    let mut writes: Vec<(FieldNo, Write)> = Vec::new();
    let mut fields = Vec::new();
    for (number, want) in &wanted.fields {
        let number = FieldNo(*number);
        let Some(field) = spec.fields.get(&number) else {
            continue;
        };
        let (from, to, write) = match want {
            Want::Value(value) => {
                let now = there.and_then(|record| record.value(number));
                if now == value.as_ref() {
                    continue;
                }
                let show = |value: Option<&Value>| value.map(value::show).unwrap_or_default();
                (show(now), show(value.as_ref()), Write::Set(value.clone()))
            }
            Want::Members(members) => {
                debug_assert_eq!(field.merge, Merge::Set, "{}", field.name);
                let rows = there.into_iter().flat_map(|record| record.groups.values());
                let now: Vec<Value> = rows.flat_map(|row| row.members(number)).cloned().collect();
                let missing = |from: &[Value], other: &[Value]| -> Vec<Value> {
                    from.iter().filter(|value| !other.contains(value)).cloned().collect()
                };
                let (add, remove) = (missing(members, &now), missing(&now, members));
                if add.is_empty() && remove.is_empty() {
                    continue;
                }
                let show = |values: &[Value]| values.iter().map(value::show).collect::<Vec<_>>().join(", ");
                (show(&now), show(members), Write::Members { add, remove })
            }
        };
        fields.push(FieldChange {
            field: field.name.clone(),
            from,
            to,
        });
        writes.push((number, write));
    }
    if writes.is_empty() {
        return Ok(None);
    }
    let new = there.is_none() && !made;
    let mut action = Action::default();
    let offered = if new {
        action.create(spec, wanted.id, writes)
    } else {
        action.change(spec, wanted.id, writes)
    };
    offered.map_err(|why| {
        let mut problem = Problem::of_value(&why).on(format!("{} {}", spec.name, wanted.name));
        problem.kind = ProblemKind::File;
        problem
    })?;
    let name = wanted.name.to_owned();
    Ok(Some(Change {
        kind: wanted.declared.name,
        name,
        record: wanted.id.to_string(),
        new,
        fields,
        action,
    }))
}

/// Refuses what the devices out there could not follow yet.
fn allowed(wanted: &Wanted<'_>, change: &Change, there: &Record, reading: &Reading<'_>) -> Result<(), Problem> {
    let touches = |name: &str| change.fields.iter().find(|field| field.field == name);
    let refuse = |field: &FieldChange, rule: &str, message: String, accepts: &str| -> Problem {
        Problem::new(ProblemKind::Refused, message)
            .on(format!("{} {}", change.kind, change.name))
            .field(field.field.as_str())
            .rule(rule)
            .accepts(accepts)
    };
    if wanted.declared.number == USER.number {
        let scope = ["role", "team", "territory"].into_iter().find_map(touches);
        let devices = reading
            .devices()?
            .into_iter()
            .filter(|device| device.user == wanted.id)
            .count();
        if let Some(field) = scope.filter(|_| devices > 0) {
            let message = format!(
                "{devices} device(s) of this user hold what their {} lets them see",
                field.field
            );
            return Err(refuse(
                field,
                "user.has_device",
                message,
                "what it says now, while there is a device",
            ));
        }
    }
    let moved = touches("parent").filter(|_| wanted.declared.number == TERRITORY.number && there.deleted.is_none());
    if let Some(field) = moved
        && let Some(customer) = customer_within(wanted.id, reading)?
    {
        let message = format!("customers lie in it or below, {customer} among them");
        return Err(refuse(
            field,
            "territory.has_customers",
            message,
            "the parent that it has",
        ));
    }
    if let Some(field) = touches("kind").filter(|_| wanted.declared.number == FIELD.number) {
        let message = format!("a field never changes its kind; this one is {}", field.from);
        return Err(refuse(field, "field.kind", message, "another number for another kind"));
    }
    Ok(())
}

fn customer_within(top: Id, reading: &Reading<'_>) -> Result<Option<Id>, StorageError> {
    let config = super::Config::load(reading)?;
    let below = config
        .territories
        .keys()
        .filter(|place| config.directory.is_within(**place, top));
    for territory in below {
        if let Some(home) = reading.home_in(*territory)? {
            return Ok(Some(home));
        }
    }
    Ok(None)
}
