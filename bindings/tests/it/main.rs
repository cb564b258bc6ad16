//! The bindings from outside: what an app relies on, called as generated code calls it, over an office in memory.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that fails should stop"
)]

mod callbacks;
mod closing;
mod input;
mod keys;
mod live;
mod observing;
mod slices;
mod support;
mod surface;
#[cfg(feature = "testing")]
mod test_office;
mod whole_path;
