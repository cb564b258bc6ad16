//! What each layer's source may reach for. The table of families and layers stands in `layers`; here the source is
//! searched, for a dependency can be allowed to a package and still be reached for in a way that is not.

use super::Finding;
use super::code::{only, word_at};
use super::layers::{FAMILIES, layer_of};

/// Returns the forbidden imports and signatures in one source file.
#[must_use]
pub fn check(place: &str, source: &str) -> Vec<Finding> {
    let Some(layer) = layer_of(place) else {
        return Vec::new();
    };
    let code = only(source);
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(code.lines()) {
        for family in FAMILIES.iter().filter(|family| layer.never.contains(&family.name)) {
            let package = family.packages.iter().find(|package| names_package(line, package));
            let path = family.paths.iter().find(|path| word_at(line, path).next().is_some());
            if let Some(what) = package.or(path) {
                let message = format!("{} may not reach for {what} ({})", layer.package, family.name);
                findings.push(Finding::new(place, number, family.rule, message));
            }
        }
    }
    if place.starts_with("tests/") {
        return findings;
    }
    for (number, signature) in signatures(&code) {
        if ["automerge", "AutoCommit", "Automerge", "ExId"]
            .iter()
            .any(|name| word_at(&signature, name).next().is_some())
        {
            let message = "an Automerge type stays inside core/merge: hand out a type of our own";
            findings.push(Finding::new(place, number, "signature-automerge", message));
        }
    }
    findings
}

/// `name::…`, `use name;`, `use name as …`, `extern crate name`. A local variable of that name is none of these.
fn names_package(line: &str, name: &str) -> bool {
    word_at(line, name).any(|at| {
        let before = line.get(..at).unwrap_or_default();
        let after = line.get(at + name.len()..).unwrap_or_default();
        let inner_part_of_a_path = before
            .strip_suffix("::")
            .and_then(|path| path.chars().next_back())
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '>'));
        let used = before.trim_end().ends_with("use") || before.trim_end().ends_with("extern crate");
        (after.starts_with("::") && !inner_part_of_a_path) || used
    })
}

/// What the file hands out, with the line where each starts: a public function up to its body, any other public item or
/// field with its first line. What is `pub(crate)` is not handed out.
fn signatures(code: &str) -> Vec<(usize, String)> {
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.trim_start().starts_with("pub "))
    {
        let mut signature = (*line).to_owned();
        if word_at(line, "fn").next().is_some() {
            for more in lines.iter().skip(at + 1) {
                if signature.contains(['{', ';']) {
                    break;
                }
                signature.push(' ');
                signature.push_str(more);
            }
        }
        found.push((at + 1, signature));
    }
    found
}
