//! How often the disk is really asked to sync for one capture.
//!
//! Counted by `strace` on a process of its own, where that is installed: two runs that differ by a hundred captures.
//! Without it the commits in the write-ahead log are counted, each of which is one sync at this durability.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use fieldbook::Device;

use super::{
    base::Base,
    drafts::capture,
    phones::copy_folder,
    rows::Report,
    said,
    workload::{NEW, Workload},
};
use crate::wired;

/// Captures of the shorter run; the longer makes twice as many.
const CAPTURES: usize = 100;
/// The word by which the binary is told to be that process.
pub const CHILD: &str = "--captures-in";

/// Measures `syncs_per_capture`.
///
/// # Errors
/// When the process cannot be run or ends badly.
pub fn measure(base: &Base, folder: &Path, words: &[String], report: &mut Report) -> io::Result<()> {
    let traced = Command::new("strace")
        .arg("-V")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let by_trace = traced.is_ok_and(|status| status.success());
    let mut counts = Vec::new();
    for (name, count) in [("syncs-1", CAPTURES), ("syncs-2", 2 * CAPTURES)] {
        let phone = folder.join(name);
        copy_folder(&base.phone, &phone)?;
        counts.push(run(&phone, count, by_trace, words)?);
    }
    let (&[short, long], manner) = (
        counts.as_slice(),
        if by_trace { "strace" } else { "commits in the log" },
    ) else {
        return Ok(());
    };
    let each = (long - short) / CAPTURES as f64;
    let note = format!(
        "by {manner}: {short} and {long} with {CAPTURES} and {} captures",
        2 * CAPTURES
    );
    report.put("syncs_per_capture", each, None, note);
    Ok(())
}

fn run(phone: &Path, count: usize, by_trace: bool, words: &[String]) -> io::Result<f64> {
    let me = std::env::current_exe()?;
    let trace = phone.with_extension("trace");
    let mut command = if by_trace {
        let mut command = Command::new("strace");
        command.args(["-f", "-e", "trace=fsync,fdatasync,sync_file_range,msync,syncfs", "-o"]);
        command.arg(&trace).arg(me);
        command
    } else {
        Command::new(me)
    };
    command.arg(CHILD).arg(phone).arg(count.to_string()).args(words);
    if !command.stdout(Stdio::null()).status()?.success() {
        return Err(io::Error::other("the capturing process failed"));
    }
    let counted = if by_trace {
        let text = fs::read_to_string(&trace)?;
        text.lines()
            .filter(|line| line.contains("sync") && !line.contains("resumed>"))
            .count()
    } else {
        fs::read_to_string(phone.join("commits"))?
            .trim()
            .parse()
            .map_err(said)?
    };
    Ok(counted as f64)
}

/// What the process of its own does: captures, then leaves the number of commits beside the store.
///
/// # Errors
/// What the phone says.
pub fn child(phone: &Path, count: usize, workload: &Workload) -> io::Result<()> {
    let device = Device::open(phone, wired::running(1_100)).map_err(said)?;
    for visit in workload.visits.get(NEW).unwrap_or_default().iter().take(count) {
        device.capture(capture(visit)).map_err(said)?;
    }
    let mut log: PathBuf = phone.join("fieldbook.db").into_os_string().into();
    log.set_extension("db-wal");
    let bytes = fs::read(&log)?;
    fs::write(phone.join("commits"), commits(&bytes).to_string())
}

/// Counts the commits in a write-ahead log: a 32-byte head, then frames of 24 bytes and a page; the second word of a
/// frame's head is not 0 where a transaction ends (SQLite file format, §4.1).
fn commits(log: &[u8]) -> usize {
    let word = |bytes: &[u8], at: usize| {
        bytes
            .get(at..at + 4)
            .and_then(|word| word.try_into().ok())
            .map(u32::from_be_bytes)
    };
    let (Some(page), Some(frames)) = (word(log, 8), log.get(32..)) else {
        return 0;
    };
    let salt = log.get(16..24);
    let frames = frames.chunks_exact(24 + page as usize);
    let ours = frames.take_while(|frame| frame.get(8..16) == salt);
    ours.filter(|frame| word(frame, 4).is_some_and(|pages| pages != 0))
        .count()
}
