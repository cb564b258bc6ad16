//! The Swift lane: the package is put together under `target/bindings/swift/package` from what is written by hand and
//! what was generated, then compiled and tested there. Nothing generated lies among the sources.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::measure::Missing;
use super::swift_home::{self, Swift};
use super::{Built, Ended, How};
use crate::run::{self, Counts};
use crate::say;

/// What of `bindings/swift` belongs to the package.
const WRITTEN: [&str; 4] = [".swift-format", "Package.swift", "Sources", "Tests"];
/// What is generated, and where it belongs in the package. SwiftPM looks for a module map of that name beside the header.
const GENERATED: [(&str, &str); 3] = [
    ("FieldbookFFI.h", "Sources/FieldbookFFI/FieldbookFFI.h"),
    ("FieldbookFFI.modulemap", "Sources/FieldbookFFI/module.modulemap"),
    (
        "FieldbookGenerated.swift",
        "Sources/FieldbookGenerated/FieldbookGenerated.swift",
    ),
];
/// Made of the generated code by `checks.sh`, and lies beside it.
const CHECKS: &str = "Sources/FieldbookGenerated/FieldbookChecks.swift";
/// Where the package is built, from the folder of all that is made.
const PACKAGE: &str = "swift/package";
/// Says what is not written as the project writes Swift; generated files are not looked at.
const LINT: [&str; 10] = [
    "format",
    "lint",
    "--strict",
    "--recursive",
    "Package.swift",
    "Sources/Fieldbook",
    "Sources/FieldbookTesting",
    "Sources/fieldbook-probe",
    "Tests",
    "--parallel",
];
/// Where SwiftPM builds, from the package's folder.
pub(super) const SCRATCH: [&str; 2] = ["--scratch-path", "../build"];
/// What of the rest of the project its tests read.
const FIXTURES: [&str; 2] = ["bindings/scenarios.toml", "sync-server/sample/workspace.toml"];
/// Minutes that compiling and testing may take together, from nothing on two slow cores.
pub(super) const LIMIT: &str = "40m";

/// Compiles the package, and tests it.
pub(super) fn test(built: &Built, how: How) -> Ended {
    let swift = match swift_home::ready() {
        Ok(swift) => swift,
        Err(why) => return Ended::NotRun(why),
    };
    if let Err(error) = put_together(built) {
        say::line(&format!("The Swift package could not be put together: {error}"));
        return Ended::failed();
    }
    let words: &[&str] = match how {
        How::Compile => &["build", "--build-tests"],
        How::Test => &["test"],
    };
    let mut counts = Counts::default();
    let tests = run(&swift, built, &[words, &SCRATCH].concat(), &mut |line| {
        count(&mut counts, line)
    });
    let format = run(&swift, built, &LINT, &mut |_| {});
    match (tests, format) {
        (Ok(tests), Ok(format)) => {
            counts.failed += u64::from(!format);
            Ended::of(counts, tests && format)
        }
        (Err(error), _) | (_, Err(error)) => Ended::NotRun(format!("swift could not be started: {error}")),
    }
}

/// Builds the measuring program for release, runs it over a library for phones, and returns the rows that it says.
pub(super) fn measure(built: &Built) -> Result<Vec<String>, Missing> {
    let swift = swift_home::ready().map_err(Missing::Tool)?;
    put_together(built).map_err(|error| Missing::Fault(format!("the Swift package: {error}")))?;
    let store = built.swift.join("store");
    if store.exists() {
        fs::remove_dir_all(&store).map_err(|error| Missing::Fault(error.to_string()))?;
    }
    say::line("Swift compiles for release: two minutes the first time.");
    let mut rows = Vec::new();
    // From the package's folder, as the words below name the folders.
    let program = ["run", "-c", "release", "fieldbook-probe", "measure", "../store"];
    let (swift_words, probe_words) = program.split_at(3);
    let words = [swift_words, &SCRATCH, probe_words].concat();
    match run(&swift, built, &words, &mut |line| {
        if line.starts_with("swift_") {
            rows.push(line.to_owned());
        }
    }) {
        Ok(true) => Ok(rows),
        Ok(false) => Err(Missing::Fault("the measuring program failed".to_owned())),
        Err(error) => Err(Missing::Tool(format!("swift could not be started: {error}"))),
    }
}

