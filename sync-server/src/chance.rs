//! The one place where the server's randomness comes from: keys, codes, nonces, ids.
//!
//! Everything else is handed a [`Chance`], so that a test or a simulation can replay a run.

/// Gives random bytes.
pub trait Chance: Send + Sync {
    /// Fills all of `out`.
    fn fill(&self, out: &mut [u8]);
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, out: &mut [u8]) {
        #[expect(clippy::disallowed_methods, reason = "this is where real chance is wired in")]
        let filled = getrandom::fill(out);
        if let Err(why) = filled {
            // Keys and codes made without chance would be worse than none.
            panic!("the operating system gives no random bytes: {why}");
        }
    }
}

/// Returns N random bytes.
pub fn bytes<const N: usize>(chance: &dyn Chance) -> [u8; N] {
    let mut out = [0; N];
    chance.fill(&mut out);
    out
}

/// A generator for tests: counts, so that each draw differs and each run is the same.
#[derive(Debug, Default)]
pub struct CountingChance(std::sync::atomic::AtomicU64);

impl CountingChance {
    /// Returns a generator that starts from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        CountingChance(std::sync::atomic::AtomicU64::new(seed << 32))
    }
}

impl Chance for CountingChance {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(32) {
            let drawn = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let digest = fieldbook_model::EditHash::of(&drawn.to_be_bytes());
            let taken = digest.0.get(..chunk.len()).unwrap_or_default();
            chunk.copy_from_slice(taken);
        }
    }
}
