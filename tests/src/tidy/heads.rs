//! How a source file opens and how long it may get. A file is a room with one purpose: it says which in its head, and
//! one that outgrows 400 lines has to say there why it is still one room.

use super::Finding;

/// Above this many lines a file gives its reason, in a line of its head that contains `Length:`.
pub const LONG: usize = 400;
/// Above this many lines no reason helps.
pub const TOO_LONG: usize = 600;

/// Returns what is wrong with the head and the length of one source file. All lines count.
#[must_use]
pub fn check(place: &str, source: &str) -> Vec<Finding> {
    let head: Vec<&str> = source
        .lines()
        .map(str::trim)
        .skip_while(|line| line.is_empty())
        .take_while(|l| l.starts_with("//!"))
        .collect();
    let mut findings = Vec::new();
    if head.iter().all(|line| line.trim_start_matches("//!").trim().is_empty()) {
        let message = "opens without a `//!` head: say why the file exists and what it must never do";
        findings.push(Finding::new(place, 1, "head", message));
    }
    let lines = source.lines().count();
    if lines > TOO_LONG {
        findings.push(Finding::new(
            place,
            lines,
            "length",
            format!("{lines} lines; at most {TOO_LONG}: divide it"),
        ));
    } else if lines > LONG && !head.iter().any(|line| line.contains("Length:")) {
        let message = format!("{lines} lines; above {LONG} the head gives the reason in a line with `Length:`");
        findings.push(Finding::new(place, lines, "length", message));
    }
    findings
}
