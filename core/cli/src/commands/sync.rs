//! `sync`: one bounded run of the conversation.

use fieldbook::{
    Failure, FailureKind,
    engine::SliceEnd,
    status::StatusView,
    sync::{SliceLimits, SyncReport, sync_once},
    words::Said,
};
use serde_json::json;

use super::{Came, Desk, enrol};
use crate::{
    args::{self, Args, Known},
    out::Answer,
};

/// Runs it.
///
/// # Errors
/// `network` or `server` where a lane was given up, and what it was refused for otherwise.
pub fn run(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read(
        "sync",
        words,
        Known {
            valued: &["seconds", "bytes", "page-bytes"],
            flags: &[],
        },
    )?;
    let [] = args.exactly("sync")?;
    let mut limits = SliceLimits::default();
    if let Some(seconds) = number(&args, "seconds")? {
        limits.deadline_ms = u32::try_from(seconds.saturating_mul(1_000)).unwrap_or(u32::MAX);
    }
    if let Some(bytes) = number(&args, "bytes")? {
        limits.max_bytes = bytes;
    }
    if let Some(bytes) = number(&args, "page-bytes")? {
        limits.page_bytes = Some(u32::try_from(bytes).unwrap_or(u32::MAX));
    }
    let transport = enrol::transport(&desk.device.identity()?.server)?;
    let report = sync_once(desk.device, &transport, limits)?;
    desk.device.note_lanes(&report.status)?;
    let status = desk.device.status()?;
    let key = match report.end {
        SliceEnd::Finished => "sync.finished",
        SliceEnd::Deadline => "sync.deadline",
        SliceEnd::Bytes => "sync.bytes",
        SliceEnd::Replaced => "sync.replaced",
        SliceEnd::GaveUp => return Err(given_up(&status)),
    };
    let counts = Said::new("say.synced").with("pending", status.outbox.pending);
    let counts = counts
        .with("attention", status.outbox.attention)
        .with("conflicts", status.conflicts);
    let text = format!("{}\n{}", desk.word(key), desk.say(&counts));
    Ok(Answer::new(data(&report, &status), text))
}

/// What a person is told when a lane was given up.
fn given_up(status: &StatusView) -> Failure {
    let unknown = || Failure::new(FailureKind::Network, Said::new("sync.broken"));
    status.trouble().unwrap_or_else(unknown)
}

fn number(args: &Args, option: &str) -> Result<Option<u64>, Failure> {
    let wrong = |text: &str| args::usage(Said::new("usage.number").with("text", text), "sync");
    args.option(option)
        .map(|text| text.parse().map_err(|_| wrong(text)))
        .transpose()
}

fn data(report: &SyncReport, status: &StatusView) -> serde_json::Value {
    let end = match report.end {
        SliceEnd::Finished => "finished",
        SliceEnd::GaveUp => "gave_up",
        SliceEnd::Deadline => "deadline",
        SliceEnd::Bytes => "bytes",
        SliceEnd::Replaced => "replaced",
    };
    json!({
        "end": end,
        "sent_bytes": report.sent,
        "received_bytes": report.received,
        "seq": status.seq.0,
        "pending": status.outbox.pending,
        "held": status.outbox.held,
        "attention": status.outbox.attention,
        "conflicts": status.conflicts,
    })
}
