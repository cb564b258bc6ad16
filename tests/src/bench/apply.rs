//! How fast a phone applies what it pulls: unpacked, decoded, laid, lists ready. Pages that a real server sent are
//! played back, so that no server and no network shares the cores.

use std::{io, path::Path};

use fieldbook::{
    Device,
    model::{Action, Micros},
    sync::{SliceLimits, sync_watched},
};

use super::{
    base::Base,
    carried::Playback,
    drafts,
    phones::{Phone, copy_folder},
    rows::Report,
    said,
    timing::now,
    workload::Workload,
};
use crate::wired;

/// One in so many customers has an own edit pending.
const PENDING: usize = 10;

/// Measures `apply_clean` and `apply_pending`.
///
/// # Errors
/// When a phone says no.
pub fn measure(base: &Base, folder: &Path, workload: &Workload, report: &mut Report) -> io::Result<()> {
    if report.wants(&["apply_clean"]) {
        let path = folder.join("apply-clean");
        let device = Device::open(&path, wired::running(1_100)).map_err(said)?;
        let identity = Device::open(&base.phone, wired::running(1_100))
            .map_err(said)?
            .identity();
        device.store().set_identity(&identity.map_err(said)?).map_err(said)?;
        put(report, "apply_clean", &device, &base.first)?;
    }
    if report.wants(&["apply_pending"]) {
        let path = folder.join("apply-pending");
        copy_folder(&base.phone, &path)?;
        let device = Device::open(&path, wired::running(1_100)).map_err(said)?;
        let phone = Phone {
            device: std::sync::Arc::new(device),
            transport: std::sync::Arc::new(super::carried::Noting::to(base.server.url(), false)?),
        };
        let schema = phone.device.schema().map_err(said)?;
        for customers in workload.customers.chunks(500 * PENDING) {
            let mut action = Action::default();
            for customer in customers.iter().step_by(PENDING) {
                drafts::add_change(
                    &mut action,
                    &schema,
                    "customer",
                    &customer.id,
                    "website",
                    "fieldbook.example",
                )?;
            }
            phone.fill(&action, Micros(1_767_500_030_000_000))?;
        }
        put(report, "apply_pending", &phone.device, &base.changes)?;
    }
    Ok(())
}

fn put(report: &mut Report, id: &'static str, device: &Device, playback: &Playback) -> io::Result<()> {
    let limits = SliceLimits {
        tries: 1,
        ..SliceLimits::default()
    };
    let began = now();
    let mut seconds = 0.0;
    let last = playback.pages();
    let mut laid = 0;
    sync_watched(device, playback, limits, &mut |pages| {
        laid = pages;
        if pages <= last {
            seconds = began.elapsed().as_secs_f64();
        }
    })
    .map_err(said)?;
    if laid < last {
        return Err(io::Error::other(format!("{laid} of {last} pages were laid")));
    }
    let note = format!("{} entries in {last} pages, {seconds:.2} s", playback.entries);
    report.put(id, playback.entries as f64 / seconds, None, note);
    Ok(())
}
