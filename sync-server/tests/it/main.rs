//! The server through its routes and its commands, with the real admission behind them.
//!
//! Phones here are keys and numbers: what they send is made by hand, so that wrong things can be sent too.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that fails should stop"
)]

mod admission;
mod commands;
mod enrolment;
mod full_disk;
mod hostile;
mod import;
mod live;
mod process;
mod restart;
mod scopes;
mod world;
