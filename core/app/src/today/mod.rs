//! The rep's day: who is to be visited when, which numbers to dial, what is still to be done. All from local data.

mod plan;

pub use plan::{PlannedView, TodayError, TodayView};
