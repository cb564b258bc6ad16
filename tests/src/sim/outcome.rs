//! Everything that a person could tell apart on a phone, and what the server holds: in words, to be compared.

use fieldbook::{Device, Failure, tasks::Which};
use fieldbook_model::Micros;

use super::{server::Server, template::Template};

/// What the server holds.
pub(super) fn told_by(server: &Server) -> String {
    let office = &server.office;
    let verdicts = office.verdicts.iter();
    let verdicts: Vec<_> = verdicts
        .map(|row| (row.seq, row.author, row.hash, &row.verdict))
        .collect();
    let waits: Vec<_> = office
        .ground
        .held
        .values()
        .map(|held| (held.own.hash, &held.cause))
        .collect();
    let digest = server.digest(Template::get().phone(0).identity.user).short();
    format!("server {digest} {verdicts:?} {waits:?}\n")
}

/// Everything that a person could tell apart on a phone.
pub(super) fn told(device: &Device) -> Result<String, Failure> {
    let store = device.store();
    let digest = store.digest()?;
    let mut said = format!(
        "digest {} at {} {}\n",
        digest.digest.short(),
        digest.at,
        digest.comparable
    );
    for kind in ["customer", "visit", "task"] {
        let rows = device
            .list(&fieldbook::lists::ListRequest::of(kind))
            .map_err(Failure::from)?
            .rows;
        for id in rows.iter().map(|row| row.id) {
            let mut view = device.show(id).map_err(Failure::from)?;
            // Times of a server that answered a second later are later by a second.
            view.touched = Micros(0);
            said.push_str(&format!("{view:?}\n"));
        }
    }
    for item in device.attention().map_err(Failure::from)? {
        said.push_str(&format!("attention {} {:?} {:?}\n", item.n, item.reason, item.changes));
    }
    for kept in device.conflicts(None).map_err(Failure::from)? {
        said.push_str(&format!("kept {} {:?} {:?}\n", kept.field, kept.value, kept.stands));
    }
    let tasks = device.tasks(Which::All).map_err(Failure::from)?.len();
    let outbox = store.outbox()?;
    let outbox: Vec<_> = outbox
        .iter()
        .map(|item| (item.n, item.hash, item.held.is_some(), item.judged))
        .collect();
    said.push_str(&format!("tasks {tasks} outbox {outbox:?}\n"));
    Ok(said)
}
