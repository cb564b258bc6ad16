//! `cargo xtask test`: the lanes, in order, and the table they end in. A lane is one row of [`LANES`]; a lane that
//! cannot run must say why, and a failed one must never be hidden by a later one.

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Instant;

use crate::bindings::{self, How};
use crate::phones;
use crate::run::{self, Counts};
use crate::say;

/// One thing that must hold before a change is good.
struct Lane {
    name: &'static str,
    /// Words after `cargo`.
    words: &'static [&'static str],
    /// Words added with `--long`.
    long: &'static [&'static str],
    /// A cargo subcommand that a bare machine may lack, and how to get it.
    needs: Option<(&'static str, &'static str)>,
}

/// Every lane, in the order it runs. Adding one is adding a row: a binary of fieldbook-tests is
/// `&["run", "--quiet", "-p", "fieldbook-tests", "--bin", "NAME", "--", …]`.
const LANES: &[Lane] = &[
    Lane {
        name: "format",
        words: &["fmt", "--all", "--check", "--", "--color", "never"],
        long: &[],
        needs: Some(("fmt", "rustup component add rustfmt")),
    },
    Lane {
        name: "clippy",
        words: &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ],
        long: &[],
        needs: Some(("clippy", "rustup component add clippy")),
    },
    // The two programs that stories and the demo start; built apart from the tests, so that no feature of theirs gets in.
    Lane {
        name: "programs",
        words: &["build", "--locked", "-p", "fieldbook-cli", "-p", "fieldbook-server"],
        long: &[],
        needs: None,
    },
    // Unit, contract and story tests, and tidy. With --long they see FIELDBOOK_LONG=1 and take the long counts.
    Lane {
        name: "tests",
        words: &["test", "--workspace", "--no-fail-fast", "--locked"],
        long: &[],
        needs: None,
    },
    // The store and what gives it its key, with SQLCipher in SQLite's place: never in one build with the server.
    Lane {
        name: "encrypted",
        words: &[
            "test",
            "--no-fail-fast",
            "--locked",
            "-p",
            "fieldbook-store",
            "-p",
            "fieldbook",
            "--features",
            "sqlcipher",
        ],
        long: &[],
        needs: None,
    },
    // The simulator is built with the bugs that it must be able to find; each is off until it is planted.
    Lane {
        name: "sim",
        words: &SIM_500,
        long: &["--seeds", "10000", "--every-event"],
        needs: None,
    },
    Lane {
        name: "planted",
        words: &SIM_PLANTED,
        long: &[],
        needs: None,
    },
];

const SIM_500: [&str; 12] = [
    "run",
    "--quiet",
    "--locked",
    "-p",
    "fieldbook-tests",
    "--features",
    "planted",
    "--bin",
    "sim",
    "--",
    "--seeds",
    "500",
];
const SIM_PLANTED: [&str; 11] = [
    "run",
    "--quiet",
    "--locked",
    "-p",
    "fieldbook-tests",
    "--features",
    "planted",
    "--bin",
    "sim",
    "--",
    "--planted",
];

enum Ended {
    Ran { counts: Counts, seconds: u64 },
    NotRun(String),
}

