//! A bounded sync: what a person's pull-to-refresh and a phone's background window do.

use std::sync::{Arc, Weak};

use fieldbook::{
    Failure,
    sync::{SliceLimits, sync_watched},
};

use crate::{
    core::{Core, Shared},
    edge::{cancelled, edge},
    error::{CoreError, FailureReport},
    http::{Carrier, HttpClient},
    platform::CallbackError,
    run::{Run, SyncState},
    value::{count, natural},
};

/// How a bounded sync ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SliceEnd {
    /// Everything offered, everything pulled.
    Finished,
    /// A lane failed too often or is stopped; the report's `trouble` says why.
    GaveUp,
    /// The deadline passed; the rest goes on next time.
    Deadline,
    /// The bytes are spent; the rest goes on next time.
    Bytes,
    /// Another run took its place.
    Replaced,
}

/// What came of a bounded sync.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SyncReport {
    /// How it ended.
    pub end: SliceEnd,
    /// Of one that gave up: why, and what to do.
    pub trouble: Option<FailureReport>,
    /// Lanes as they stood at the end.
    pub state: SyncState,
    /// Bytes of bodies sent.
    pub sent_bytes: i64,
    /// Bytes of bodies received.
    pub received_bytes: i64,
    /// Own edits that have not left, held ones included.
    pub pending: i64,
    /// Of these, how many wait on the server for a cause.
    pub held: i64,
    /// Rejected edits that wait for a person.
    pub attention: i64,
    /// Values kept aside.
    pub conflicts: i64,
}

/// How a bounded sync came out.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SyncOutcome {
    /// It ran to its end; a network that is away is an end as well.
    Ended {
        /// What came of it.
        report: SyncReport,
    },
    /// It did not.
    Failed {
        /// Why.
        report: FailureReport,
    },
}

/// Whoever waits for a bounded sync.
#[uniffi::export(with_foreign)]
pub trait SyncListener: Send + Sync {
    /// So many pages were laid by now; rows are ready. Returns soon.
    fn on_page(&self, pages: i64) -> Result<(), CallbackError>;

    /// It has ended; called once, on a thread of this library.
    fn on_end(&self, outcome: SyncOutcome) -> Result<(), CallbackError>;
}

#[uniffi::export]
impl Core {
    /// Begins a sync that ends by itself: everything offered and pulled, or the deadline, or the bytes spent.
    ///
    /// The outcome may be `not_enrolled`, `busy` (another conversation runs for this store), `paused`, `cancelled`, or
    /// what the store says.
    ///
    /// # Errors
    /// `usage` of a negative bound; `not_enrolled`, `closed`, `paused`, `machine`.
    pub fn sync_slice(
        &self,
        deadline_ms: i64,
        max_bytes: i64,
        http: Arc<dyn HttpClient>,
        listener: Arc<dyn SyncListener>,
    ) -> Result<Arc<Run>, CoreError> {
        self.call(|device| {
            let limits = SliceLimits {
                deadline_ms: natural("deadline_ms", deadline_ms)?,
                max_bytes: natural("max_bytes", max_bytes)?,
                ..SliceLimits::default()
            };
            let server = device.identity()?.server;
            let shared = Arc::clone(self.shared());
            let device = Arc::clone(&shared.device);
            let run = Run::new(Carrier::new(http, &server), move || device.end_run());
            let noted: Weak<Run> = Arc::downgrade(&run);
            self.note(noted);
            let paged = Arc::clone(&listener);
            run.begin(
                move |run| slice(&shared, run, limits, &*paged),
                move |came| {
                    let outcome = match came {
                        Ok(report) => SyncOutcome::Ended { report },
                        Err(CoreError::Failed { report }) => SyncOutcome::Failed { report },
                    };
                    let _ = listener.on_end(outcome);
                },
            );
            Ok(run)
        })
    }
}

fn slice(
    shared: &Shared,
    run: &Run,
    limits: SliceLimits,
    listener: &dyn SyncListener,
) -> Result<SyncReport, CoreError> {
    if run.is_cancelled() {
        return Err(cancelled().into());
    }
    let came = edge(|| {
        let report = sync_watched(&shared.device, run.carrier(), limits, &mut |pages| {
            shared.hub.look();
            // A listener that fails misses a number; the sync goes on.
            let _ = edge(|| {
                let _ = listener.on_page(count(pages));
                Ok(())
            });
        })?;
        shared.device.note_lanes(&report.status)?;
        report_of(shared, &report)
    });
    shared.hub.look();
    match came {
        // Everything under way was given up: what is left is no end of its own.
        Ok(report) if run.is_cancelled() && report.end != SliceEnd::Finished => {
            shared.log.said("sync.cancelled", &[]);
            Err(cancelled().into())
        }
        Ok(report) => {
            let numbers = [("sent", report.sent_bytes), ("received", report.received_bytes)];
            shared.log.said("sync.ended", &numbers);
            Ok(report)
        }
        Err(_) if run.is_cancelled() => {
            shared.log.said("sync.cancelled", &[]);
            Err(cancelled().into())
        }
        Err(error) => {
            shared.log.said("sync.failed", &[]);
            Err(error)
        }
    }
}

fn report_of(shared: &Shared, report: &fieldbook::sync::SyncReport) -> Result<SyncReport, Failure> {
    let status = shared.device.status()?;
    let trouble = status
        .trouble()
        .filter(|_| report.end == fieldbook::engine::SliceEnd::GaveUp);
    Ok(SyncReport {
        end: report.end.into(),
        trouble: trouble.map(Into::into),
        state: SyncState::of(&shared.device, &report.status),
        sent_bytes: count(report.sent),
        received_bytes: count(report.received),
        pending: count(status.outbox.pending),
        held: count(status.outbox.held),
        attention: count(status.outbox.attention),
        conflicts: count(status.conflicts),
    })
}

impl From<fieldbook::engine::SliceEnd> for SliceEnd {
    fn from(end: fieldbook::engine::SliceEnd) -> Self {
        use fieldbook::engine::SliceEnd as End;
        match end {
            End::Finished => SliceEnd::Finished,
            End::GaveUp => SliceEnd::GaveUp,
            End::Deadline => SliceEnd::Deadline,
            End::Bytes => SliceEnd::Bytes,
            End::Replaced => SliceEnd::Replaced,
        }
    }
}
