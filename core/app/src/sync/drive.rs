//! One bounded run over a transport: what `fieldbook sync` and a phone's background window do.
//!
//! Each lane's request is carried by a thread of its own, so that a slow push never holds up a pull. It returns at
//! the deadline at the latest, with nothing under way.

use std::{sync::mpsc, thread, time::Duration};

use fieldbook_protocol::Transport;
use fieldbook_store::StoreError;
use fieldbook_sync::{Config, Event, Slice, SliceEnd, SyncStatus};

use crate::{
    Device,
    error::{Failure, FailureKind},
    sync::shell::{Incoming, Outgoing, Shell},
    words::Said,
};

/// Bounds of one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceLimits {
    /// Longest time, milliseconds.
    pub deadline_ms: u32,
    /// Bytes of bodies, both ways.
    pub max_bytes: u64,
    /// A lane that failed so often in a row is given up.
    pub tries: u32,
    /// Bytes of entries that a page aims at; the engine's own measure where `None`.
    pub page_bytes: Option<u32>,
}

/// How long a run waits before it looks whether it was ended, microseconds.
const LONGEST_WAIT: i64 = 100_000;

impl Default for SliceLimits {
    fn default() -> Self {
        SliceLimits {
            deadline_ms: 60_000,
            max_bytes: u64::MAX,
            tries: 3,
            page_bytes: None,
        }
    }
}

/// How a run went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncReport {
    /// How it ended.
    pub end: SliceEnd,
    /// Lanes as they stood at the end.
    pub status: SyncStatus,
    /// Bytes of bodies sent.
    pub sent: u64,
    /// Bytes of bodies received.
    pub received: u64,
}

/// Runs one slice to its end.
///
/// # Errors
/// `not_enrolled`; `busy` while another process speaks with the server for this store; `machine`, to be tried again,
/// where [`Device::pause`] came between; or what the store says. A network that is away is no error: the report says so.
pub fn sync_once(device: &Device, transport: &dyn Transport, limits: SliceLimits) -> Result<SyncReport, Failure> {
    sync_watched(device, transport, limits, &mut |_| ())
}

/// The same; `paged` is called after each page that was laid, with how many there were.
///
/// # Errors
/// As [`sync_once`].
pub fn sync_watched(
    device: &Device,
    transport: &dyn Transport,
    limits: SliceLimits,
    paged: &mut dyn FnMut(u64),
) -> Result<SyncReport, Failure> {
    let turn = device.turn.take()?;
    let usual = Config::default();
    let page_bytes = limits.page_bytes.unwrap_or(usual.page_bytes);
    let mut shell = Shell::new(device, Config { page_bytes, ..usual })?;
    let mut pages = 0;
    let now = device.wiring().clock.read().boot;
    let deadline = now.plus(i64::from(limits.deadline_ms) * 1000);
    shell.tell(Event::Slice(Slice {
        deadline,
        max_bytes: limits.max_bytes,
        tries: limits.tries,
    }));
    let (mut sent, mut received) = (0, 0);
    let (tell, heard) = mpsc::channel::<Incoming>();
    thread::scope(|scope| {
        loop {
            let outgoing = shell.poll(device, &mut || u64::from_be_bytes(device.draw()));
            if !turn.stands() {
                // Paused: what is under way is given up, and its threads end before this returns.
                transport.cancel();
                return Err(StoreError::Paused.into());
            }
            for one in outgoing {
                match one {
                    Outgoing::Send {
                        request,
                        lane,
                        token,
                        body,
                        packed,
                        timeout_ms,
                    } => {
                        let tell = tell.clone();
                        scope.spawn(move || {
                            let outcome = transport.send(lane.route(), token.as_deref(), &body, packed, timeout_ms);
                            let sent = body.len() as u64;
                            // The receiver is gone only when the run has ended, and then nobody waits for this.
                            let _ = tell.send(Incoming {
                                request,
                                lane,
                                sent,
                                outcome,
                            });
                        });
                    }
                    Outgoing::Cancel { lane, .. } => transport.cancel_route(lane.route()),
                }
            }
            if shell.pages() > pages {
                pages = shell.pages();
                paged(pages);
            }
            if let Some(end) = shell.take_slice_end() {
                return Ok(SyncReport {
                    end,
                    status: shell.status().clone(),
                    sent,
                    received,
                });
            }
            let now = device.wiring().clock.read().boot;
            let wait = shell
                .wake_at()
                .map_or(LONGEST_WAIT, |at| at.since(now).clamp(1_000, LONGEST_WAIT));
            match heard.recv_timeout(Duration::from_micros(u64::try_from(wait).unwrap_or(1_000))) {
                Ok(incoming) => {
                    sent += incoming.sent;
                    received += incoming.outcome.as_ref().map_or(0, |reply| reply.body.len() as u64);
                    shell.receive(incoming);
                }
                Err(mpsc::RecvTimeoutError::Timeout) => shell.tell(Event::Tick),
                Err(mpsc::RecvTimeoutError::Disconnected) => {
                    return Err(Failure::new(FailureKind::Machine, Said::new("sync.broken")));
                }
            }
        }
    })
}