fn run(swift: &Swift, built: &Built, words: &[&str], each: &mut dyn FnMut(&str)) -> io::Result<bool> {
    let mut command = swift.command(built, PACKAGE, LIMIT, words);
    Ok(run::watched_lines("swift", &mut command, each)?.success())
}

/// Adds a line as Swift Testing writes it of one test: `✔ Test "…" passed after …`. Lines of suites and of the whole
/// run add nothing.
pub(super) fn count(counts: &mut Counts, line: &str) {
    let Some((_, rest)) = line.split_once(" Test ") else {
        return;
    };
    if rest.starts_with("run with ") || rest.starts_with("case ") {
        return;
    }
    if rest.contains(" passed after ") {
        counts.passed += 1;
    } else if rest.contains(" failed after ") {
        counts.failed += 1;
    } else if rest.contains(" skipped") {
        counts.ignored += 1;
    }
}

/// Lays the written and the generated files side by side. A file that is the same stays untouched, so that nothing is
/// compiled again; one that is gone is taken away.
fn put_together(built: &Built) -> io::Result<()> {
    let (written, package) = (run::root().join("bindings/swift"), built.swift.join("package"));
    let made = GENERATED.iter().map(|(_, to)| *to).chain([CHECKS]);
    let generated: Vec<PathBuf> = made.map(|to| package.join(to)).collect();
    let folders: Vec<&Path> = generated.iter().filter_map(|file| file.parent()).collect();
    for name in WRITTEN {
        lay(&written.join(name), &package.join(name), &folders)?;
    }
    for file in FIXTURES {
        let from = run::root().join(file);
        let name = from.file_name().unwrap_or_default();
        lay(&from, &package.join("Fixtures").join(name), &[])?;
    }
    for ((from, _), to) in GENERATED.iter().zip(&generated) {
        lay(&built.swift.join("generated").join(from), to, &[])?;
    }
    let checks = built.swift.join("FieldbookChecks.swift");
    make_checks(&written.join("checks.sh"), &built.swift, &checks)?;
    lay(&checks, &package.join(CHECKS), &[])?;
    for folder in folders {
        for entry in fs::read_dir(folder)? {
            let there = entry?.path();
            if !generated.contains(&there) {
                fs::remove_file(&there)?;
            }
        }
    }
    Ok(())
}

fn make_checks(script: &Path, work: &Path, checks: &Path) -> io::Result<()> {
    let generated = fs::File::open(work.join("generated/FieldbookGenerated.swift"))?;
    let mut sh = Command::new("sh");
    let status = sh
        .arg(script)
        .stdin(generated)
        .stdout(fs::File::create(checks)?)
        .status()?;
    if status.success() {
        return Ok(());
    }
    Err(io::Error::other(
        "checks.sh finds nothing in the generated code that compares",
    ))
}

/// Makes `to` the same as `from`; folders in `kept` are left alone.
pub(super) fn lay(from: &Path, to: &Path, kept: &[&Path]) -> io::Result<()> {
    if !from.is_dir() {
        let bytes = fs::read(from)?;
        if fs::read(to).is_ok_and(|there| there == bytes) {
            return Ok(());
        }
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        return fs::write(to, bytes);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(to)? {
        let there = entry?.path();
        let gone = there.file_name().is_some_and(|name| !from.join(name).exists());
        if gone && !kept.contains(&there.as_path()) {
            if there.is_dir() {
                fs::remove_dir_all(&there)?;
            } else {
                fs::remove_file(&there)?;
            }
        }
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        lay(&entry.path(), &to.join(entry.file_name()), kept)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Counts, count};

    #[test]
    fn each_test_counts_once_and_suites_and_the_run_do_not() {
        let mut counts = Counts::default();
        for line in [
            "◇ Test \"a visit is there\" started.",
            "✔ Test \"a visit is there\" passed after 0.010 seconds.",
            "✘ Test \"another\" failed after 0.2 seconds with 1 issue.",
            "✘ Test \"another\" recorded an issue at A.swift:3:4: Expectation failed",
            "➜ Test \"third\" skipped: \"no key store here\"",
            "✔ Suite \"Capture\" passed after 0.3 seconds.",
            "✘ Test run with 3 tests failed after 0.4 seconds with 1 issue.",
        ] {
            count(&mut counts, line);
        }
        assert_eq!((counts.passed, counts.failed, counts.ignored), (1, 1, 1));
    }
}
