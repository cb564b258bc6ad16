//! `sim [--seeds N] [--seed S] [--every-event] [--planted] [--json FILE]`: the simulator over seeds S … S+N−1, on two
//! cores.
//!
//! Exit code 1 iff a seed failed, or, with `--every-event`, something that must happen never did; with `--planted` iff a
//! bug was never caught or a seed fails without it.
#![allow(clippy::print_stdout, reason = "a program that prints its findings")]

use std::{process::ExitCode, thread};

use fieldbook_tests::sim::{Failure, events::Events, hunt, shrink};
use serde_json::json;

struct Options {
    seeds: u64,
    seed: u64,
    every_event: bool,
    planted: bool,
    json: Option<String>,
}

const USAGE: &str = "sim [--seeds N] [--seed S] [--every-event] [--planted] [--json FILE]";

fn options() -> Option<Options> {
    let mut options = Options {
        seeds: 200,
        seed: 0,
        every_event: false,
        planted: false,
        json: None,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--seeds" => options.seeds = words.next()?.parse().ok()?,
            "--seed" => options.seed = words.next()?.parse().ok()?,
            "--every-event" => options.every_event = true,
            "--planted" => options.planted = true,
            "--json" => options.json = Some(words.next()?),
            _ => return None,
        }
    }
    Some(options)
}

fn main() -> ExitCode {
    let Some(options) = options() else {
        println!("{USAGE}");
        return ExitCode::from(2);
    };
    let (good, report) = if options.planted { planted() } else { plain(&options) };
    if let Some(file) = &options.json
        && let Err(error) = std::fs::write(file, format!("{report}\n"))
    {
        println!("{file}: {error}");
        return ExitCode::from(2);
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// One core's share: what happened, how many seeds failed, and the first failure.
type Share = (Events, u64, Option<Failure>);

fn share(first: u64, count: u64) -> Share {
    let (mut events, mut failed, mut earliest) = (Events::default(), 0, None);
    for seed in first..first + count {
        match hunt(seed, 1, true) {
            Ok(more) => events.merge(&more),
            Err(failure) => {
                failed += 1;
                println!("seed {seed}: {}", failure.broken);
                earliest = earliest.or(Some(failure));
            }
        }
    }
    (events, failed, earliest)
}

fn plain(options: &Options) -> (bool, serde_json::Value) {
    let half = options.seeds / 2;
    let (seed, rest) = (options.seed, options.seeds - half);
    let second = thread::spawn(move || share(seed + half, rest));
    let (mut events, mut failed, mut earliest) = share(seed, half);
    if let Ok((more, also, failure)) = second.join() {
        events.merge(&more);
        failed += also;
        earliest = earliest.or(failure);
    } else {
        failed += 1;
    }
    let earliest = earliest.map(shrink);
    for (name, count) in events.all() {
        println!("{count:>9}  {name}");
    }
    if let Some(failure) = &earliest {
        println!("\nseed {}: {}", failure.seed, failure.broken);
        failure.story.iter().for_each(|line| println!("  {line}"));
    }
    let never = if options.every_event {
        events.missing()
    } else {
        Vec::new()
    };
    if !never.is_empty() {
        println!("\nnever happened: {}", never.join(", "));
    }
    println!("\n{} seeds, {failed} failed", options.seeds);
    let counts: serde_json::Map<_, _> = events
        .all()
        .map(|(name, count)| (name.to_owned(), json!(count)))
        .collect();
    let first = earliest.map(|failure| {
        let invariant = failure.invariant().to_owned();
        json!({"seed": failure.seed, "invariant": invariant, "story": failure.story})
    });
    (
        failed == 0 && never.is_empty(),
        json!({"seeds": options.seeds, "failed": failed, "first_failure": first, "never": never, "events": counts}),
    )
}

#[cfg(not(feature = "planted"))]
fn planted() -> (bool, serde_json::Value) {
    println!("this build has no planted bugs: cargo run -p fieldbook-tests --features planted --bin sim -- --planted");
    (false, json!({"planted": []}))
}

#[cfg(feature = "planted")]
fn planted() -> (bool, serde_json::Value) {
    let table = fieldbook_tests::sim::planted::table(&mut |line| println!("{line}"));
    let rows: Vec<_> = table
        .iter()
        .map(|row| {
            json!({
                "bug": row.bug,
                "caught_by_seed": row.first,
                "invariant": row.invariant,
                "caught_of_200": row.caught,
            })
        })
        .collect();
    (fieldbook_tests::sim::planted::is_good(&table), json!({"planted": rows}))
}
