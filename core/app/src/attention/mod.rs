//! What needs a person: own edits that the server refused, and those that wait there for a cause.
//!
//! Nothing leaves this list but by a person's mend or drop, or by the cause going away.

mod drop;
mod fix;
mod list;

pub use drop::DropError;
pub use fix::FixError;
pub(crate) use list::change;
pub use list::{AttentionError, Change, ItemView, Reason};
