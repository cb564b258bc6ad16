//! `apply`: what a workspace file would change is printed, then changed, all or nothing.

use std::{fmt::Write as _, path::Path};

use serde_json::json;

use super::{Office, Say, Surroundings, office::refused, run::text_of};
use crate::{
    lane::Session,
    problem::Problem,
    workspace::{
        WorkspaceFile,
        plan::{self, Change},
    },
};

/// Applies a workspace file.
///
/// # Errors
/// A mistake in the file, a change that would do harm, or the database's.
pub fn apply(around: &Surroundings, path: &Path, dry_run: bool, say: &mut Say<'_>) -> Result<(), Problem> {
    let file = WorkspaceFile::parse(&text_of(path)?)?;
    let office = Office::open(&around.data)?;
    office.write(|session| {
        let changes = planned(&file, session)?;
        let left = plan::left_out(&file, session.tx())?;
        let row = session.tx().workspace()?;
        let settings = (row.name != file.workspace.name || row.settings != settings(&file)).then_some(&file.workspace);
        let mut lines = String::new();
        for change in &changes {
            let _ = writeln!(
                lines,
                "{} {} {}",
                if change.new { "new" } else { "change" },
                change.kind,
                change.name
            );
            for field in &change.fields {
                let _ = writeln!(lines, "    {}: “{}” → “{}”", field.field, field.from, field.to);
            }
        }
        if settings.is_some() {
            lines.push_str("change settings of the workspace\n");
        }
        for (kind, name) in &left {
            let _ = writeln!(lines, "stays although the file does not name it: {kind} {name}");
        }
        if changes.is_empty() && settings.is_none() {
            lines.push_str("nothing to change\n");
        }
        say.done(
            &json!({ "changes": changes, "settings": settings, "left_out": left, "applied": !dry_run }),
            &lines,
        );
        if dry_run {
            return Ok(());
        }
        if settings.is_some() {
            session
                .tx()
                .set_settings(&file.workspace.name, &self::settings(&file))?;
        }
        offer(around, &changes, session)
    })
}

/// Returns the settings as they are kept.
pub(super) fn settings(file: &WorkspaceFile) -> String {
    serde_json::to_string(&file.workspace).unwrap_or_default()
}

/// Returns what the file would change.
pub(super) fn planned(file: &WorkspaceFile, session: &Session<'_, '_>) -> Result<Vec<Change>, Problem> {
    plan::plan(file, session.tx(), &session.ground().schema)
}

/// Offers the changes; the first one that is refused refuses all.
pub(super) fn offer(around: &Surroundings, changes: &[Change], session: &mut Session<'_, '_>) -> Result<(), Problem> {
    for change in changes {
        let said = Office::service(around).offer(session, &change.action)?;
        let name = format!("{} {}", change.kind, change.name);
        refused(said, |number| {
            change
                .fields
                .iter()
                .find(|_| number.0 > 0)
                .map(|field| field.field.clone())
        })
        .map_err(|problem| problem.on(name))?;
    }
    Ok(())
}
