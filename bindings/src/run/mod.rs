//! What takes longer than a call: enrolling, a bounded sync, a live conversation. Each runs on threads of this library,
//! tells its end once, and can be stopped at any time, with one meaning everywhere: nothing that was written is undone,
//! what is under way on the network is given up, and the end is told as `cancelled`.

mod enrol;
mod live;
mod slice;
mod state;
mod task;

pub use enrol::{EnrolListener, EnrolOutcome, Enrolled};
pub use live::{LiveListener, LiveSync};
pub use slice::{SliceEnd, SyncListener, SyncOutcome, SyncReport};
pub use state::{LaneActivity, LaneError, LaneState, StopReason, SyncState};
pub use task::Run;

/// Something that runs for a handle and ends with it.
pub(crate) trait Stoppable: Send + Sync {
    /// Stops it and returns when its part in the store has ended; from one of its own calls to the app, at once.
    fn stop_and_wait(&self);
}
