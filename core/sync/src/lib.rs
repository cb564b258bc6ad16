//! The sync engine without I/O: what to ask the server next, when, and what to do with what comes back.
//!
//! It reads no clock, draws no chance, touches no store and no socket; all four are the shell's, so the same engine
//! runs in the app, in tests and in the simulator. It knows nothing that is worth saving: after a crash a new engine
//! and the store are enough.
//!
//! # The conversation
//!
//! Five [`Lane`]s, none of which waits for another (but for a token):
//!
//! ```text
//!            ┌────────────────────────── back-off, jittered; sizes halved ──────────────────────────┐
//!            ▼                                                                                      │ failure
//!   poke   ┌────┐ due, has token  ┌─────────┐ Offered/Standing/Signed ┌──────┐ Reply  ┌───────┐     │ at any
//!  ──────▶ │Rest│ ──────────────▶ │Gathering│ ──────────────────────▶ │Flying│ ─────▶ │Storing│ ────┤ point
//!          └────┘  Offer / Stand  └─────────┘  Send                   └──────┘  Hear  └───────┘     │
//!            ▲      / Sign             │ nothing to send                  │      / Lay     │ Stored │
//!            └─────────────────────────┴──────────────────────────────────┴────────────────┴────────┘
//!                                                        (a refused token: once more at once)
//! ```
//!
//! * **Push** offers what is unjudged, in commit order, until the store has nothing left to offer. Its answer only stops
//!   the repeats.
//! * **Pull** brings entries and verdicts: page after page, then one that waits on the server for news while the app is
//!   open. A page is laid only on the cursor it was asked from.
//! * **Fetch** brings the homes on the store's fetch list, **Digest** the server's digest when asked for,
//!   **Token** what the other lanes need.
//!
//! # What holds
//!
//! * **Rows never come without the verdicts on them.** A pull (or fetch) names the outbox; when a push offers an edit that
//!   the pull under way did not name, that pull is cancelled and asked anew, and its late answer is ignored. Otherwise an
//!   own edit could be laid while it is still pending, and be counted twice.
//! * One exchange per lane; each exchange has one [`RequestId`], so lost, late and doubled reports do no harm.
//! * An exchange that brings a lane no further counts like a failure for the back-off: no server can make it spin.
//! * While anything is unjudged the push lane is due or under way, except where it is stopped with a named [`Stop`].
//!
//! [`Engine::step`] is the only way in; the actions it returns are to be done in order.

mod config;
mod engine;
mod event;
mod exchange;
mod fetch;
mod lane;
mod message;
mod pull;
mod push;
mod slice;
mod status;
mod token;

pub use config::Config;
pub use engine::Engine;
pub use event::{Action, Event, RequestId, Slice, SliceEnd, Standing};
pub use lane::Lane;
pub use message::{Answered, Failure, Message};
pub use status::{Activity, LaneError, LaneStatus, Stop, SyncStatus, Trouble};
