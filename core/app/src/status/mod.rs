//! Where this device stands, honestly: what waits, since when, when it last worked, what went wrong last.

mod lanes;
mod report;

pub use lanes::{LaneMark, LaneTrouble};
pub use report::{StatusError, StatusView};
