//! Under which licences we build: every package of `cargo metadata`, for every platform, must be usable under licences
//! of the list. It reads SPDX expressions with AND, OR, WITH and parentheses, and the older `/` for OR; it must never
//! take what it cannot read for allowed.

use serde_json::Value;

use super::Finding;

/// What we may build upon: permissive licences, and MPL-2.0 whose terms stay with its own files.
pub const ALLOWED: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "BlueOak-1.0.0",
    "CC0-1.0",
    "MPL-2.0",
    "CDLA-Permissive-2.0",
    "Unlicense",
    "0BSD",
    "BSL-1.0",
    "OpenSSL",
];

/// What our own packages are published under.
const OURS: &str = "MIT OR Apache-2.0";

/// Returns the packages of a full `cargo metadata` whose licence is not allowed.
#[must_use]
pub fn check(metadata: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in metadata.get("packages").and_then(Value::as_array).into_iter().flatten() {
        let name = package
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or("a package without a name");
        let own = package.get("source").is_none_or(Value::is_null);
        let message = match package.get("license").and_then(Value::as_str) {
            None => "names no licence".to_owned(),
            Some(licence) if own && licence != OURS => format!("is ours and must be {OURS}, not {licence}"),
            Some(licence) if !allowed(licence) => format!("{licence} is not on the list of allowed licences"),
            Some(_) => continue,
        };
        findings.push(Finding::new(name, 0, "licence", message));
    }
    findings
}

/// Returns whether an SPDX expression can be satisfied with licences of the list alone.
#[must_use]
pub fn allowed(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    either(&mut rest) == Some(true) && rest.is_empty()
}

fn either(rest: &mut &[&str]) -> Option<bool> {
    let mut good = both(rest)?;
    while take(rest, "OR") {
        good |= both(rest)?;
    }
    Some(good)
}

/// AND binds closer than OR.
fn both(rest: &mut &[&str]) -> Option<bool> {
    let mut good = one(rest)?;
    while take(rest, "AND") {
        good &= one(rest)?;
    }
    Some(good)
}

fn one(rest: &mut &[&str]) -> Option<bool> {
    if take(rest, "(") {
        let good = either(rest)?;
        return take(rest, ")").then_some(good);
    }
    let (word, after) = rest.split_first()?;
    if matches!(*word, "OR" | "AND" | "WITH" | ")") {
        return None;
    }
    *rest = after;
    // An exception only ever adds a permission, so the licence before it decides.
    if take(rest, "WITH") {
        let (_exception, after) = rest.split_first()?;
        *rest = after;
    }
    Some(ALLOWED.contains(word))
}

fn take(rest: &mut &[&str], word: &str) -> bool {
    match rest.split_first() {
        Some((first, after)) if *first == word => {
            *rest = after;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn a_choice_needs_one_allowed_licence_and_a_sum_needs_all() {
        for good in [
            "MIT",
            "MIT/Apache-2.0",
            "MIT OR Apache-2.0 OR LGPL-2.1-or-later",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
            "GPL-3.0 AND X OR MIT",
        ] {
            assert!(allowed(good), "{good}");
        }
        for bad in [
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "(MIT OR Apache-2.0) AND AGPL-3.0",
            "GPL-3.0 AND (MIT OR X)",
            "",
            "MIT OR",
            "(MIT",
            "MIT)",
            "MIT Apache-2.0",
            "mit",
        ] {
            assert!(!allowed(bad), "{bad}");
        }
    }
}
