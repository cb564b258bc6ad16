//! What a person may know of the conversation: each lane's state, its last success, its last error and the cause.
//!
//! Words are keys here; the façade has the sentences. How many edits wait is the store's to say, never the engine's.

use fieldbook_model::Micros;
use fieldbook_protocol::ErrorKind;

/// The conversation as a whole. All times are of the boot-time clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncStatus {
    /// The platform's word on the network.
    pub online: bool,
    /// The last page reached the head of the log as it then was.
    pub caught_up: bool,
    /// Edits going up.
    pub push: LaneStatus,
    /// Entries and verdicts coming down.
    pub pull: LaneStatus,
    /// Homes fetched whole.
    pub fetch: LaneStatus,
    /// Tokens, which the other lanes need.
    pub token: LaneStatus,
}

/// One lane.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LaneStatus {
    /// What it does now.
    pub activity: Activity,
    /// When an exchange last went through to the store.
    pub last_success: Option<Micros>,
    /// The last failure, kept after later successes.
    pub last_error: Option<LaneError>,
    /// Failures in a row; 0 after a success.
    pub failures: u32,
}

/// What a lane does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Activity {
    /// Nothing to do.
    #[default]
    Idle,
    /// An exchange is under way.
    Working,
    /// A pull waits on the server for news.
    Listening,
    /// The next attempt comes by itself.
    Waiting {
        /// At this time.
        until: Micros,
    },
    /// It goes on only after a person or the app has done something ([`crate::Event::Retry`]).
    Stopped(Stop),
}

/// Why a lane has stopped. Nothing that was written is lost in any of these states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The server is of another workspace.
    OtherWorkspace,
    /// The server does not know this installation any more.
    DeviceUnknown,
    /// The server does not take this device's signature.
    Signature,
    /// App and server have no version in common: one of them needs an update.
    Version,
    /// A copy of this phone has offered other edits under the same numbers. Pushing rests until this one is renumbered,
    /// so that the work of both stays apart and safe; pulling goes on.
    Clone,
}

/// A failure of a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneError {
    /// When.
    pub at: Micros,
    /// The kind, to choose words by.
    pub trouble: Trouble,
    /// What was said, in English, for support.
    pub detail: String,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No network, or no server at the address.
    Unreachable,
    /// The connection broke, or no answer came in time.
    Broken,
    /// The server refused the request.
    Refused(ErrorKind),
    /// The answer made no sense: another version, a proxy's page, a server that is wrong.
    Unreadable,
    /// The phone's own store could not take part (disk full, busy).
    Store,
}
