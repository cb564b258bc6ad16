//! `init`: a folder becomes a workspace. What fails half-way leaves the folder as it was.

use std::path::Path;

use fieldbook_model::Id;
use serde_json::json;

use super::{Office, Say, Surroundings, apply, run::text_of};
use crate::{
    chance,
    keys::{KEY_FILE, ServerKey},
    problem::{Problem, ProblemKind},
    storage::{DATABASE_FILE, Storage, StorageError},
    workspace::WorkspaceFile,
};

/// Makes a workspace.
///
/// # Errors
/// A mistake in the file, a workspace that is there already, or the machine's.
pub fn init(around: &Surroundings, from: &Path, listen: &str, say: &mut Say<'_>) -> Result<(), Problem> {
    let file = WorkspaceFile::parse(&text_of(from)?)?;
    listen.parse::<std::net::SocketAddr>().map_err(|_| {
        Problem::new(ProblemKind::Usage, format!("“{listen}” is no address"))
            .accepts("HOST:PORT, such as 127.0.0.1:7600")
    })?;
    let data = &around.data;
    if data.join(DATABASE_FILE).exists() {
        return Err(StorageError::There(data.display().to_string()).into());
    }
    std::fs::create_dir_all(data)?;
    let made = make(around, &file, listen);
    match made {
        Ok((workspace, count)) => {
            let said = json!({ "workspace": workspace.to_string(), "name": file.workspace.name, "records": count });
            let next = "next: fieldbook-server serve, then fieldbook-server invite USER";
            say.done(
                &said,
                &format!(
                    "{} is ready in {} ({count} records)\n{next}",
                    file.workspace.name,
                    data.display()
                ),
            );
            Ok(())
        }
        Err(problem) => {
            // Made by this very command a moment ago, and never served.
            for name in [
                DATABASE_FILE,
                &format!("{DATABASE_FILE}-wal"),
                &format!("{DATABASE_FILE}-shm"),
                KEY_FILE,
            ] {
                let _ = std::fs::remove_file(data.join(name));
            }
            Err(problem)
        }
    }
}

fn make(around: &Surroundings, file: &WorkspaceFile, listen: &str) -> Result<(Id, usize), Problem> {
    let data = &around.data;
    let key = ServerKey::create(data, around.chance.as_ref())?;
    let storage = Storage::create(data)?;
    let now = around.clock.now();
    let workspace = Id::v7(now, chance::bytes(around.chance.as_ref()));
    let settings = apply::settings(file);
    storage.write(|tx| tx.make_workspace(workspace, &file.workspace.name, &settings, now))?;
    let office = Office {
        storage: storage.into(),
        key,
    };
    let count = office.write(|session| {
        let changes = apply::planned(file, session)?;
        apply::offer(around, &changes, session)?;
        Ok(changes.len())
    })?;
    Office::put_address(data, &format!("http://{listen}"))?;
    Ok((workspace, count))
}
