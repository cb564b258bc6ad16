//! Package `fieldbook-ffi`: the core for Kotlin and Swift. Thin: each method reads its request, makes one call of the
//! façade and returns a record; everything that decides stands below.
//!
//! Calls are coarse (one user action, page or list), block until they are done and belong on a background thread; what
//! takes longer (enrolling, syncing, observing) runs on threads of this library and has a handle that stops it. Every
//! call may answer [`CoreError`]; no panic crosses. Whatever the platform gives to be called is trusted with nothing:
//! it may throw, hang or answer twice.

pub mod areas;
mod clocks;
pub mod core;
mod edge;
pub mod error;
pub mod http;
mod keys;
mod log;
pub mod observe;
pub mod platform;
pub mod run;
#[cfg(feature = "testing")]
pub mod testing;
pub mod value;

pub use core::Core;
pub use error::CoreError;

uniffi::setup_scaffolding!("fieldbook");
