//! The engine from outside: each rule as a sentence, and storms over a toy phone and a toy server.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should stop"
)]

mod rules;
mod slices;
mod storm;
mod toy;
mod waiting;
mod wire;
