//! What happened in a run, counted by name, and the hash of everything that happened in order.
//!
//! The hash is over content alone: no address, no time of the machine, no order of a hash map goes in.

use std::collections::BTreeMap;

/// Every name that a long run must have counted at least once.
pub const NAMES: [&str; 33] = [
    "arbitrations",
    "background",
    "clock eras",
    "clock steps",
    "coalesced",
    "crashes after a commit",
    "crashes before a commit",
    "crashes between actions",
    "crashes of the server after its commit",
    "crashes of the server before its commit",
    "cursors refused",
    "cut short",
    "delayed for hours",
    "disk full",
    "dropped by a person",
    "held",
    "late answers",
    "losers dismissed",
    "losers restored",
    "lost",
    "mended",
    "one-way cuts",
    "pages repeated",
    "power cuts",
    "reboots",
    "rejections",
    "repeats",
    "revivals",
    "server clock steps",
    "tasks",
    "text merges",
    "tokens refused",
    "writes acknowledged",
];

/// Counts by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Events(BTreeMap<&'static str, u64>);

impl Events {
    /// Counts one more.
    pub fn count(&mut self, name: &'static str) {
        self.add(name, 1);
    }

    /// Counts so many more.
    pub fn add(&mut self, name: &'static str, by: u64) {
        debug_assert!(NAMES.contains(&name), "{name}");
        *self.0.entry(name).or_default() += by;
    }

    /// Takes another run's counts in.
    pub fn merge(&mut self, other: &Events) {
        for (name, by) in &other.0 {
            self.add(name, *by);
        }
    }

    /// Returns every name with its count.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        NAMES
            .into_iter()
            .map(|name| (name, self.0.get(name).copied().unwrap_or(0)))
    }

    /// Returns the names that never happened.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        self.all()
            .filter(|(_, count)| *count == 0)
            .map(|(name, _)| name)
            .collect()
    }
}

/// The hash of a run so far (FNV-1a, 64 bits: quick, and chance collisions do not matter between two runs).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace(u64);

impl Default for Trace {
    fn default() -> Self {
        Trace(0xCBF2_9CE4_8422_2325)
    }
}

impl Trace {
    /// Takes bytes in.
    pub fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }

    /// Takes a number in.
    pub fn number(&mut self, number: i64) {
        self.take(&number.to_be_bytes());
    }

    /// Returns the hash.
    #[must_use]
    pub fn hash(self) -> u64 {
        self.0
    }
}
