//! The workspace's configuration as records have it: schema with custom fields, users, roles, territories.
//!
//! Made anew whenever an entry on such a record is admitted; never changed in place.

use std::collections::HashMap;

use fieldbook_admission::{Directory, Member, Role};
use fieldbook_merge::Record;
use fieldbook_model::{
    FieldNo, Id, Schema, Seq, Value,
    schema::CustomField,
    types::{self, FIELD, TEAM, TERRITORY, USER},
};

use crate::storage::{Reading, StorageError};

/// The configuration as of one place of the log.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The seq of the last entry on configuration that is in it.
    pub at: Seq,
    /// The workspace.
    pub workspace: Id,
    /// Types and custom fields.
    pub schema: Schema,
    /// Users and territories, the service among them.
    pub directory: Directory,
    /// Names of territories.
    pub territories: HashMap<Id, String>,
}

/// The server itself, as an author.
pub const SERVICE_NAME: &str = "service";

/// Returns the user that the server writes as.
#[must_use]
pub fn service_user(workspace: Id) -> Id {
    Id::derived("workspace.service", workspace)
}

/// Returns the installation that the server writes as.
#[must_use]
pub fn service_installation(workspace: Id) -> Id {
    Id::derived("workspace.service.installation", workspace)
}

/// Returns whether a type is configuration.
#[must_use]
pub fn is_config(kind: fieldbook_model::TypeNo) -> bool {
    [&USER, &TEAM, &TERRITORY, &FIELD]
        .iter()
        .any(|declared| declared.no() == kind)
}

impl Config {
    /// Loads the configuration.
    ///
    /// # Errors
    /// Those of the database.
    pub fn load(reading: &Reading<'_>) -> Result<Self, StorageError> {
        let row = reading.workspace()?;
        let mut config = Config {
            at: row.config,
            workspace: row.id,
            schema: types::built_in(),
            ..Config::default()
        };
        for (_, record) in alive(reading, &FIELD)? {
            // A field that does not fit any more stays a record; it is no part of the schema.
            let _ = config.schema.add_custom(&custom(&record));
        }
        for (id, record) in alive(reading, &TERRITORY)? {
            config.territories.insert(id, text(&record, 1));
            config.directory.parents.extend(
                record
                    .value(FieldNo(2))
                    .and_then(Value::as_link)
                    .map(|parent| (id, parent)),
            );
        }
        for (id, record) in alive(reading, &USER)? {
            let Some(role) = Role::by_name(&text(&record, 2)) else {
                continue;
            };
            let territory = record.value(FieldNo(4)).and_then(Value::as_link);
            let active = record.value(FieldNo(5)).and_then(Value::as_flag).unwrap_or(true);
            config.directory.members.insert(
                id,
                Member {
                    name: text(&record, 1),
                    role,
                    territory,
                    active,
                },
            );
        }
        let service = Member {
            name: SERVICE_NAME.to_owned(),
            role: Role::Office,
            territory: None,
            active: true,
        };
        config.directory.members.insert(service_user(row.id), service);
        Ok(config)
    }

    /// Returns the name of a user.
    #[must_use]
    pub fn user_name(&self, user: Id) -> &str {
        self.directory.members.get(&user).map_or("", |member| &member.name)
    }
}

fn alive(reading: &Reading<'_>, declared: &fieldbook_model::RecordType) -> Result<Vec<(Id, Record)>, StorageError> {
    let mut records = reading.of_kind(declared.no())?;
    records.retain(|(_, record)| record.deleted.is_none());
    Ok(records)
}

fn text(record: &Record, field: u32) -> String {
    record
        .value(FieldNo(field))
        .and_then(Value::as_text)
        .unwrap_or_default()
        .to_owned()
}

fn custom(record: &Record) -> CustomField {
    let en = text(record, 5);
    let name = Some(text(record, 7))
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| en.clone());
    let number = match record.value(FieldNo(2)) {
        Some(Value::Integer(number)) => *number,
        _ => 0,
    };
    let accepts = record.groups.values().flat_map(|row| row.members(FieldNo(6)));
    CustomField {
        on: text(record, 1),
        number,
        name,
        kind: text(record, 3),
        zh: text(record, 4),
        en,
        accepts: accepts.filter_map(Value::as_text).map(str::to_owned).collect(),
    }
}
