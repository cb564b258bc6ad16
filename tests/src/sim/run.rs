//! Running seeds: one, twice; many; and a failing one again and again until its story is short.

use std::panic::{AssertUnwindSafe, catch_unwind};

use fieldbook_model::{FieldOutcome, Op, entry::Fate};

use super::{
    events::Events,
    scenario::{Step, story},
    template::{Template, scratch},
    world::{Broken, World},
};
use crate::histories::chance::Chance;

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What happened.
    pub events: Events,
    /// The hash of everything that happened.
    pub trace: u64,
}

/// A run that broke an invariant.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The seed.
    pub seed: u64,
    /// The invariant, a colon, what was seen.
    pub broken: Broken,
    /// What happened.
    pub story: Vec<String>,
}

impl Failure {
    /// Returns the invariant's name.
    #[must_use]
    pub fn invariant(&self) -> &str {
        self.broken.split(':').next().unwrap_or_default()
    }
}

/// Plays the story of a seed.
///
/// # Errors
/// What broke.
pub fn play(seed: u64) -> Result<Report, Failure> {
    let (cast, steps) = story(seed);
    run(seed, &cast, &steps)
}

/// Plays given steps on given phones of the template.
///
/// # Errors
/// What broke.
pub fn run(seed: u64, cast: &[usize], steps: &[Step]) -> Result<Report, Failure> {
    let failed = |broken: Broken, story: Vec<String>| Failure { seed, broken, story };
    let folder = scratch().map_err(|error| failed(format!("setting up: {error}"), Vec::new()))?;
    let mut world = World::new(Chance::new(seed).draw(), cast, Template::get(), folder.path())
        .map_err(|broken| failed(broken, Vec::new()))?;
    let ran = catch_unwind(AssertUnwindSafe(|| -> Result<(), Broken> {
        steps.iter().try_for_each(|step| world.step(step))?;
        world.calm()?;
        world.quiesce()?;
        world.agree()?;
        let fates = world.fates()?;
        world.account_values(&fates)?;
        world.account_sums(&fates)
    }));
    match ran {
        Ok(Ok(())) => {
            count(&mut world);
            for phone in &world.phones {
                world.trace.take(&phone.user.0);
            }
            let head = world.server.office.log_at(world.server.office.head());
            world.trace.take(&head.0);
            Ok(Report {
                events: world.events.clone(),
                trace: world.trace.hash(),
            })
        }
        Ok(Err(broken)) => Err(failed(broken, world.story)),
        Err(panic) => {
            let said = panic.downcast_ref::<String>().cloned();
            let said = said.or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned()));
            Err(failed(format!("panic: {}", said.unwrap_or_default()), world.story))
        }
    }
}

/// Counts what the log tells.
fn count(world: &mut World) {
    let (mut clashes, mut merges, mut revivals, mut repeats) = (0, 0, 0, 0);
    for entry in world.server.office.log.iter().filter_map(|place| place.entry.as_ref()) {
        revivals += u64::from(entry.fate == Fate::Revived) + u64::from(entry.home_revived);
        for part in &entry.parts {
            for (field, outcome) in &part.outcomes {
                match outcome {
                    FieldOutcome::Beat | FieldOutcome::Lost => clashes += 1,
                    FieldOutcome::Text(from, ..) => {
                        let base = match part.edit.ops.get(field) {
                            Some(Op::Text(text)) => text.base,
                            _ => *from,
                        };
                        merges += u64::from(base != *from);
                    }
                    _ => {}
                }
            }
        }
    }
    let rejected =
        |row: &&fieldbook_admission::VerdictRow| matches!(row.verdict, fieldbook_protocol::Verdict::Rejected(_));
    let rejections = world.server.office.verdicts.iter().filter(rejected).count() as u64;
    let coalesced = world.ledger.wrote.iter().filter(|wrote| wrote.coalesced).count() as u64;
    repeats += world.server.repeated;
    let held = world.server.held_ever.len() as u64;
    for (name, by) in [
        ("arbitrations", clashes),
        ("text merges", merges),
        ("revivals", revivals),
        ("rejections", rejections),
        ("coalesced", coalesced),
        ("held", held),
        ("pages repeated", repeats),
    ] {
        world.events.add(name, by);
    }
}

/// Leaves out steps while the same invariant breaks; returns the shortest failure found.
#[must_use]
pub fn shrink(failure: Failure) -> Failure {
    let (mut cast, mut steps) = story(failure.seed);
    let mut shortest = failure;
    let mut again = true;
    while again && cast.len() > 2 {
        again = false;
        for at in (0..cast.len()).rev() {
            let mut fewer = cast.clone();
            fewer.remove(at);
            if let Err(shorter) = run(shortest.seed, &fewer, &steps)
                && fewer.len() >= 2
                && shorter.invariant() == shortest.invariant()
            {
                (cast, shortest, again) = (fewer, shorter, true);
                break;
            }
        }
    }
    let mut size = steps.len() / 2;
    while size > 0 {
        let mut at = steps.len();
        while at > 0 {
            at = at.saturating_sub(size);
            let mut fewer = steps.clone();
            fewer.drain(at..(at + size).min(fewer.len()));
            if let Err(shorter) = run(shortest.seed, &cast, &fewer)
                && shorter.invariant() == shortest.invariant()
            {
                (steps, shortest) = (fewer, shorter);
            }
        }
        size /= 2;
    }
    shortest
}

/// Plays seeds `first` … `first + count − 1`, each twice where `twice`, until one breaks.
///
/// # Errors
/// The first failure, not shrunk.
pub fn hunt(first: u64, count: u64, twice: bool) -> Result<Events, Failure> {
    let mut events = Events::default();
    for seed in first..first.saturating_add(count) {
        let report = play(seed)?;
        if twice {
            let again = play(seed)?;
            if again != report {
                return Err(Failure {
                    seed,
                    broken: format!("trace: {:x}, then {:x}", report.trace, again.trace),
                    story: Vec::new(),
                });
            }
        }
        events.merge(&report.events);
    }
    Ok(events)
}
