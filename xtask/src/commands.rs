//! The commands that run a binary of the tests package, as one table, and the help that is printed from it. Each builds
//! what it needs first, with a word while it does, and then hands over the terminal untouched.

use std::ffi::OsString;
use std::process::ExitCode;

use crate::{run, say};

/// A binary of fieldbook-tests and what must be built before it.
pub(crate) struct Command {
    name: &'static str,
    usage: &'static str,
    about: &'static str,
    /// Packages built by one cargo call of their own, so that no feature of the tests package is unified into them.
    before: &'static [&'static str],
    /// Features of fieldbook-tests that its build alone has.
    features: &'static [&'static str],
    release: bool,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "demo",
        usage: "demo [ARGS…]",
        about: "a day in the field: a server, phones as processes, no network, reunion, and what became of every word",
        before: &["fieldbook-cli", "fieldbook-server"],
        features: &[],
        release: false,
    },
    Command {
        name: "sim",
        usage: "sim [--seeds N] [--seed S] [--planted]",
        about: "the simulator: phones and server under faults, by seed; fails if anything acknowledged is lost",
        before: &[],
        features: &["planted"],
        release: false,
    },
    Command {
        name: "bench",
        usage: "bench [ARGS…]",
        about: "measures against plain SQLite and prints budgets beside the figures; a release build",
        before: &["fieldbook-cli", "fieldbook-server"],
        features: &[],
        release: true,
    },
];

/// Returns the command of that name.
pub(crate) fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}

/// Prints what each command does.
pub(crate) fn help() {
    say::line("cargo xtask COMMAND\n");
    let row = |usage: &str, about: &str| say::line(&format!("  {usage:<40} {about}"));
    row(
        "test [--long]",
        "everything: format, clippy, all tests and tidy; ends with a table and `N passed, N failed`",
    );
    row(
        "bindings [--test] [--json FILE]",
        "the library for Kotlin and Swift: builds, generates and compiles both packages, and tests them",
    );
    for command in COMMANDS {
        row(command.usage, command.about);
    }
}

/// Builds what `command` needs, runs it with `words`, and returns its exit code.
pub(crate) fn start(command: &Command, words: &[OsString]) -> ExitCode {
    let profile: &[&str] = if command.release { &["--release"] } else { &[] };
    say::line(&format!(
        "Building what {} needs: some minutes the first time, seconds after that.",
        command.name
    ));
    let mut builds = Vec::new();
    if !command.before.is_empty() {
        builds.push(
            command
                .before
                .iter()
                .flat_map(|package| ["-p", package])
                .collect::<Vec<_>>(),
        );
    }
    let features: Vec<&str> = command
        .features
        .iter()
        .flat_map(|feature| ["--features", feature])
        .collect();
    builds.push([vec!["-p", "fieldbook-tests", "--bin", command.name], features.clone()].concat());
    for packages in builds {
        let mut build = run::cargo();
        build
            .args(["build", "--quiet", "--locked"])
            .args(profile)
            .args(packages);
        match run::watched("build", &mut build) {
            Ok(outcome) if outcome.status.success() => {}
            Ok(_) => return ExitCode::FAILURE,
            Err(error) => {
                say::line(&format!("cargo could not be started: {error}"));
                return ExitCode::FAILURE;
            }
        }
    }
    // Paths among the words are meant from where the person stands, so the binary is started there, not at the root.
    let manifest = run::root().join("Cargo.toml");
    let mut binary = std::process::Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    binary
        .args(["run", "--quiet", "--locked"])
        .args(profile)
        .arg("--manifest-path")
        .arg(manifest);
    binary
        .args(["-p", "fieldbook-tests", "--bin", command.name])
        .args(features)
        .arg("--")
        .args(words);
    match binary.status() {
        Ok(status) => status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .map_or(ExitCode::FAILURE, ExitCode::from),
        Err(error) => {
            say::line(&format!("cargo could not be started: {error}"));
            ExitCode::FAILURE
        }
    }
}
