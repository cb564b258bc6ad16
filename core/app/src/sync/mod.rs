//! Joining store and engine: the device's side of the conversation with the server.
//!
//! [`Shell`] does what the engine asks for with the store and gives out bytes to send; it opens no socket and waits
//! for nothing, so the simulator calls it bare. [`sync_once`] and [`Live`] put threads and a transport around it.

mod clock;
mod drive;
mod enrol;
mod laying;
mod live;
mod pack;
mod shell;
mod turn;

pub use drive::{SliceLimits, SyncReport, sync_once, sync_watched};
pub use enrol::{enrol, invitation};
pub use live::Live;
pub use pack::{packed, unpacked};
pub use shell::{Incoming, Outgoing, Shell};
pub(crate) use turn::Turn;
