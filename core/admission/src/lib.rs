//! Judging, pure: offered edits and what they touch become entries, verdicts and losers.
//!
//! The server's word, the simulator's server, and on the phone a forecast. Nothing here loads or stores: what a
//! judgement needs and the [`Ground`] does not have comes back as a [`Need`]; the executor loads it and asks again, so
//! a plan is made from complete knowledge or not at all. Time arrives as an argument.

pub mod admit;
pub mod changes;
pub mod check;
pub mod delete;
pub mod directory;
pub mod execute;
pub mod ground;
pub mod held;
pub mod memory;
pub mod mend;
pub mod outcome;
pub mod plan;
pub mod texts;

pub use admit::{Offer, admit, settle};
#[cfg(feature = "testing")]
pub use admit::{hold, refuse};
pub use changes::{Changes, LogItem, VerdictRow};
pub use directory::{Book, Directory, Member, Role};
pub use ground::{Ground, HeldEdit, Known, Need, Refused, Workspace};
pub use held::HeldEdits;
pub use memory::Memory;
