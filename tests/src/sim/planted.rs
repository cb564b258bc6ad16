//! The planted bugs: each must be caught by the seeds, and the same seeds must pass without it.
//!
//! The switch is one for the process, so bugs go one after the other and the seeds of each over both cores.

use std::thread;

use fieldbook_model::planted::{Bug, plant};

use super::run::play;

/// How many seeds each bug gets.
pub const SEEDS: u64 = 200;

/// What the seeds made of a bug.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name.
    pub bug: &'static str,
    /// The first seed that caught it.
    pub first: Option<u64>,
    /// The invariant that it broke there.
    pub invariant: Option<String>,
    /// How many seeds caught it.
    pub caught: u64,
}

/// The name of the row without any bug.
const NONE: &str = "no bug";

/// Plays every seed without a bug and with each, telling each row as it comes.
pub fn table(say: &mut dyn FnMut(String)) -> Vec<Row> {
    // A panic in a run is a finding like any other, and said in the row.
    std::panic::set_hook(Box::new(|_| {}));
    let bugs = std::iter::once(None).chain(Bug::ALL.into_iter().map(Some));
    let rows = bugs.map(|bug| {
        plant(bug);
        let row = row(bug.map_or(NONE, Bug::name));
        plant(None);
        let first = row.first.map_or("never".to_owned(), |seed| format!("seed {seed}"));
        let invariant = row.invariant.as_deref().unwrap_or("");
        say(format!(
            "{:<54} {:>4} of {SEEDS}  {first:<9} {invariant}",
            row.bug, row.caught
        ));
        row
    });
    rows.collect()
}

/// Returns whether nothing fails without a bug, every bug is caught, and at least four only by the minority of seeds.
#[must_use]
pub fn is_good(table: &[Row]) -> bool {
    let bugs = || table.iter().filter(|row| row.bug != NONE);
    let sound = table.iter().filter(|row| row.bug == NONE).all(|row| row.caught == 0);
    let rare = bugs().filter(|row| row.caught * 2 < SEEDS).count();
    sound && bugs().all(|row| row.caught > 0) && rare >= 4
}

fn row(bug: &'static str) -> Row {
    let half = |first: u64| {
        move || -> Vec<(u64, String)> {
            let seeds = (first..SEEDS).step_by(2);
            let caught = seeds.filter_map(|seed| Some((seed, play(seed).err()?.invariant().to_owned())));
            caught.collect()
        }
    };
    let second = thread::spawn(half(1));
    let mut caught = half(0)();
    caught.extend(second.join().unwrap_or_default());
    caught.sort();
    let first = caught.first();
    Row {
        bug,
        first: first.map(|(seed, _)| *seed),
        invariant: first.map(|(_, invariant)| invariant.clone()),
        caught: caught.len() as u64,
    }
}
