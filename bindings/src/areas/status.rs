//! Where this device stands, honestly: what waits, since when, when it last worked, what went wrong last.

use fieldbook::status;

use crate::{
    core::Core,
    error::{CoreError, FailureReport, Words},
    run::LaneError,
    value::count,
};

/// One lane of the conversation as it was last seen, by whatever process spoke last.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LaneMark {
    /// `push`, `pull`, `fetch` or `token`.
    pub lane: String,
    /// When an exchange last went through, microseconds since 1970 UTC.
    pub last_success_micros: Option<i64>,
    /// What went wrong last, kept after later successes.
    pub last_error: Option<LaneError>,
    /// Why it goes on only after a person has done something.
    pub stopped: Option<Words>,
}

/// Where this device stands.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct StatusView {
    /// The workspace's name; null on a device that belongs to nobody yet.
    pub workspace: Option<String>,
    /// The user's name.
    pub user: Option<String>,
    /// The server's address.
    pub server: Option<String>,
    /// Own edits that have not left, held ones included.
    pub pending: i64,
    /// Of these, how many wait on the server for a cause.
    pub held: i64,
    /// Of these, how many the server has yet to hear of or to answer.
    pub unjudged: i64,
    /// How long the oldest has waited, microseconds.
    pub oldest_age_micros: Option<i64>,
    /// Rejected edits that wait for a person.
    pub attention: i64,
    /// Values kept aside.
    pub conflicts: i64,
    /// Where the office's log was read up to.
    pub place: i64,
    /// Customers still to be fetched whole.
    pub fetching: i64,
    /// When any lane last worked, microseconds since 1970 UTC.
    pub last_success_micros: Option<i64>,
    /// Each lane.
    pub lanes: Vec<LaneMark>,
    /// How far the wall clock is ahead of the server's time, microseconds; negative when it is behind.
    pub clock_ahead_micros: i64,
    /// What went wrong last, with what is safe and what to do; null where nothing ever did.
    pub trouble: Option<FailureReport>,
}

/// A checksum over everything admitted that this device holds.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DigestView {
    /// Where in the office's log it was taken.
    pub place: i64,
    /// The checksum.
    pub digest: String,
    /// Only then it equals that of the server, or of another device with the same scopes, at the same place.
    pub comparable: bool,
}

#[uniffi::export]
impl Core {
    /// Returns where this device stands.
    ///
    /// # Errors
    /// `closed`, `paused`, `machine`.
    pub fn status(&self) -> Result<StatusView, CoreError> {
        self.call(|device| Ok(StatusView::of(device.status()?)))
    }

    /// Returns a checksum over everything admitted that this device holds: about 5 µs a record.
    ///
    /// # Errors
    /// `closed`, `paused`, `machine`.
    pub fn digest(&self) -> Result<DigestView, CoreError> {
        self.call(|device| {
            let digest = device.store().digest()?;
            Ok(DigestView {
                place: count(digest.at.0),
                digest: digest.digest.short(),
                comparable: digest.comparable,
            })
        })
    }

    /// Returns the folder where the bytes of photos and files lie, each under the SHA-256 of its content.
    ///
    /// # Errors
    /// `closed`.
    pub fn media_folder(&self) -> Result<String, CoreError> {
        self.call(|device| Ok(device.media_folder().display().to_string()))
    }
}

impl StatusView {
    fn of(view: status::StatusView) -> Self {
        StatusView {
            trouble: view.trouble().map(Into::into),
            workspace: view.workspace,
            user: view.user,
            server: view.server,
            pending: count(view.outbox.pending),
            held: count(view.outbox.held),
            unjudged: count(view.outbox.unjudged),
            oldest_age_micros: view.oldest_age,
            attention: count(view.outbox.attention),
            conflicts: count(view.conflicts),
            place: count(view.seq.0),
            fetching: count(view.fetching),
            last_success_micros: view.last_success.map(|at| at.0),
            lanes: view.lanes.into_iter().map(LaneMark::of).collect(),
            clock_ahead_micros: view.clock_ahead,
        }
    }
}

impl LaneMark {
    fn of(mark: status::LaneMark) -> Self {
        LaneMark {
            stopped: mark.stop_said().map(|said| Words::of(&said)),
            lane: mark.lane,
            last_success_micros: mark.last_success,
            last_error: mark.last_error.map(LaneError::of),
        }
    }
}
