//! Package `fieldbook`: what an app holds. One folder per area of a rep's day, one file per user action.
//!
//! A [`Device`] is one enrolled user's work on one phone: capture, records, lists, tasks, today, attention, conflicts,
//! status, and the conversation with the server. Everything but the conversation works without a network. It opens no
//! socket and reaches for no clock or chance: transport, clocks and chance are handed in.

pub mod attention;
pub mod capture;
pub mod conflicts;
mod device;
mod error;
mod keys;
pub mod lists;
pub mod names;
pub mod observers;
pub mod people;
pub mod records;
pub mod status;
pub mod sync;
pub mod tasks;
#[cfg(test)]
mod testing;
#[cfg(any(test, feature = "testing"))]
pub mod testing_office;
pub mod today;
pub mod view;
mod wiring;
pub mod words;

pub use device::Device;
pub use error::{Failure, FailureKind};
pub use fieldbook_merge::clock::Reading;
/// Ids, values, record types and actions: the words that requests are written in.
pub use fieldbook_model as model;
/// The transport that an app brings, and what servers refuse with.
pub use fieldbook_protocol as protocol;
/// Decisions over values: tasks and days.
pub use fieldbook_rules as rules;
/// Filters, orders and cells of lists.
pub use fieldbook_store as store;
/// The engine of the conversation: its events, states and bounds.
pub use fieldbook_sync as engine;
pub use keys::{Keys, KeysError};
pub use wiring::{Chance, Clock, Wiring};
