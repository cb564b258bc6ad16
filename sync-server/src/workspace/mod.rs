//! What a workspace is made of: its file, its configuration as records, and how the one becomes the other.

pub mod amount;
mod check;
pub mod config;
pub mod file;
pub mod plan;
pub mod value;

pub use config::Config;
pub use file::WorkspaceFile;
