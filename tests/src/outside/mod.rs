//! Fieldbook from outside: its two binaries as processes, spoken to as a person or a script speaks to them.
//!
//! Nothing here links to the code under test; what is known is what they print.

mod phone;
mod server;
pub mod story;
mod wire;

pub use phone::{Gone, Phone};
pub use server::Server;
pub use wire::Wire;

use std::path::PathBuf;

/// Returns the binary with a name, built into the folder that this process runs from.
///
/// # Panics
/// When it was not built: `cargo build -p fieldbook-cli -p fieldbook-server` makes both.
#[must_use]
pub fn binary(name: &str) -> PathBuf {
    let me = std::env::current_exe().unwrap_or_default();
    // Tests run from `deps` below the folder that the binaries are in.
    let folders = me.ancestors().skip(1).take(2);
    let found = folders.map(|folder| folder.join(name)).find(|path| path.is_file());
    found.unwrap_or_else(|| {
        PathBuf::from(format!(
            "{name} (not built: cargo build -p fieldbook-cli -p fieldbook-server)"
        ))
    })
}
