//! Measurements against plain SQLite: what our own work costs where the least that could be done costs something too.
//!
//! Ours and the floor run in the same run, in turn, on the same disk and at the same durability. It reports and never
//! judges: a missed budget is a row of the table. Every loop is bounded in count and time; only loopback is used.
#![allow(clippy::indexing_slicing, reason = "a measurement that cannot go on should stop")]

pub mod apply;
pub mod back;
pub mod base;
pub mod carried;
pub mod cold;
pub mod desk;
pub mod drafts;
pub mod http;
pub mod live;
mod made_up;
pub mod options;
pub mod outer;
pub mod phones;
pub mod rows;
pub mod single;
pub mod sql;
pub mod storm;
pub mod syncs;
pub mod timing;
pub mod wire;
pub mod workload;

use std::{fmt::Debug, io, path::Path};

use serde_json::{Value as Json, json};

use self::{base::Base, rows::Report, sql::Plain, timing::Samples, timing::timed, workload::Workload};

/// Measures what is wanted in a folder on the disk that counts; `tell` hears what goes on. `words` name the workload
/// to the process that [`syncs`] starts.
///
/// # Errors
/// When something could not be measured; what was measured before stands in the report.
pub fn run(
    folder: &Path,
    workload: &Workload,
    words: &[String],
    report: &mut Report,
    tell: &mut dyn FnMut(&str),
) -> io::Result<()> {
    let single = [
        "capture_p50",
        "capture_p99",
        "w1",
        "w2",
        "w3_latest",
        "capture_cpu",
        "edit_cpu",
    ];
    let spoken = [
        "wire_visit",
        "wire_edit",
        "w4_time",
        "w4_bytes",
        "live_p50",
        "live_p99",
        "w6",
    ];
    let others = [
        "admit_sqlite",
        "apply_clean",
        "apply_pending",
        "syncs_per_capture",
        "cold_open",
    ];
    if report.wants(&[single.as_slice(), &spoken, &others].concat()) {
        tell("a server with 25,000 customers and 50,000 visits, and a phone that has them");
        let base = Base::make(folder, workload, report)?;
        if report.wants(&["apply_clean", "apply_pending"]) {
            tell("applying pages");
            apply::measure(&base, folder, workload, report)?;
        }
        if report.wants(&["syncs_per_capture"]) {
            syncs::measure(&base, folder, words, report)?;
        }
        if report.wants(&["cold_open"]) {
            cold::measure(&base, folder, report)?;
        }
        if report.wants(&single) {
            tell("captures, edits and lists beside plain SQLite, one by one: about a minute and a half");
            single::measure(&base, folder, workload, report)?;
        }
        if report.wants(&spoken) {
            tell("bytes on the wire, two phones online, a phone that comes back");
            let a = phones::copied(&base.server, &base.phone, &folder.join("a"), 1_200)?;
            let b = phones::copied(&base.server, &base.phone, &folder.join("b"), 1_201)?;
            wire::measure(&a, workload, report)?;
            live::measure(&a, &b, folder, workload, report)?;
            back::measure(&a, &base, folder, workload, report)?;
        }
    }
    if report.wants(&["w7"]) {
        tell("20, then 100 phones at once");
        storm::measure(folder, workload, report)?;
    }
    Ok(())
}

/// Returns what the figures were measured on, with what a durable plain insert takes there.
///
/// # Errors
/// When nothing can be written in the folder.
pub fn machine(folder: &Path, workload: &Workload) -> io::Result<Json> {
    let plain = Plain::open(&folder.join("machine.db"))?;
    let mut samples = Samples::default();
    for visit in workload.visits.iter().take(100) {
        let (seconds, done) = timed(|| plain.put_visit(visit, 0, false));
        done?;
        samples.push(seconds);
    }
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    Ok(json!({
        "os": std::env::consts::OS,
        "arch": std::env::consts::ARCH,
        "cores": cores,
        "durable_insert_ms": (samples.quantile(500) * 1e5).round() / 100.0,
        "workload": workload.source,
    }))
}

/// An error of a layer as one of the outer world.
fn said(error: impl Debug) -> io::Error {
    io::Error::other(format!("{error:?}"))
}
