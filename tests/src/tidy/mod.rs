//! The house rules that no compiler checks: who may use whom, what each layer may reach for, how a file opens and how
//! long it may get, under which licences we build, and that documents name what exists.
//!
//! Everything here is a pure function from text to findings, so that each rule is itself tested on a snippet that breaks
//! it. It must never change a file, and a rule must never live only in CI: `cargo test` runs all of them.

pub mod code;
pub mod files;
pub mod heads;
pub mod imports;
pub mod layers;
pub mod licences;
pub mod texts;

use std::fmt;
use std::path::Path;

/// One broken rule, at one place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path from the project's root, with `/`; or the name of a package.
    pub place: String,
    /// Line, counted from 1; 0 where the whole file or package is meant.
    pub line: usize,
    /// Short name of the rule, one of [`RULES`].
    pub rule: &'static str,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// Every rule that tidy knows. Each has a fixture that breaks it.
pub const RULES: &[&str] = &[
    "layer",
    "import-sql",
    "import-http",
    "import-tokio",
    "import-clock",
    "import-chance",
    "import-automerge",
    "import-uniffi",
    "import-axum",
    "import-server-database",
    "signature-automerge",
    "head",
    "length",
    "licence",
    "document",
    "machine-path",
    "registry-host",
    "later",
];

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: [{}] {}", self.place, self.line, self.rule, self.message)
    }
}

impl Finding {
    fn new(place: &str, line: usize, rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            place: place.to_owned(),
            line,
            rule,
            message: message.into(),
        }
    }
}

/// Returns what is wrong with one committed text file, by its path from the root and its content.
#[must_use]
pub fn check_text(place: &str, text: &str) -> Vec<Finding> {
    let mut findings = texts::check(place, text);
    if place.ends_with(".rs") {
        findings.extend(heads::check(place, text));
        findings.extend(imports::check(place, text));
    }
    findings
}

/// Returns what is wrong with all committed text files below `root`.
///
/// # Errors
/// An I/O error of reading the tree.
pub fn check_tree(root: &Path) -> std::io::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in files::texts(root)? {
        findings.extend(check_text(&file.place, &file.text));
        if file.place.ends_with(".md") {
            findings.extend(texts::check_links(&file.place, &file.text, &|path| {
                root.join(path).exists()
            }));
        }
    }
    findings.sort();
    Ok(findings)
}
