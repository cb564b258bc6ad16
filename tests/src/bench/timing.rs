//! The one clock of the measurements, and what is made of many readings of it.
//!
//! Every loop asks a [`Pace`] whether it may go on, so that no measurement outlives its time.

use std::time::{Duration, Instant};

/// Returns the time now.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "measuring is reading a clock; this is the one place where it is read"
)]
pub fn now() -> Instant {
    Instant::now()
}

/// Runs something and returns how long it took, seconds, with what it gave.
pub fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let began = now();
    let given = work();
    (began.elapsed().as_secs_f64(), given)
}

/// How long a loop may go on.
#[derive(Clone, Copy, Debug)]
pub struct Pace(Instant);

impl Pace {
    /// Returns a pace that ends after so many seconds.
    #[must_use]
    pub fn of(seconds: u64) -> Self {
        Pace(now() + Duration::from_secs(seconds))
    }

    /// Returns whether there is time left.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        now() < self.0
    }
}

/// Readings of one thing, in seconds.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// Takes a reading.
    pub fn push(&mut self, seconds: f64) {
        self.0.push(seconds);
    }

    /// Returns how many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Returns their sum.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.0.iter().sum()
    }

    /// Returns their mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.sum() / self.count().max(1) as f64
    }

    /// Returns the reading that `per_mille` of a thousand readings do not exceed; 0 where there is none.
    #[must_use]
    pub fn quantile(&self, per_mille: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let at = (sorted.len() * per_mille).div_ceil(1000).max(1) - 1;
        sorted.get(at).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_a_hundred_readings_is_the_fiftieth_and_the_99th_is_not_the_worst() {
        let mut samples = Samples::default();
        (1..=100).rev().for_each(|reading| samples.push(f64::from(reading)));
        let quantiles = [samples.quantile(500), samples.quantile(990), samples.quantile(1000)];
        assert!(
            quantiles
                .iter()
                .zip([50.0, 99.0, 100.0])
                .all(|(a, b)| (a - b).abs() < 1e-9)
        );
    }
}
