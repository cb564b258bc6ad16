//! The store against real files: what a person loses if one of these fails is in its name.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    reason = "a test that fails should stop"
)]

mod attention;
mod capture;
mod clash;
mod custom;
mod deletion;
mod encryption;
#[cfg(feature = "sqlcipher")]
mod encryption_races;
mod fetch;
mod kit;
mod leaving;
mod lists;
#[cfg(unix)]
mod migrating;
mod opening;
mod processes;
mod random;
mod texts;
