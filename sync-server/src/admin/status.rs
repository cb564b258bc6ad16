//! `status`: how the workspace stands: counts, the head of the log, the digest, what waits, who was heard when.

use std::fmt::Write as _;

use fieldbook_merge::Digest;
use fieldbook_model::types::USER;
use serde_json::{Map, Value, json};

use super::{Office, Say, Surroundings, devices, find};
use crate::{problem::Problem, scopes::Scopes, storage::Reading, workspace::Config};

/// Shows how the workspace stands; with a user, also the digest of what they see.
///
/// # Errors
/// When there is no such user, or the database's.
pub fn status(around: &Surroundings, viewer: Option<&str>, say: &mut Say<'_>) -> Result<(), Problem> {
    let office = Office::open(&around.data)?;
    let (data, lines) = office.storage.read(|reading| told(reading, viewer))?;
    say.done(&data, &lines);
    Ok(())
}

fn told(reading: &Reading<'_>, viewer: Option<&str>) -> Result<(Value, String), Problem> {
    let row = reading.workspace()?;
    let config = Config::load(reading)?;
    let mut all = Digest::default();
    reading.each_record(|_| true, |id, record| all.add(id, &record))?;
    let mut counts = Map::new();
    let mut counted = String::new();
    for (kind, count, deleted) in reading.counts()? {
        let name = config
            .schema
            .get(kind)
            .map_or_else(|| kind.0.to_string(), |spec| spec.name.clone());
        let _ = write!(
            counted,
            "{}{name} {}",
            if counted.is_empty() { "" } else { ", " },
            count - deleted
        );
        counts.insert(name, json!({ "count": count - deleted, "deleted": deleted }));
    }
    let held = reading.held_count()?;
    let (rejected, waiting) = reading.refusals()?;
    let (devices, heard) = devices::listed(reading)?;
    let seen = viewer.map(|name| digest_of(reading, name)).transpose()?;
    let data = json!({
        "workspace": { "id": row.id.to_string(), "name": row.name },
        "settings": serde_json::from_str::<Value>(&row.settings).unwrap_or(Value::Null),
        "head": row.head.0,
        "log": row.log.to_string(),
        "digest": all.short(),
        "seen": seen.as_ref().map(|(user, digest)| json!({ "user": user, "digest": digest })),
        "records": counts,
        "held": held,
        "rejected": rejected,
        "rejected_waiting": waiting,
        "devices": devices,
    });
    let mut lines = format!("{}\nhead {}  digest {}\n{counted}\n", row.name, row.head, all.short());
    if let Some((user, digest)) = seen {
        let _ = writeln!(lines, "what {user} sees: digest {digest}");
    }
    let _ = writeln!(
        lines,
        "held {held}  rejected {rejected}, of which {waiting} wait for their author"
    );
    lines.push_str(if heard.is_empty() {
        "no device yet: fieldbook-server invite USER"
    } else {
        &heard
    });
    Ok((data, lines))
}

fn digest_of(reading: &Reading<'_>, name: &str) -> Result<(String, String), Problem> {
    let user = find::one(reading, Some(USER.no()), name)?;
    let viewer = Scopes::default().viewer(reading, user.id)?;
    let mut digest = Digest::default();
    reading.each_record(|book| viewer.sees(book), |id, record| digest.add(id, &record))?;
    Ok((user.title, digest.short()))
}
