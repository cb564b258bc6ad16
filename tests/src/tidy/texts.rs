//! What no committed text may say: a path of one machine, a registry host, a word that puts work off; and what a
//! document may not do: name one that does not exist. The words searched for are spelled in halves, so that this file
//! does not find itself.

use super::Finding;
use super::code::word_at;

const MACHINE_PATHS: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
];

const REGISTRY_HOSTS: &[&str] = &[
    concat!("cra", "tes.io"),
    concat!("py", "pi.org"),
    concat!("npm", "js.org"),
    concat!("ma", "ven.org"),
    concat!("maven.apa", "che.org"),
    concat!("deb.deb", "ian.org"),
    concat!("proxy.go", "lang.org"),
];

const PUT_OFF: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME")];

/// Texts written by others stay as they came, and cargo itself writes the registry's name into its lock file.
fn written_by_others(place: &str) -> bool {
    place == "Cargo.lock" || place.starts_with("tests/data/licenses/") || place.ends_with(".csv")
}

/// Returns what is wrong with the words of one committed text file.
#[must_use]
pub fn check(place: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if written_by_others(place) {
        return findings;
    }
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(path) = MACHINE_PATHS.iter().find(|path| names_absolute(line, path)) {
            let message = format!("{path}… is a path of one machine");
            findings.push(Finding::new(place, number, "machine-path", message));
        }
        if let Some(host) = REGISTRY_HOSTS.iter().find(|host| line.contains(*host)) {
            let message = format!("{host} is a registry's host: name the package, not where it lies");
            findings.push(Finding::new(place, number, "registry-host", message));
        }
        if let Some(word) = PUT_OFF.iter().find(|word| word_at(line, word).next().is_some()) {
            let message = format!("{word} puts work off: do it, or say in a sentence what is absent and why");
            findings.push(Finding::new(place, number, "later", message));
        }
    }
    findings
}

/// An absolute path, not the tail of a relative one or of a route (`/v1/home/…`).
fn names_absolute(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '}' | '>' | ')' | '*'))
    })
}

/// Returns the links of one Markdown document that lead nowhere and, in a README, the documents it names that do not
/// exist. `exists` is asked with paths from the project's root.
#[must_use]
pub fn check_links(place: &str, text: &str, exists: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let folder = place.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_readme = place.rsplit('/').next().is_some_and(|name| name.starts_with("README"));
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let named = if is_readme { documents(line) } else { Vec::new() };
        let mut missing: Vec<String> = named
            .into_iter()
            .filter(|path| !reaches(folder, path, exists))
            .collect();
        for target in links(line).filter(|target| !reaches(folder, target, exists)) {
            if !missing.iter().any(|path| path == target) {
                missing.push(target.to_owned());
            }
        }
        findings.extend(
            missing
                .iter()
                .map(|path| Finding::new(place, number, "document", format!("{path} does not exist"))),
        );
    }
    findings
}

/// Whether `path` exists, seen from the document's folder or from the root.
fn reaches(folder: &str, path: &str, exists: &dyn Fn(&str) -> bool) -> bool {
    exists(path) || (!folder.is_empty() && exists(&format!("{folder}/{path}")))
}

/// The local targets of `[words](target)`.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter_map(|target| {
            let path = target.split('#').next().unwrap_or_default();
            (!path.is_empty() && !path.contains("://") && !path.starts_with("mailto:")).then_some(path)
        })
}

/// The words of a line that are names of documents.
fn documents(line: &str) -> Vec<String> {
    if line.contains("://") {
        return Vec::new();
    }
    line.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '-' | '_')))
        .map(|word| word.trim_end_matches('.').trim_start_matches("./"))
        .filter(|word| word.ends_with(".md") && word.len() > 3)
        .map(str::to_owned)
        .collect()
}
