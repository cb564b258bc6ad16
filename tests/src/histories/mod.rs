//! Random histories of phones and an office in memory: what merging and admission must hold to, whatever happens.
//!
//! No SQL, no network, no engine: those have their simulator. Here the rules run alone, a hundred thousand times.

pub mod account;
pub mod chance;
mod network;
pub mod office;
pub mod oracle;
pub mod orders;
mod people;
pub mod phone;
pub mod world;

use chance::Chance;
use world::{Broken, Step, World};

/// Returns the steps of a seed.
#[must_use]
pub fn history(seed: u64) -> Vec<Step> {
    let mut chance = Chance::new(seed.wrapping_mul(31).wrapping_add(7));
    let count = 8 + chance.below(30);
    let byte = |n: u64| u8::try_from(n % 256).unwrap_or(0);
    (0..count)
        .map(|_| {
            let numbers = [(); 4].map(|()| u32::try_from(chance.below(240)).unwrap_or(0));
            (byte(chance.below(100)), byte(chance.below(240)), numbers)
        })
        .collect()
}

/// Plays steps in the world of a seed to the end.
///
/// # Errors
/// What broke, and the story up to there.
pub fn play(seed: u64, steps: &[Step]) -> Result<World, (Broken, Vec<String>)> {
    let mut world = World::new(seed);
    let run = |world: &mut World| -> Result<(), Broken> {
        for step in steps {
            world.step(step)?;
        }
        world.quiesce()?;
        account::at_the_end(world)?;
        oracle::agrees(world)
    };
    let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&mut world)));
    match ran {
        Ok(Ok(())) => Ok(world),
        Ok(Err(broken)) => Err((broken, world.story)),
        Err(panic) => {
            let said = panic.downcast_ref::<String>().cloned();
            let said = said.or_else(|| panic.downcast_ref::<&str>().map(|&said| said.to_owned()));
            Err((format!("panic: {}", said.unwrap_or_default()), world.story))
        }
    }
}

/// Leaves out steps while the same invariant breaks; returns what broke and the shortest story found.
#[must_use]
pub fn shrink(seed: u64, mut steps: Vec<Step>, mut failed: (Broken, Vec<String>)) -> (Broken, Vec<String>) {
    let invariant = |broken: &str| broken.split(':').next().map(str::to_owned);
    let mut at = steps.len();
    while at > 0 {
        at -= 1;
        let mut fewer = steps.clone();
        fewer.remove(at);
        if let Err(again) = play(seed, &fewer)
            && invariant(&again.0) == invariant(&failed.0)
        {
            (steps, failed) = (fewer, again);
            at = at.min(steps.len());
        }
    }
    failed
}

/// A history that broke something.
#[derive(Debug)]
pub struct Failure {
    /// The seed.
    pub seed: u64,
    /// The invariant and what it saw.
    pub broken: Broken,
    /// The shortest story found.
    pub story: Vec<String>,
}

/// Plays the histories of seeds `first` … `first + count − 1` until one breaks.
#[must_use]
pub fn hunt(first: u64, count: u64) -> Option<Failure> {
    (first..first.saturating_add(count)).find_map(|seed| {
        let failed = play(seed, &history(seed)).err()?;
        let (broken, story) = shrink(seed, history(seed), failed);
        Some(Failure { seed, broken, story })
    })
}
