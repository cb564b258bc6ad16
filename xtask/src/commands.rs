//! The commands that run a binary of the tests package, as one table, and the help that is printed from it. Each builds
//! what it needs first, with a word while it does, and then hands over the terminal untouched.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::bindings::measure;
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
    /// Measures what the binary cannot, for `--measured FILE`.
    beside: Option<Beside>,
}

/// Is given the person's words and returns the file to hand over, if there is one.
type Beside = fn(&[OsString]) -> Result<Option<PathBuf>, String>;

const COMMANDS: &[Command] = &[
    Command {
        name: "demo",
        usage: "demo [ARGS…]",
        about: "a day in the field: a server, phones as processes, no network, reunion, and what became of every word",
        before: &["fieldbook-cli", "fieldbook-server"],
        features: &[],
        release: false,
        beside: None,
    },
    Command {
        name: "sim",
        usage: "sim [--seeds N] [--seed S] [--planted]",
        about: "the simulator: phones and server under faults, by seed; fails if anything acknowledged is lost",
        before: &[],
        features: &["planted"],
        release: false,
        beside: None,
    },
    Command {
        name: "bench",
        usage: "bench [ARGS…]",
        about: "measures against plain SQLite, weighs the library and times calls into it; budgets beside the figures",
        before: &["fieldbook-cli", "fieldbook-server"],
        features: &[],
        release: true,
        beside: Some(measure::rows),
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
        "the library for Kotlin and Swift, and the apps on it: builds, generates, compiles, and tests all of them",
    );
    row(
        "app [--lang zh|en] | --screens",
        "the reference app in a window, with an office of its own; or its screens as pictures, without a display",
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
    let measured = match command.beside.map_or(Ok(None), |beside| beside(words)) {
        Ok(file) => file,
        Err(why) => {
            say::line(&why);
            return ExitCode::FAILURE;
        }
    };
    let measured = measured.map(|file| ["--measured".into(), file.into_os_string()]);
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
        .args(words)
        .args(measured.into_iter().flatten());
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
