//! What xtask prints, and the one clock it reads: progress for the person who waits. Output that nobody reads any more
//! (a closed pipe) must never end the work, so a failed write is let go.

use std::io::Write as _;
use std::time::Instant;

/// Prints one line on standard output.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _closed_pipe = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Returns the present moment, for durations shown to a person.
#[expect(
    clippy::disallowed_methods,
    reason = "a task runner tells how long a lane took; nothing is decided by it"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}
