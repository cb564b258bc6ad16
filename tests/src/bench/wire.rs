//! Bytes on the wire: a batch of a hundred new visits, then of a hundred edits, counted at the transport.
//!
//! Counted are the push's body and the answers to pulls, which bring the author verdicts and entries; headers and the
//! askers' own pulls stand apart.

use std::io;

use fieldbook::{model::Id, protocol::Route, records::EditRequest};

use super::{
    drafts::{capture, text},
    phones::Phone,
    rows::Report,
    said, sql,
    workload::{NEW, Workload},
};

/// Visits, or edits, of one batch.
const BATCH: usize = 100;

/// Measures `wire_visit` and `wire_edit` on a phone with the base set.
///
/// # Errors
/// When the phone or its server says no.
pub fn measure(phone: &Phone, workload: &Workload, report: &mut Report) -> io::Result<()> {
    phone.sync()?;
    let _ = phone.transport.take();
    for visit in workload.visits.get(NEW).unwrap_or_default().iter().take(BATCH) {
        phone.device.capture(capture(visit)).map_err(said)?;
    }
    count(phone, "wire_visit", report)?;
    for visit in workload.visits.iter().take(BATCH) {
        let next = format!("{} / {}", visit.outcome, visit.next_step);
        let request = EditRequest {
            record: Id(sql::bytes(&visit.id)),
            fields: vec![("next_step".to_owned(), text(&next))],
        };
        phone.device.edit(request).map_err(said)?;
    }
    count(phone, "wire_edit", report)
}

fn count(phone: &Phone, id: &'static str, report: &mut Report) -> io::Result<()> {
    phone.sync()?;
    let waiting = phone.device.store().outbox_summary().map_err(said)?.pending;
    if waiting > 0 {
        return Err(io::Error::other(format!("{waiting} edits still wait")));
    }
    let (mut push, mut pages, mut asking) = (0, 0, 0);
    for carried in phone.transport.take() {
        match carried.route {
            Route::Push => push += carried.sent,
            Route::Pull => {
                pages += carried.received;
                asking += carried.sent;
            }
            _ => {}
        }
    }
    let each = |bytes: usize| bytes as f64 / BATCH as f64;
    let note = format!(
        "push {:.0} + pages {:.0}; beside it {:.0} B of asking",
        each(push),
        each(pages),
        each(asking)
    );
    report.put(id, each(push + pages), None, note);
    Ok(())
}
