//! Opening a large store that is not in memory.
//!
//! The file's pages are put out of the cache first, where `dd` can do that; where it cannot, the note says so.

use std::{
    fs, io,
    path::Path,
    process::{Command, Stdio},
};

use fieldbook::{Device, lists::ListRequest};

use super::{
    base::Base,
    phones::copy_folder,
    rows::Report,
    said,
    timing::{Samples, timed},
};
use crate::wired;

/// How often it is opened.
const COUNT: usize = 15;

/// Measures `cold_open`.
///
/// # Errors
/// When the store cannot be opened.
pub fn measure(base: &Base, folder: &Path, report: &mut Report) -> io::Result<()> {
    let phone = folder.join("cold");
    copy_folder(&base.phone, &phone)?;
    let file = phone.join("fieldbook.db");
    let size = fs::metadata(&file)?.len() / 1_000_000;
    let (mut opened, mut listed, mut is_cold) = (Samples::default(), Samples::default(), true);
    for _ in 0..COUNT {
        is_cold &= forget(&file);
        let (seconds, device) = timed(|| Device::open(&phone, wired::running(1_100)));
        opened.push(seconds);
        let device = device.map_err(said)?;
        let (seconds, list) = timed(|| device.list(&ListRequest::of("visit")));
        listed.push(seconds);
        list.map_err(said)?;
    }
    let cold = if is_cold {
        "out of the cache"
    } else {
        "still in the cache: no dd here"
    };
    let ms = |samples: &Samples| samples.quantile(500) * 1e3;
    let note = format!("{size} MB, {cold}; its first list {:.1} ms more", ms(&listed));
    report.put("cold_open", ms(&opened), None, note);
    Ok(())
}

fn forget(file: &Path) -> bool {
    let mut command = Command::new("dd");
    command
        .arg(format!("if={}", file.display()))
        .args(["iflag=nocache", "count=0"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
