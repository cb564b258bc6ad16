//! What a device is given from outside: clocks and chance. The façade itself reaches for neither.
//!
//! An app brings its platform's clocks once, at opening; tests bring clocks that they turn by hand.

use fieldbook_merge::clock::Reading;
use fieldbook_model::Micros;

/// The platform's clocks.
pub trait Clock: Send + Sync {
    /// Returns what the wall clock and the boot-time clock say now. Cheap; called once per action.
    fn read(&self) -> Reading;

    /// Returns how many seconds east of Greenwich local time is at `at`; 0 where the platform cannot say.
    fn zone(&self, at: Micros) -> i32 {
        let _ = at;
        0
    }
}

/// The platform's source of randomness, fit for keys.
pub trait Chance: Send + Sync {
    /// Fills all of `out`.
    fn fill(&self, out: &mut [u8]);
}

/// Everything that a device is wired with.
pub struct Wiring {
    /// Clocks.
    pub clock: Box<dyn Clock>,
    /// Chance.
    pub chance: Box<dyn Chance>,
}

impl std::fmt::Debug for Wiring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wiring")
    }
}
