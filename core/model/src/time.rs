//! Points in time and places in the log.
//!
//! All times are microseconds since 1970-01-01T00:00:00 UTC as i64; nothing here reads a clock.

use std::fmt;

use minicbor::{Decode, Encode};

/// Microseconds since 1970 UTC (about ±292,000 years).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct Micros(#[n(0)] pub i64);

impl Micros {
    /// One second.
    pub const SECOND: i64 = 1_000_000;
    /// One hour.
    pub const HOUR: i64 = 3_600 * Self::SECOND;
    /// One day of 24 hours.
    pub const DAY: i64 = 24 * Self::HOUR;

    /// Returns this time moved by so many microseconds, at most to the ends of time.
    #[must_use]
    pub fn plus(self, micros: i64) -> Self {
        Micros(self.0.saturating_add(micros))
    }

    /// Returns the microseconds from `earlier` to this time; negative when `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Micros) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A place in the workspace's log, from 1; 0 is before everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct Seq(#[n(0)] pub u64);

impl Seq {
    /// Returns the next place.
    #[must_use]
    pub fn next(self) -> Self {
        Seq(self.0.saturating_add(1))
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
