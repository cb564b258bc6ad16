//! The one place where the server's time comes from. Everything else is handed a [`Clock`].
//!
//! Never steps backwards on its own account; a step of the machine's clock is met where `received` is given.

use std::time::{SystemTime, UNIX_EPOCH};

use fieldbook_model::Micros;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Returns now, microseconds since 1970 UTC.
    fn now(&self) -> Micros;
}

/// The machine's wall clock, moved by a constant.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock {
    shift: i64,
}

impl SystemClock {
    /// Returns the machine's clock moved by so many microseconds.
    #[must_use]
    pub fn shifted(shift: i64) -> Self {
        SystemClock { shift }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Micros {
        #[expect(clippy::disallowed_methods, reason = "this is where the real clock is wired in")]
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX)).plus(self.shift)
    }
}
