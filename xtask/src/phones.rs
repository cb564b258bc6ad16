//! The lane of phones' processors: the crates without C are checked for an Android phone and an iPhone. The others need an
//! NDK or an SDK, and are built by the packages' own scripts where there is one. Must never take a target that is not
//! installed for one that passed.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::bindings::Ended;
use crate::run::{self, Counts};
use crate::say;

const TARGETS: [&str; 2] = ["aarch64-linux-android", "aarch64-apple-ios"];
const CRATES: [&str; 6] = [
    "fieldbook-model",
    "fieldbook-merge",
    "fieldbook-rules",
    "fieldbook-protocol",
    "fieldbook-admission",
    "fieldbook-sync",
];
/// How long fetching a target may take, in the words of `timeout`.
const FETCH_LIMIT: &str = "120";

/// Checks all crates for all targets; one passed for each target.
pub(crate) fn check() -> Ended {
    let missing: Vec<&str> = TARGETS.into_iter().filter(|target| !brought(target)).collect();
    if !missing.is_empty() {
        return Ended::NotRun(format!("needs rustup target add {}", missing.join(" ")));
    }
    let mut counts = Counts::default();
    for target in TARGETS {
        let mut command = run::cargo();
        command.args(["check", "--locked", "--target", target]);
        command.args(CRATES.iter().flat_map(|name| ["-p", name]));
        match run::watched(target, &mut command) {
            Ok(outcome) if outcome.status.success() => counts.passed += 1,
            Ok(_) => counts.failed += 1,
            Err(error) => return Ended::NotRun(format!("cargo could not be started: {error}")),
        }
    }
    Ended::Ran(counts)
}

/// Returns whether the target is there, asking rustup for it once where it is not.
fn brought(target: &str) -> bool {
    if installed(target) {
        return true;
    }
    let mut rustup = Command::new("timeout");
    rustup.args([FETCH_LIMIT, "rustup", "target", "add", target]);
    say::line(&format!("Asking rustup for {target}: at most two minutes."));
    let _what_counts_is_whether_it_is_there = run::watched("rustup", &mut rustup);
    installed(target)
}

fn installed(target: &str) -> bool {
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc
        .current_dir(run::root())
        .args(["--print", "target-libdir", "--target", target]);
    let said = rustc.stdin(Stdio::null()).stderr(Stdio::null()).output();
    said.is_ok_and(|out| {
        let folder = String::from_utf8_lossy(&out.stdout).trim().to_owned();
        out.status.success() && !folder.is_empty() && PathBuf::from(folder).is_dir()
    })
}

#[cfg(test)]
mod tests {
    use super::installed;

    #[test]
    fn a_target_that_is_not_there_is_never_taken_for_one_that_is() {
        assert!(!installed("aarch64-apple-typewriter"));
        // Known to the compiler, and with no standard library to install.
        assert!(!installed("avr-none"));
        let host = host();
        assert!(installed(&host), "{host}");
    }

    fn host() -> String {
        let said = std::process::Command::new("rustc").arg("-vV").output();
        let said = said.map(|out| String::from_utf8_lossy(&out.stdout).into_owned());
        let said = said.unwrap_or_default();
        let line = said.lines().find_map(|line| line.strip_prefix("host: "));
        line.unwrap_or_default().to_owned()
    }
}
