//! What the folder of a day says: read from the phones and the server as they lie there, never from the day's play.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

use serde_json::Value as Json;

use super::{
    ledger::{Closing, Ledger, Line},
    stage::{PEOPLE, at},
};
use crate::outside::{Phone, Server};

/// What was found.
#[derive(Debug, Default)]
pub struct Findings {
    /// Lines of the ledger, with where each value is now.
    pub acknowledged: Vec<(Line, String)>,
    /// Lines whose value is nowhere.
    pub missing: Vec<Line>,
    /// Kept losers, explained: as the phone says it, with `why`.
    pub conflicts: Vec<Json>,
    /// Edits that met another's which their author had not seen, and both stand.
    pub merged: Vec<Merged>,
    /// What the day says was kept or needs somebody and is not there, and what cannot be read.
    pub gone: Vec<String>,
    /// Phone → its digest and the server's of what its user sees.
    pub digests: Vec<(String, String, String)>,
    /// What the day noted.
    pub closing: Closing,
}

/// Two people's work on one record, neither having seen the other's, and nothing lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// What the record is called.
    pub title: String,
    /// Who wrote first in the log, and which fields.
    pub first: (String, Vec<String>),
    /// Who wrote without having seen it, and which fields.
    pub second: (String, Vec<String>),
}

impl Findings {
    /// Returns whether everything is where it belongs.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.missing.is_empty() && self.gone.is_empty() && self.digests_equal()
    }

    /// Returns whether every phone holds exactly what the server shows its user.
    #[must_use]
    pub fn digests_equal(&self) -> bool {
        self.digests
            .iter()
            .all(|(_, phone, server)| !phone.is_empty() && phone == server)
    }
}

/// Reads a folder.
///
/// # Errors
/// When the ledger or a store cannot be read at all.
pub fn look(folder: &Path) -> io::Result<Findings> {
    let (ledger, closing) = Ledger::read(&folder.join("ledger.jsonl"))?;
    let server = Server::at(&folder.join("server"));
    let mut phones: Vec<Phone> = PEOPLE.iter().map(|name| Phone::new(name, &folder.join(name))).collect();
    let mut found = Findings {
        closing,
        ..Findings::default()
    };
    digests(&mut found, &server, &mut phones);
    let office = records(&server, &mut found);
    for line in ledger.lines {
        let other = phones.iter_mut().rev().find(|phone| phone.name() != line.phone);
        let seen = other.and_then(|phone| place(phone, &line));
        match (seen, in_office(&office, &line)) {
            (Some(place), true) => found.acknowledged.push((line, place)),
            _ => found.missing.push(line),
        }
    }
    merged(&mut found, &mut phones);
    kept(&mut found, &mut phones, &office);
    attention(&mut found, &mut phones);
    Ok(found)
}

fn digests(found: &mut Findings, server: &Server, phones: &mut [Phone]) {
    for phone in phones {
        let name = phone.name().to_owned();
        let own = phone.must(&["digest"]).map(|data| at(&data, "/digest").to_owned());
        let seen = server
            .ask(&["status", "--as", &name])
            .map(|data| at(&data, "/seen/digest").to_owned());
        for error in [own.as_ref().err(), seen.as_ref().err()].into_iter().flatten() {
            found.gone.push(format!("{name}: {error}"));
        }
        found
            .digests
            .push((name, own.unwrap_or_default(), seen.unwrap_or_default()));
    }
}

fn records(server: &Server, found: &mut Findings) -> BTreeMap<String, Json> {
    let mut all = BTreeMap::new();
    for kind in ["customer", "visit", "task", "attachment"] {
        match server.ask(&["records", kind, "--limit", "1000000"]) {
            Ok(rows) => all.extend(
                rows.as_array()
                    .into_iter()
                    .flatten()
                    .map(|row| (at(row, "/id").to_owned(), row.clone())),
            ),
            Err(error) => found.gone.push(format!("the server's {kind} records: {error}")),
        }
    }
    all
}

/// Where a value is on a phone; `None` where it is nowhere.
fn place(phone: &mut Phone, line: &Line) -> Option<String> {
    let shown = phone.must(&["show", &line.record]).ok();
    let Some(shown) = shown else {
        // A deleted record is not shown, but its history is there.
        return in_history(phone, line).then(|| "in the history of a deleted record".to_owned());
    };
    if line.field.is_empty() {
        return Some("stands".to_owned());
    }
    if holds(shown.pointer(&format!("/fields/{}", line.field)), &line.value) {
        return Some("stands".to_owned());
    }
    let conflicts = phone.must(&["conflicts", &line.record]).ok()?;
    let kept = conflicts
        .as_array()?
        .iter()
        .find(|one| at(one, "/field") == line.field && at(one, "/value") == line.value);
    if let Some(kept) = kept {
        return Some(format!("kept aside as {}", at(kept, "/short")));
    }
    in_history(phone, line).then(|| "in the history: replaced by someone who had seen it".to_owned())
}

