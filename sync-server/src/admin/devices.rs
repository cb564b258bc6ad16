//! `devices`: who holds the workspace on what, and when each was last heard.

use std::fmt::Write as _;

use fieldbook_model::Micros;
use serde_json::{Value, json};

use super::{Office, Say, Surroundings};
use crate::{
    problem::Problem,
    storage::{Device, Reading, StorageError},
    workspace::{Config, value::show_time},
};

/// Lists the devices.
///
/// # Errors
/// The database's.
pub fn devices(around: &Surroundings, say: &mut Say<'_>) -> Result<(), Problem> {
    let office = Office::open(&around.data)?;
    let (data, lines) = office.storage.read(listed)?;
    say.done(
        &json!(data),
        if lines.is_empty() {
            "no device yet: fieldbook-server invite USER"
        } else {
            &lines
        },
    );
    Ok(())
}

/// Returns the devices for programs and for people.
pub(super) fn listed(reading: &Reading<'_>) -> Result<(Vec<Value>, String), StorageError> {
    let config = Config::load(reading)?;
    let mut lines = String::new();
    let mut data = Vec::new();
    for device in reading.devices()? {
        let user = config.user_name(device.user).to_owned();
        let _ = writeln!(
            lines,
            "{user}  {}  {}  last heard {}  has laid {}",
            device.name,
            device.installation.short(),
            time(device.last_contact),
            device.acknowledged
        );
        data.push(one(&device, &user));
    }
    Ok((data, lines))
}

fn one(device: &Device, user: &str) -> Value {
    let known = |at: Micros| (at.0 > 0).then(|| show_time(at));
    json!({
        "installation": device.installation.to_string(),
        "user": user,
        "name": device.name,
        "enrolled": show_time(device.enrolled),
        "acknowledged": device.acknowledged.0,
        "last_contact": known(device.last_contact),
        "last_push": known(device.last_push),
        "last_pull": known(device.last_pull),
    })
}

fn time(at: Micros) -> String {
    if at.0 > 0 { show_time(at) } else { "never".to_owned() }
}
