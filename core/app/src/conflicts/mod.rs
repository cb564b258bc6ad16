//! Values that lost against another, kept aside until a person restores or dismisses them.

mod list;

pub use list::{ConflictView, ConflictsError};
