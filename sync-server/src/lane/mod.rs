//! The writer lane: one thread admits what waits, many pushes in one transaction.
//!
//! Decides nothing: [`fieldbook_admission`] judges; this room loads what it asks for and writes what it planned.

mod load;
mod service;
mod session;
mod thread;
mod write;

pub use service::{Said, Service};
pub use session::{Executor, Session};
pub use thread::{Closed, Contact, Lane, PushJob};