/// Runs all lanes and prints the table; the last line is `N passed, N failed`.
pub(crate) fn test(words: &[OsString]) -> ExitCode {
    let long = match words {
        [] => false,
        [only] if only == "--long" => true,
        _ => {
            say::line("usage: cargo xtask test [--long]");
            return ExitCode::from(2);
        }
    };
    say::line("A first run builds everything, which takes some minutes; later runs only what changed.");
    let mut ended = Vec::new();
    for (number, lane) in LANES.iter().enumerate() {
        say::line(&format!(
            "\n── lane {} of {}: {} ──",
            number + 1,
            LANES.len(),
            lane.name
        ));
        ended.push((lane.name, run_lane(lane, long)));
    }
    say::line("\n── crates without C, for the processors of phones ──");
    let began = say::now();
    ended.push(("phones", timed(phones::check(), began)));
    say::line("\n── the library in Kotlin and Swift ──");
    let began = say::now();
    for (name, lane) in bindings::lanes(How::Test) {
        ended.push((name, timed(lane, began)));
    }
    let (table, passed, failed) = table(&ended);
    say::line(&table);
    say::line(&format!("{passed} passed, {failed} failed"));
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn timed(lane: bindings::Ended, began: Instant) -> Ended {
    let seconds = began.elapsed().as_secs();
    match lane {
        bindings::Ended::Ran(counts) => Ended::Ran { counts, seconds },
        bindings::Ended::NotRun(why) => Ended::NotRun(why),
    }
}

fn run_lane(lane: &Lane, long: bool) -> Ended {
    if let Some((subcommand, remedy)) = lane.needs {
        let there = run::cargo()
            .args([subcommand, "--version"])
            .output()
            .is_ok_and(|out| out.status.success());
        if !there {
            return Ended::NotRun(format!("cargo {subcommand} is not installed; {remedy}"));
        }
    }
    let mut command = run::cargo();
    command.args(lane.words);
    if long {
        command.args(lane.long).env("FIELDBOOK_LONG", "1");
    }
    let began = say::now();
    match run::watched(lane.name, &mut command) {
        Ok(outcome) => Ended::Ran {
            counts: judged(outcome.counts, outcome.status.success()),
            seconds: began.elapsed().as_secs(),
        },
        Err(error) => Ended::NotRun(format!("cargo could not be started: {error}")),
    }
}

/// A lane without tests of its own counts as one; one that fails without a failed test (it did not build) as one failed.
fn judged(mut counts: Counts, good: bool) -> Counts {
    if !good && counts.failed == 0 {
        counts.failed = 1;
    }
    if good && counts == Counts::default() {
        counts.passed = 1;
    }
    counts
}

/// Returns the table, and the sums of passed and failed. A lane that could not even start cargo has not failed a test,
/// but nothing vouches for it, so with no lane run at all the whole counts as failed.
fn table(ended: &[(&str, Ended)]) -> (String, u64, u64) {
    let mut text = format!(
        "\n{:<10} {:>8} {:>8} {:>8}   took\n",
        "lane", "passed", "failed", "ignored"
    );
    let (mut passed, mut failed, mut ran) = (0, 0, 0);
    for (name, how) in ended {
        match how {
            Ended::Ran { counts, seconds } => {
                ran += 1;
                passed += counts.passed;
                failed += counts.failed;
                text.push_str(&format!(
                    "{name:<10} {:>8} {:>8} {:>8}   {seconds} s\n",
                    counts.passed, counts.failed, counts.ignored
                ));
            }
            Ended::NotRun(why) => text.push_str(&format!("{name:<10} not run: {why}\n")),
        }
    }
    if ran == 0 {
        failed = 1;
    }
    (text, passed, failed)
}

#[cfg(test)]
mod tests {
    use super::{Counts, Ended, judged, table};

    #[test]
    fn a_lane_that_does_not_build_is_never_taken_for_a_good_one() {
        assert_eq!(judged(Counts::default(), false).failed, 1);
        assert_eq!(
            judged(
                Counts {
                    passed: 7,
                    failed: 0,
                    ignored: 0
                },
                false
            )
            .failed,
            1
        );
        assert_eq!(judged(Counts::default(), true).passed, 1);
    }

    #[test]
    fn the_table_names_what_did_not_run_and_why() {
        let ran = Ended::Ran {
            counts: Counts {
                passed: 3,
                failed: 1,
                ignored: 0,
            },
            seconds: 2,
        };
        let (text, passed, failed) = table(&[("tests", ran), ("format", Ended::NotRun("no rustfmt".into()))]);
        assert!(text.contains("format     not run: no rustfmt"), "{text}");
        assert_eq!((passed, failed), (3, 1));
    }

    #[test]
    fn nothing_run_at_all_is_a_failure() {
        assert_eq!(table(&[("tests", Ended::NotRun("no cargo".into()))]).2, 1);
    }
}
