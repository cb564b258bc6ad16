//! One action after the other on one phone, each durable: captures, edits and the latest visits of a customer, in
//! blocks that alternate with the floor's.
//!
//! Nothing is sent; what is measured is what a person waits for when they tap *done*.

use std::{io, path::Path};

use fieldbook::{
    Device,
    lists::ListRequest,
    model::Id,
    records::EditRequest,
    store::{By, Filter, Order},
};

use super::{
    base::Base,
    drafts::{capture, text},
    phones::{self, copy_folder},
    rows::Report,
    said,
    sql::{self, Plain},
    timing::{Pace, Samples, timed},
    workload::{KEY_ACCOUNTS, NEW, Visit, Workload},
};
use crate::wired;

/// How many of ours run before as many of the floor's.
const BLOCK: usize = 25;
/// Actions on the RAM disk: what our own code costs shows in the median of these.
const ON_RAM: usize = 2_000;
/// Seconds that one loop may take at most.
const LONGEST: u64 = 60;

struct Pair {
    device: Device,
    plain: Plain,
}

fn pair(base: &Base, folder: &Path) -> io::Result<Pair> {
    copy_folder(&base.phone, folder)?;
    let floor = folder.join("floor.db");
    std::fs::copy(&base.floor, &floor)?;
    Ok(Pair {
        device: Device::open(folder, wired::running(1_100)).map_err(said)?,
        plain: Plain::open(&floor)?,
    })
}

/// Measures `capture_*`, `w1`, `w2` and `w3_latest` on the disk, `capture_cpu` and `edit_cpu` on a RAM disk.
///
/// # Errors
/// When a phone or the floor says no.
pub fn measure(base: &Base, folder: &Path, workload: &Workload, report: &mut Report) -> io::Result<()> {
    let new = workload.visits.get(NEW).unwrap_or_default();
    let old = workload.visits.get(..NEW.len()).unwrap_or_default();
    if report.wants(&["capture_p50", "capture_p99", "w1", "w2", "w3_latest"]) {
        let pair = pair(base, &folder.join("single"))?;
        if report.wants(&["w3_latest"]) {
            latest(&pair, workload, report)?;
        }
        if report.wants(&["capture_p50", "capture_p99", "w1"]) {
            let (ours, floor) = captures(&pair, new)?;
            put_captures(report, &ours, &floor);
        }
        if report.wants(&["w2"]) {
            let (ours, floor) = edits(&pair, old)?;
            let note = format!("{} edits, floor in ms each", ours.count());
            report.put("w2", ours.sum() / floor.sum(), Some(floor.mean() * 1e3), note);
        }
    }
    if report.wants(&["capture_cpu", "edit_cpu"]) {
        let (ram, is_ram) = phones::ram(folder);
        let measured = pair(base, &ram).and_then(|pair| {
            let captured = captures(&pair, new.get(..ON_RAM).unwrap_or_default())?;
            let edited = edits(&pair, old.get(..ON_RAM).unwrap_or_default())?;
            Ok((captured, edited))
        });
        std::fs::remove_dir_all(&ram)?;
        let (captured, edited) = measured?;
        for (id, (ours, floor)) in [("capture_cpu", captured), ("edit_cpu", edited)] {
            let place = if is_ram {
                "RAM disk"
            } else {
                "no RAM disk here: on disk"
            };
            let note = format!("{place}; mean {:.0} µs, floor's median beside", ours.mean() * 1e6);
            report.put(id, ours.quantile(500) * 1e6, Some(floor.quantile(500) * 1e6), note);
        }
    }
    Ok(())
}

fn put_captures(report: &mut Report, ours: &Samples, floor: &Samples) {
    for (id, at) in [("capture_p50", 500), ("capture_p99", 990)] {
        let (ours, floor) = (ours.quantile(at) * 1e3, floor.quantile(at) * 1e3);
        report.put(id, ours / floor, Some(floor), format!("{ours:.2} ms, floor in ms"));
    }
    let note = format!("{} visits, floor in ms each", ours.count());
    report.put("w1", ours.sum() / floor.sum(), Some(floor.mean() * 1e3), note);
}

fn alternate(
    visits: &[Visit],
    mut ours: impl FnMut(&Visit) -> io::Result<()>,
    mut floor: impl FnMut(&Visit) -> io::Result<()>,
) -> io::Result<(Samples, Samples)> {
    let (pace, mut samples) = (Pace::of(LONGEST), (Samples::default(), Samples::default()));
    for block in visits.chunks(BLOCK) {
        if !pace.goes_on() {
            break;
        }
        for visit in block {
            let (seconds, done) = timed(|| ours(visit));
            done?;
            samples.0.push(seconds);
        }
        for visit in block {
            let (seconds, done) = timed(|| floor(visit));
            done?;
            samples.1.push(seconds);
        }
    }
    Ok(samples)
}

fn captures(pair: &Pair, visits: &[Visit]) -> io::Result<(Samples, Samples)> {
    let ours = |visit: &Visit| pair.device.capture(capture(visit)).map(|_| ()).map_err(said);
    alternate(visits, ours, |visit| pair.plain.put_visit(visit, 0, true))
}

fn edits(pair: &Pair, visits: &[Visit]) -> io::Result<(Samples, Samples)> {
    let said_next = |visit: &Visit| format!("{}, {}", visit.next_step, visit.outcome);
    let ours = |visit: &Visit| {
        let request = EditRequest {
            record: Id(sql::bytes(&visit.id)),
            fields: vec![("next_step".to_owned(), text(&said_next(visit)))],
        };
        pair.device.edit(request).map(|_| ()).map_err(said)
    };
    alternate(visits, ours, |visit| {
        pair.plain.set_next_step(&visit.id, &said_next(visit), true)
    })
}

/// The latest 50 visits of each key account, as a screen asks for them.
fn latest(pair: &Pair, workload: &Workload, report: &mut Report) -> io::Result<()> {
    let (mut ours, mut floor) = (Samples::default(), Samples::default());
    for _ in 0..5 {
        for account in workload.customers.iter().take(KEY_ACCOUNTS) {
            let request = ListRequest {
                // A visit hangs on its customer.
                filter: Filter::Home(Id(sql::bytes(&account.id))),
                order: Order {
                    by: By::Created,
                    descending: true,
                },
                limit: 50,
                ..ListRequest::of("visit")
            };
            let (seconds, list) = timed(|| pair.device.list(&request));
            let list = list.map_err(said)?;
            ours.push(seconds);
            let (seconds, rows) = timed(|| pair.plain.latest(&account.id, 50));
            floor.push(seconds);
            if list.rows.len() != rows?.len() {
                return Err(io::Error::other("the list and the floor differ"));
            }
        }
    }
    let note = format!(
        "{:.0} µs a list with titles and total, floor in µs",
        ours.quantile(500) * 1e6
    );
    let ratio = ours.quantile(500) / floor.quantile(500);
    report.put("w3_latest", ratio, Some(floor.quantile(500) * 1e6), note);
    Ok(())
}
