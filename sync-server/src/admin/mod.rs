//! What a person types: one file per command. Each opens the workspace itself, beside a running server or without.
//!
//! A command writes only through admission, as the service author.

pub mod apply;
pub mod args;
pub mod devices;
pub mod find;
pub mod import;
pub mod init;
pub mod invite;
pub mod office;
pub mod records;
pub mod run;
pub mod say;
pub mod serve;
pub mod set;
pub mod status;

pub use args::Args;
pub use office::Office;
pub use run::{Surroundings, run};
pub use say::Say;
