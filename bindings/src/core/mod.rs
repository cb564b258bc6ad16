//! The core: an opened store in the app's hand. One of the few objects that live long; the rest are records.

mod handle;
mod shelf;

pub use handle::Core;
pub(crate) use shelf::Shared;
