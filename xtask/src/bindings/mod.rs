//! `cargo xtask bindings`: the library as apps get it. It builds the library, generates both languages from that very
//! file, compiles both packages and the apps on them and, with `--test`, runs their tests against it and a real server.
//!
//! A lane that cannot run says why; it must never pass for one that ran.

pub(crate) mod android;
mod build;
mod ios;
mod kotlin;
pub(crate) mod measure;
mod memory;
mod swift;
mod swift_home;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::run::Counts;
use crate::say;

/// What the lanes work on; all paths are absolute.
pub(crate) struct Built {
    /// Holds `libfieldbook_ffi.so` (on a Mac `.dylib`): the very file that the code was generated from.
    pub(crate) library_folder: PathBuf,
    /// The work folder of the Kotlin lane; what was generated is in `generated` within.
    pub(crate) kotlin: PathBuf,
    /// The work folder of the Swift lane; what was generated is in `generated` within.
    pub(crate) swift: PathBuf,
    /// The server that tests start.
    pub(crate) server: PathBuf,
}

/// How far a lane goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// Compiles the package and its tests.
    Compile,
    /// Runs the tests as well.
    Test,
}

/// How a lane ended.
pub(crate) enum Ended {
    /// With these counts; a package that did not compile is one failed.
    Ran(Counts),
    /// Not at all, and why.
    NotRun(String),
}

impl Ended {
    /// Returns one failed: something that should have worked did not, before any test could say so.
    pub(crate) fn failed() -> Self {
        Ended::Ran(Counts {
            failed: 1,
            ..Counts::default()
        })
    }

    /// Returns what a child's end means: its counts, and at least one failed where it did not end well. Something that
    /// compiled and was not asked for tests is one passed.
    pub(crate) fn of(mut counts: Counts, good: bool) -> Self {
        if !good && counts.failed == 0 {
            counts.failed = 1;
        }
        if good && counts == Counts::default() {
            counts.passed = 1;
        }
        Ended::Ran(counts)
    }

    fn good(&self) -> bool {
        matches!(self, Ended::Ran(counts) if counts.failed == 0)
    }
}

/// Runs the command with the words after `bindings`.
pub(crate) fn start(words: &[OsString]) -> ExitCode {
    let Some((how, json)) = read(words) else {
        say::line("usage: cargo xtask bindings [--test] [--json FILE]");
        return ExitCode::from(2);
    };
    let lanes = lanes(how);
    say::line(&table(&lanes));
    if let Some(file) = json
        && let Err(error) = std::fs::write(&file, to_json(&lanes))
    {
        say::line(&format!("{} could not be written: {error}", file.display()));
        return ExitCode::FAILURE;
    }
    // Without a tool chain there is nothing wrong with the packages, but with neither nobody has looked at them.
    let looked = lanes.iter().any(|(_, ended)| matches!(ended, Ended::Ran(_)));
    let wrong = lanes
        .iter()
        .any(|(_, ended)| matches!(ended, Ended::Ran(_)) && !ended.good());
    if looked && !wrong {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Builds, generates, and runs every lane; the order is that of the table.
pub(crate) fn lanes(how: How) -> Vec<(&'static str, Ended)> {
    match build::build() {
        Ok(built) => {
            let kotlin = kotlin::test(&built, how);
            let swift = swift::test(&built, how);
            let ios = ios::test(&built, how, &swift);
            let android = android::test(&built, how);
            vec![("kotlin", kotlin), ("swift", swift), ("ios", ios), ("android", android)]
        }
        Err(why) => {
            say::line(&format!("The library was not built: {why}"));
            ["kotlin", "swift", "ios", "android"]
                .map(|name| (name, Ended::failed()))
                .into()
        }
    }
}

fn read(words: &[OsString]) -> Option<(How, Option<PathBuf>)> {
    let (mut how, mut json) = (How::Compile, None);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--test") => how = How::Test,
            Some("--json") => json = Some(PathBuf::from(words.next()?)),
            _ => return None,
        }
    }
    Some((how, json))
}

fn table(lanes: &[(&str, Ended)]) -> String {
    let mut text = format!("\n{:<10} {:>8} {:>8}\n", "lane", "passed", "failed");
    for (name, ended) in lanes {
        match ended {
            Ended::Ran(counts) => text.push_str(&format!("{name:<10} {:>8} {:>8}\n", counts.passed, counts.failed)),
            Ended::NotRun(why) => text.push_str(&format!("{name:<10} not run: {why}\n")),
        }
    }
    text
}

/// Returns `{"kotlin":{"passed","failed","not_run"},"swift":{…},…}`, a lane each, and a line end.
fn to_json(lanes: &[(&str, Ended)]) -> String {
    let lane = |(name, ended): &(&str, Ended)| match ended {
        Ended::Ran(counts) => format!(
            "\"{name}\":{{\"passed\":{},\"failed\":{},\"not_run\":null}}",
            counts.passed, counts.failed
        ),
        Ended::NotRun(why) => format!(
            "\"{name}\":{{\"passed\":0,\"failed\":0,\"not_run\":\"{}\"}}",
            escaped(why)
        ),
    };
    format!("{{{}}}\n", lanes.iter().map(lane).collect::<Vec<_>>().join(","))
}

fn escaped(text: &str) -> String {
    let one = |c: char| match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        c if c < ' ' => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    };
    text.chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::{Counts, Ended, How, read, to_json};

    #[test]
    fn a_program_can_read_what_ran_and_why_something_did_not() {
        let ran = Ended::Ran(Counts {
            passed: 41,
            failed: 0,
            ignored: 0,
        });
        let not = Ended::NotRun("no \"swift\"\nhere".into());
        assert_eq!(
            to_json(&[("kotlin", ran), ("swift", not)]),
            "{\"kotlin\":{\"passed\":41,\"failed\":0,\"not_run\":null},\
             \"swift\":{\"passed\":0,\"failed\":0,\"not_run\":\"no \\\"swift\\\"\\u000ahere\"}}\n"
        );
    }

    #[test]
    fn a_word_that_is_not_known_is_not_passed_over() {
        assert!(read(&["--test".into(), "--fast".into()]).is_none());
        assert!(read(&["--json".into()]).is_none());
        assert!(matches!(read(&["--test".into()]), Some((How::Test, None))));
    }

    #[test]
    fn a_package_that_does_not_compile_is_never_taken_for_a_good_one() {
        assert!(!Ended::of(Counts::default(), false).good());
        assert!(Ended::of(Counts::default(), true).good());
        assert!(!Ended::NotRun("no tool".into()).good());
    }
}
