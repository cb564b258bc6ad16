//! A phone comes back with 5,000 offline visits and 1,000 edits: until the server has them durably, and the bytes.
//!
//! The floor's phone does what ours must: it reads what waits, sends it, and marks it as sent.

use std::{io, path::Path};

use fieldbook::{
    model::{Action, Micros},
    protocol::Route,
};

use super::{
    base::Base,
    drafts,
    http::{BATCH, Client, serve},
    phones::Phone,
    rows::Report,
    said,
    sql::Plain,
    timing::{now, timed},
    workload::{NEW, Visit, Workload},
};

/// Edits of visits that the server has.
const EDITS: usize = 1_000;

/// Measures `w4_time` and `w4_bytes` on a phone with the base set.
///
/// # Errors
/// When a phone or a server says no.
pub fn measure(phone: &Phone, base: &Base, folder: &Path, workload: &Workload, report: &mut Report) -> io::Result<()> {
    let new = workload.visits.get(NEW).unwrap_or_default();
    let old = workload.visits.get(2_000..2_000 + EDITS).unwrap_or_default();
    let (floor_seconds, floor_bytes) = floor(base, folder, new, old)?;
    phone.sync()?;
    let _ = phone.transport.take();
    write_offline(phone, new, old)?;
    let edits = phone.device.store().outbox_summary().map_err(said)?.pending;
    let began = now();
    phone.sync()?;
    let whole = began.elapsed().as_secs_f64();
    let carried = phone.transport.take();
    let pushes = carried.iter().filter(|carried| carried.route == Route::Push);
    let durable = pushes
        .map(|carried| carried.at.duration_since(began).as_secs_f64())
        .fold(0.0, f64::max);
    let bytes: usize = carried.iter().map(|carried| carried.sent + carried.received).sum();
    let note = format!("{edits} edits durable after {durable:.2} s, verdicts laid after {whole:.2} s; floor in s");
    report.put("w4_time", durable / floor_seconds, Some(floor_seconds), note);
    let note = format!("{} KB both ways, verdicts included; floor in KB", bytes / 1000);
    report.put("w4_bytes", bytes as f64 / floor_bytes, Some(floor_bytes / 1000.0), note);
    Ok(())
}

fn write_offline(phone: &Phone, new: &[Visit], old: &[Visit]) -> io::Result<()> {
    let schema = phone.device.schema().map_err(said)?;
    let (at, _) = phone.device.here().map_err(said)?;
    for visits in new.chunks(500) {
        let mut action = Action::default();
        visits
            .iter()
            .try_for_each(|visit| drafts::add_visit(&mut action, &schema, visit))?;
        phone.fill(&action, at)?;
    }
    let mut action = Action::default();
    for visit in old {
        drafts::add_change(&mut action, &schema, "visit", &visit.id, "next_step", &changed(visit))?;
    }
    phone.fill(&action, Micros(at.0 + 1_000_000))
}

fn changed(visit: &Visit) -> String {
    format!("{}; {}", visit.next_step, visit.rep)
}

fn floor(base: &Base, folder: &Path, new: &[Visit], old: &[Visit]) -> io::Result<(f64, f64)> {
    let (server, phone) = (folder.join("back-floor.db"), folder.join("back-floor-phone.db"));
    std::fs::copy(&base.floor, &server)?;
    std::fs::copy(&base.floor, &phone)?;
    let mut client = Client::to(serve(&server)?)?;
    let plain = Plain::open(&phone)?;
    plain.whole(|plain| {
        new.iter().try_for_each(|visit| plain.put_visit(visit, 0, true))?;
        old.iter()
            .try_for_each(|visit| plain.set_next_step(&visit.id, &changed(visit), true))
    })?;
    let (seconds, sent) = timed(|| {
        let mut sent = 0;
        loop {
            let waiting = plain.pending(BATCH)?;
            if waiting.is_empty() {
                return io::Result::Ok(sent);
            }
            client.post(&waiting)?;
            plain.sent(&waiting)?;
            sent += waiting.len();
        }
    });
    if sent? != new.len() + old.len() {
        return Err(io::Error::other("the floor did not send everything"));
    }
    Ok((seconds, client.carried as f64))
}
