//! Judging a workspace file: every name stands for one thing that is there, and the territories are a tree.
//!
//! Stops at the first mistake and says what would be accepted; it never mends one.

use std::collections::{BTreeMap, BTreeSet};

use fieldbook_model::currency;

use super::file::{Settings, WorkspaceFile};
use crate::problem::{Problem, ProblemKind};

/// Judges a whole file.
pub(super) fn check(file: &WorkspaceFile) -> Result<(), Problem> {
    settings(&file.workspace)?;
    let territories = names(
        "territory",
        file.territory.iter().map(|territory| territory.name.as_str()),
    )?;
    let teams = names("team", file.team.iter().map(|team| team.name.as_str()))?;
    let users = names("user", file.user.iter().map(|user| user.name.as_str()))?;
    names("product", file.product.iter().map(|product| product.code.as_str()))?;
    for territory in &file.territory {
        known(
            "territory",
            &territory.name,
            "parent",
            territory.parent.as_deref(),
            &territories,
        )?;
    }
    tree(file)?;
    for team in &file.team {
        known("team", &team.name, "manager", team.manager.as_deref(), &users)?;
    }
    for user in &file.user {
        known("user", &user.name, "team", user.team.as_deref(), &teams)?;
        known("user", &user.name, "territory", user.territory.as_deref(), &territories)?;
        known(
            "user",
            &user.name,
            "role",
            Some(&user.role),
            &BTreeSet::from(["rep", "manager", "office"]),
        )?;
    }
    for product in &file.product {
        file.price(product)?;
    }
    file.schema().map(|_| ())
}

fn tree(file: &WorkspaceFile) -> Result<(), Problem> {
    let parents: BTreeMap<&str, &str> = file
        .territory
        .iter()
        .filter_map(|territory| Some((territory.name.as_str(), territory.parent.as_deref()?)))
        .collect();
    for territory in &file.territory {
        let mut at = territory.name.as_str();
        for _ in 0..=parents.len() {
            let Some(above) = parents.get(at) else { break };
            at = above;
            if at == territory.name {
                return Err(wrong(
                    "territory",
                    &territory.name,
                    "parent",
                    "territory.cycle",
                    "it lies below itself",
                )
                .accepts("a tree: a parent that is not below the territory"));
            }
        }
    }
    Ok(())
}

fn settings(settings: &Settings) -> Result<(), Problem> {
    let wrong = |at: &str, message: &str| wrong("workspace", &settings.name, at, "workspace.setting", message);
    if settings.name.trim().is_empty() {
        return Err(wrong("name", "the workspace has no name"));
    }
    if currency::by_code(&settings.currency).is_none() {
        return Err(wrong("currency", "this is no currency").accepts("a code of ISO 4217, such as CNY"));
    }
    if !matches!(settings.language.as_str(), "zh" | "en") {
        return Err(wrong("language", "this language is not there").accepts("zh or en"));
    }
    let zone = settings.timezone == "UTC"
        || settings.timezone.split('/').count() >= 2 && settings.timezone.split('/').all(|part| !part.is_empty());
    if !zone {
        return Err(wrong("timezone", "this is no time zone").accepts("an IANA name, such as Asia/Shanghai"));
    }
    Ok(())
}

fn names<'f>(kind: &str, all: impl Iterator<Item = &'f str>) -> Result<BTreeSet<&'f str>, Problem> {
    let mut seen = BTreeSet::new();
    for name in all {
        if name.trim().is_empty() {
            return Err(wrong(kind, name, "name", "name.empty", "a name is missing").accepts("a name"));
        }
        if !seen.insert(name) {
            return Err(wrong(kind, name, "name", "name.twice", "this name stands twice").accepts("one name for one"));
        }
    }
    Ok(seen)
}

fn known(kind: &str, name: &str, field: &str, value: Option<&str>, all: &BTreeSet<&str>) -> Result<(), Problem> {
    match value {
        Some(value) if !all.contains(value) => {
            let accepts = all.iter().copied().collect::<Vec<_>>().join(", ");
            Err(wrong(kind, name, field, "name.unknown", format!("there is no “{value}”")).accepts(accepts))
        }
        _ => Ok(()),
    }
}

/// Returns a mistake about a named thing of the file.
pub(super) fn wrong(kind: &str, name: &str, field: &str, rule: &str, message: impl AsRef<str>) -> Problem {
    Problem::new(ProblemKind::File, message)
        .on(format!("{kind} {name}"))
        .field(field)
        .rule(rule)
}
