//! What the library costs an app, for `cargo xtask bench`: its size on a phone, and what calls into it take from Kotlin
//! and Swift. Both packages measure themselves, over the library as phones carry it; here they are only run, and their
//! rows written down for the table. A row that cannot be measured here says why; a failure must leave its rows out.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{build, kotlin, swift};
use crate::run;
use crate::say;

const KOTLIN: [&str; 4] = ["kt_call", "kt_page", "kt_callback", "kt_cold_open"];
const SWIFT: [&str; 4] = ["swift_call", "swift_page", "swift_callback", "swift_cold_open"];
/// Rows of size, and the features of the library that is weighed.
const SIZES: [(&str, Option<&str>); 2] = [("lib_size", None), ("lib_size_sqlcipher", Some("sqlcipher"))];

/// Why there are no rows.
pub(super) enum Missing {
    /// Something is not on this machine.
    Tool(String),
    /// Something that should have worked did not.
    Fault(String),
}

/// Measures the rows that `cargo xtask bench` is asked for with these words. Returns the file that holds them, each line
/// an id, a figure and a note, or an id, `-` and a reason; `None` where none of them is wanted.
pub(crate) fn rows(words: &[OsString]) -> Result<Option<PathBuf>, String> {
    let only = only(words);
    let wants = |id: &str| only.is_empty() || only.iter().any(|wanted| wanted == id);
    let mut lines = Vec::new();
    for (id, features) in SIZES.into_iter().filter(|(id, _)| wants(id)) {
        say::line(&format!("Building the library for {id}."));
        match weigh(features) {
            Ok((bytes, note)) => lines.push(format!("{id}\t{}\t{note}", megabytes(bytes))),
            Err(missing) => lines.extend(without(&[id], missing)),
        }
    }
    let (in_kotlin, in_swift) = (KOTLIN.iter().any(|id| wants(id)), SWIFT.iter().any(|id| wants(id)));
    if in_kotlin || in_swift {
        match build::build_for_measuring() {
            Ok(built) => {
                if in_kotlin {
                    let file = built.kotlin.join("rows");
                    let said = kotlin::measure(&built, &file)
                        .and_then(|()| fs::read_to_string(&file).map_err(|error| Missing::Fault(error.to_string())))
                        .map(|text| text.lines().map(str::to_owned).collect());
                    lines.extend(said.unwrap_or_else(|missing| without(&KOTLIN, missing)));
                }
                if in_swift {
                    lines.extend(swift::measure(&built).unwrap_or_else(|missing| without(&SWIFT, missing)));
                }
            }
            Err(why) => say::line(&format!("The library was not built: {why}")),
        }
    }
    let ours = KOTLIN.iter().chain(&SWIFT).chain(SIZES.iter().map(|(id, _)| id));
    if !ours.into_iter().any(|id| wants(id)) {
        return Ok(None);
    }
    let folder = build::target().join("bindings");
    let file = folder.join("measured.rows");
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&file, text))
        .map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(Some(file))
}

/// The ids after `--only`, as bench reads them.
fn only(words: &[OsString]) -> Vec<String> {
    let mut ids = Vec::new();
    let mut is_listed = false;
    for word in words.iter().map(|word| word.to_string_lossy()) {
        if word.starts_with("--") {
            is_listed = word == "--only";
        } else if is_listed {
            ids.extend(word.split(',').map(str::to_owned));
        }
    }
    ids
}

/// Rows for what this machine lacks; none for a fault, which is told at once.
fn without(ids: &[&str], missing: Missing) -> Vec<String> {
    match missing {
        Missing::Tool(why) => ids.iter().map(|id| format!("{id}\t-\t{}", one_line(&why))).collect(),
        Missing::Fault(why) => {
            say::line(&format!("{} was not measured: {why}", ids.join(", ")));
            Vec::new()
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the bytes of the library for one processor, stripped as it ships, and what it is.
fn weigh(features: Option<&str>) -> Result<(u64, String), Missing> {
    if features.is_some() && !works("perl", &["-v"]) {
        return Err(Missing::Tool("building OpenSSL needs perl".to_owned()));
    }
    if !works("strip", &["--version"]) {
        return Err(Missing::Tool("needs strip, of binutils".to_owned()));
    }
    let built = build::for_phones(features).map_err(Missing::Fault)?;
    let stripped = built.with_extension("stripped");
    let bytes = strip(&built, &stripped).map_err(Missing::Fault)?;
    let note = format!("{bytes} B, built for {}", std::env::consts::ARCH);
    Ok((bytes, note))
}

fn strip(from: &Path, to: &Path) -> Result<u64, String> {
    let words: &[&str] = if cfg!(target_os = "macos") {
        &["-x"]
    } else {
        &["--strip-unneeded"]
    };
    let mut command = Command::new("strip");
    command.args(words).arg("-o").arg(to).arg(from);
    match run::watched("strip", &mut command) {
        Ok(outcome) if outcome.status.success() => {}
        Ok(outcome) => return Err(format!("strip: {}", outcome.status)),
        Err(error) => return Err(format!("strip: {error}")),
    }
    let size = fs::metadata(to).map_err(|error| format!("{}: {error}", to.display()));
    size.map(|file| file.len())
}

fn works(program: &str, words: &[&str]) -> bool {
    let ran = Command::new(program).args(words).output();
    ran.is_ok_and(|out| out.status.success())
}

/// Millions of bytes, to three places.
fn megabytes(bytes: u64) -> String {
    let thousands = bytes.div_ceil(1_000);
    format!("{}.{:03}", thousands / 1_000, thousands % 1_000)
}

#[cfg(test)]
mod tests {
    use super::{Missing, megabytes, only, without};

    #[test]
    fn the_rows_that_are_asked_for_are_read_as_bench_reads_them() {
        let words = |text: &str| text.split(' ').map(Into::into).collect::<Vec<_>>();
        assert_eq!(
            only(&words("--json f --only w1,kt_call swift_page --workload d")),
            ["w1", "kt_call", "swift_page"]
        );
        assert!(only(&words("--json f")).is_empty());
    }

    #[test]
    fn a_missing_tool_is_a_row_that_says_so_and_a_failure_is_no_row() {
        let tool = Missing::Tool("no Swift\nhere".into());
        assert_eq!(without(&["swift_call"], tool), ["swift_call\t-\tno Swift here"]);
        assert!(without(&["swift_call"], Missing::Fault("it broke".into())).is_empty());
    }

    #[test]
    fn a_library_just_over_its_budget_is_never_rounded_down_into_it() {
        assert_eq!(megabytes(5_000_001), "5.001");
        assert_eq!(megabytes(4_437_312), "4.438");
    }
}