fn in_history(phone: &mut Phone, line: &Line) -> bool {
    let Ok(history) = phone.must(&["history", &line.record]) else {
        return false;
    };
    let steps = history.pointer("/steps").and_then(Json::as_array);
    let pointer = format!("/wanted/{}", line.field);
    steps
        .into_iter()
        .flatten()
        .any(|step| line.field.is_empty() || holds(step.pointer(&pointer), &line.value))
}

fn in_office(office: &BTreeMap<String, Json>, line: &Line) -> bool {
    let Some(record) = office.get(&line.record) else {
        return false;
    };
    let losers = record.pointer("/losers").and_then(Json::as_array);
    line.field.is_empty()
        || holds(record.pointer(&format!("/fields/{}", line.field)), &line.value)
        || losers
            .into_iter()
            .flatten()
            .any(|one| at(one, "/field") == line.field && holds(one.pointer("/value"), &line.value))
}

/// Whether a field's content is, has or contains what was typed.
fn holds(content: Option<&Json>, value: &str) -> bool {
    match content {
        Some(Json::String(text)) => text.contains(value),
        Some(Json::Array(members)) => members.iter().any(|member| member.as_str() == Some(value)),
        Some(Json::Number(number)) => number.to_string() == value,
        Some(Json::Bool(flag)) => flag.to_string() == value,
        Some(_) => false,
        None => false,
    }
}

fn merged(found: &mut Findings, phones: &mut [Phone]) {
    let written: BTreeSet<String> = found.acknowledged.iter().map(|(line, _)| line.record.clone()).collect();
    for record in written {
        let history = phones
            .iter_mut()
            .rev()
            .find_map(|phone| phone.must(&["history", &record]).ok());
        let Some(history) = history else { continue };
        let steps = history.pointer("/steps").and_then(Json::as_array);
        let steps: Vec<&Json> = steps.into_iter().flatten().collect();
        for step in &steps {
            let unseen = step.pointer("/unseen").and_then(Json::as_array);
            let one = unseen.into_iter().flatten().last().and_then(|seq| {
                let first = steps.iter().find(|first| first.pointer("/seq") == Some(seq))?;
                met(&history, first, step)
            });
            found.merged.extend(one);
        }
    }
}

/// Both stand: neither lost a field to the other.
fn met(history: &Json, first: &Json, second: &Json) -> Option<Merged> {
    let is_empty = |pointer: &str| {
        second
            .pointer(pointer)
            .and_then(Json::as_array)
            .is_none_or(Vec::is_empty)
    };
    if !is_empty("/lost") || !is_empty("/beat") {
        return None;
    }
    let wrote = |step: &Json| {
        let fields = step.pointer("/wanted").and_then(Json::as_object);
        let fields = fields.map(|fields| fields.keys().cloned().collect());
        (at(step, "/author/name").to_owned(), fields.unwrap_or_default())
    };
    Some(Merged {
        title: at(history, "/title").to_owned(),
        first: wrote(first),
        second: wrote(second),
    })
}

fn kept(found: &mut Findings, phones: &mut [Phone], office: &BTreeMap<String, Json>) {
    let expected = found.closing.losers.clone();
    for [record, field, value] in expected {
        let on_server = office
            .get(&record)
            .and_then(|record| record.pointer("/losers"))
            .and_then(Json::as_array);
        if !on_server
            .into_iter()
            .flatten()
            .any(|one| at(one, "/field") == field && at(one, "/value") == value)
        {
            found
                .gone
                .push(format!("the server no longer keeps “{value}” ({field})"));
        }
        let mut said = Json::Null;
        for phone in phones.iter_mut() {
            let Ok(conflicts) = phone.must(&["conflicts"]) else {
                continue;
            };
            let on_phone = phone.must(&["show", &record]).is_ok();
            let one =
                conflicts.as_array().into_iter().flatten().find(|one| {
                    at(one, "/record") == record && at(one, "/field") == field && at(one, "/value") == value
                });
            match one {
                Some(one) => {
                    said = one.clone();
                    let why = phone.must(&["why", &record, &field]).unwrap_or_default();
                    if let Some(said) = said.as_object_mut() {
                        said.insert("why".to_owned(), why.pointer("/text").cloned().unwrap_or(why));
                    }
                }
                None if on_phone => found
                    .gone
                    .push(format!("{}'s phone no longer keeps “{value}” ({field})", phone.name())),
                None => {}
            }
        }
        found.conflicts.push(said);
    }
}

fn attention(found: &mut Findings, phones: &mut [Phone]) {
    for [name, record, rule] in found.closing.attention.clone() {
        let phone = phones.iter_mut().find(|phone| phone.name() == name);
        let items = phone
            .and_then(|phone| phone.must(&["attention"]).ok())
            .unwrap_or_default();
        let there = items
            .as_array()
            .into_iter()
            .flatten()
            .any(|item| at(item, "/record") == record && at(item, "/rule") == rule);
        if !there {
            found
                .gone
                .push(format!("{name}'s phone no longer says that {rule} needs attention"));
        }
    }
}
