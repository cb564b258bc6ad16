//! The state of the conversation as a screen shows it: lanes with what they do, when they last worked, what went wrong.

use fieldbook::{
    Device,
    engine::{Activity, LaneStatus, SyncStatus},
    model::Micros,
    status::LaneTrouble,
};

use crate::error::Words;

/// What a lane does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum LaneActivity {
    /// Nothing to do.
    Idle,
    /// An exchange is under way.
    Working,
    /// It waits on the server for news.
    Listening,
    /// The next attempt comes by itself.
    Waiting {
        /// At this moment, microseconds since 1970 UTC.
        until_micros: i64,
    },
    /// It goes on only after a person or the app has done something; nothing that was written is lost.
    Stopped {
        /// Why.
        stop: StopReason,
    },
}

/// Why a lane has stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum StopReason {
    /// The server is of another workspace.
    OtherWorkspace,
    /// The server does not know this installation any more.
    DeviceUnknown,
    /// The server does not take this device's signature.
    Signature,
    /// App and server have no version in common: one of them needs an update.
    Version,
    /// A copy of this phone has offered other edits under the same numbers.
    Clone,
}

/// Something that went wrong in a lane.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LaneError {
    /// When, microseconds since 1970 UTC.
    pub at_micros: i64,
    /// What: `unreachable`, `broken`, `unreadable`, `store`, or the kind of the server's refusal.
    pub kind: String,
    /// In plain words.
    pub said: Words,
}

/// One lane.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LaneState {
    /// What it does now.
    pub activity: LaneActivity,
    /// When an exchange last went through, microseconds since 1970 UTC.
    pub last_success_micros: Option<i64>,
    /// The last failure, kept after later successes.
    pub last_error: Option<LaneError>,
    /// Failures in a row; 0 after a success.
    pub failures: i32,
}

/// The conversation as a whole.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SyncState {
    /// The platform's word on the network.
    pub online: bool,
    /// What came last reached the end of the office's log as it then was.
    pub caught_up: bool,
    /// Edits going up.
    pub push: LaneState,
    /// Entries and verdicts coming down.
    pub pull: LaneState,
    /// Customers fetched whole.
    pub fetch: LaneState,
    /// Tokens, which the other lanes need.
    pub token: LaneState,
}

impl SyncState {
    /// Returns the state with times of the wall clock in place of the engine's, which count from boot.
    pub(crate) fn of(device: &Device, status: &SyncStatus) -> Self {
        let boot = device.wiring().clock.read().boot;
        // While the store rests the raw wall clock does: a state is only shown.
        let now = device.here().map_or(device.wiring().clock.read().wall, |(now, _)| now);
        let wall = |at: Micros| now.plus(at.since(boot)).0;
        SyncState {
            online: status.online,
            caught_up: status.caught_up,
            push: LaneState::of(&status.push, &wall),
            pull: LaneState::of(&status.pull, &wall),
            fetch: LaneState::of(&status.fetch, &wall),
            token: LaneState::of(&status.token, &wall),
        }
    }
}

impl LaneError {
    pub(crate) fn of(trouble: LaneTrouble) -> Self {
        LaneError {
            at_micros: trouble.at,
            said: Words::of(&trouble.said()),
            kind: trouble.kind,
        }
    }
}

impl LaneState {
    fn of(lane: &LaneStatus, wall: &dyn Fn(Micros) -> i64) -> Self {
        let error = lane.last_error.as_ref();
        let error = error.map(|error| LaneError::of(LaneTrouble::of(error, wall(error.at))));
        LaneState {
            activity: match lane.activity {
                Activity::Idle => LaneActivity::Idle,
                Activity::Working => LaneActivity::Working,
                Activity::Listening => LaneActivity::Listening,
                Activity::Waiting { until } => LaneActivity::Waiting {
                    until_micros: wall(until),
                },
                Activity::Stopped(stop) => LaneActivity::Stopped { stop: stop.into() },
            },
            last_success_micros: lane.last_success.map(wall),
            last_error: error,
            failures: i32::try_from(lane.failures).unwrap_or(i32::MAX),
        }
    }
}

impl From<fieldbook::engine::Stop> for StopReason {
    fn from(stop: fieldbook::engine::Stop) -> Self {
        use fieldbook::engine::Stop;
        match stop {
            Stop::OtherWorkspace => StopReason::OtherWorkspace,
            Stop::DeviceUnknown => StopReason::DeviceUnknown,
            Stop::Signature => StopReason::Signature,
            Stop::Version => StopReason::Version,
            Stop::Clone => StopReason::Clone,
        }
    }
}
