//! The simulator: real phones, real bytes, a server in memory, and everything between them going wrong by seed.
//!
//! Device, shell, store, engine, merging and admission are those that ship; time, network, deaths and people are made
//! here. What must hold is checked against a ledger that knows none of them. A seed is its own story: it runs the same
//! way each time, and a failing one is told as short as it can be.
#![allow(
    clippy::indexing_slicing,
    reason = "a seed that fails should stop; the wrong index is a bug of the simulator"
)]

mod arrivals;
mod cast;
mod course;
pub mod cuts;
mod desk;
mod ends;
pub mod events;
pub mod ledger;
mod life;
mod look;
mod net;
mod office;
mod outcome;
mod people;
pub mod phone;
#[cfg(feature = "planted")]
pub mod planted;
mod pockets;
mod quiet;
mod routes;
mod run;
pub mod scenario;
mod scenes;
pub mod server;
mod steps;
mod sums;
mod talk;
pub mod template;
pub mod truth;
mod values;
pub mod weather;
mod wishes;
pub mod world;
mod writes;

pub use life::fields_fit;
pub use run::{Failure, Report, hunt, play, run, shrink};
