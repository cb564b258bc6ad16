//! The iOS lane: the app's package is laid beside the Swift package that it stands on, under `target/bindings/ios/app`,
//! then compiled and tested there against the library and a real server. It needs no Mac, and says nothing of one.
//!
//! Its sources must never be built in place: nothing that is made lies among them.

use std::io;
use std::path::PathBuf;

use super::memory::Memory;
use super::swift::{self, LIMIT, SCRATCH};
use super::swift_home::{self, Swift};
use super::{Built, Ended, How};
use crate::run::{self, Counts};
use crate::say;

/// What of `ios` belongs to the package.
const WRITTEN: [&str; 4] = ["Package.swift", "Sources", "Tests", "Xcode"];
/// Where the package is built, from the folder of all that is made.
const PACKAGE: &str = "ios/app";
/// What its tests share with those of the Swift package, and what they read; where it lies there.
const SHARED: [(&str, &str); 3] = [
    (
        "bindings/swift/Tests/FieldbookTests/Support",
        "Tests/FieldbookAppTests/Support",
    ),
    ("sync-server/sample/workspace.toml", "Fixtures/workspace.toml"),
    ("bindings/swift/.swift-format", ".swift-format"),
];
/// Says what is not written as the project writes Swift.
const LINT: [&str; 9] = [
    "format",
    "lint",
    "--strict",
    "--recursive",
    "Package.swift",
    "Sources",
    "Tests",
    "Xcode",
    "--parallel",
];
/// Where it is noted what passed.
const PASSED: &str = "passed";

/// Compiles the app's package, and tests it; not again where nothing of it changed since all of it passed.
///
/// It comes after the Swift lane, which lays the package that this one stands on: `swift` is how that ended.
pub(super) fn test(built: &Built, how: How, swift: &Ended) -> Ended {
    if let Ended::NotRun(why) = swift {
        return Ended::NotRun(why.clone());
    }
    let swift = match swift_home::ready() {
        Ok(swift) => swift,
        Err(why) => return Ended::NotRun(why),
    };
    let memory = match put_together(built).and_then(|()| memory(built)) {
        Ok(memory) => memory,
        Err(error) => {
            say::line(&format!("The app's package could not be put together: {error}"));
            return Ended::failed();
        }
    };
    if let Some(counts) = memory.recall() {
        say::line(&format!(
            "The app for iOS, the library and the server are those with which {} tests passed; remove {} to run them \
             again.",
            counts.passed,
            folder(built).join(PASSED).display()
        ));
        return Ended::Ran(counts);
    }
    say::line("Swift compiles the app: a minute the first time.");
    let ended = run(&swift, built, how);
    if let (How::Test, Ended::Ran(counts)) = (how, &ended)
        && let Err(error) = memory.keep(*counts)
    {
        say::line(&format!("That all of it passed could not be noted: {error}"));
    }
    ended
}

fn run(swift: &Swift, built: &Built, how: How) -> Ended {
    let words: &[&str] = match how {
        How::Compile => &["build", "--build-tests"],
        How::Test => &["test"],
    };
    let mut counts = Counts::default();
    let mut tests = swift.command(built, PACKAGE, LIMIT, &[words, &SCRATCH].concat());
    let tests = run::watched_lines("ios", &mut tests, &mut |line| swift::count(&mut counts, line));
    let format = run::watched_lines("ios", &mut swift.command(built, PACKAGE, LIMIT, &LINT), &mut |_| {});
    match (tests, format) {
        (Ok(tests), Ok(format)) => {
            counts.failed += u64::from(!format.success());
            Ended::of(counts, tests.success() && format.success())
        }
        (Err(error), _) | (_, Err(error)) => Ended::NotRun(format!("swift could not be started: {error}")),
    }
}

/// Lays the package's own files and what it shares side by side.
fn put_together(built: &Built) -> io::Result<()> {
    let package = folder(built).join("app");
    let shared: Vec<PathBuf> = SHARED.iter().map(|(_, to)| package.join(to)).collect();
    let kept: Vec<_> = shared.iter().map(PathBuf::as_path).collect();
    for name in WRITTEN {
        swift::lay(&run::root().join("ios").join(name), &package.join(name), &kept)?;
    }
    for ((from, _), to) in SHARED.iter().zip(&shared) {
        swift::lay(&run::root().join(from), to, &[])?;
    }
    Ok(())
}

/// What is known of everything that the lane reads.
fn memory(built: &Built) -> io::Result<Memory> {
    let written = ["ios", "bindings/swift/Sources", "bindings/swift/Package.swift"];
    let shared = SHARED.iter().map(|(from, _)| *from);
    let made = [
        built.swift.join("generated"),
        built.library_folder.clone(),
        built.server.clone(),
    ];
    let written = written.into_iter().chain(shared).map(|name| run::root().join(name));
    let things: Vec<PathBuf> = written.chain(made).collect();
    Memory::of(folder(built).join(PASSED), &things)
}

/// The lane's work folder.
fn folder(built: &Built) -> PathBuf {
    built.swift.with_file_name("ios")
}
