//! A workspace opened by a command: the database, the key, and the service author's way into admission.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use fieldbook_protocol::Cause;

use crate::{
    admin::Surroundings,
    keys::ServerKey,
    lane::{Executor, Said, Service, Session},
    problem::{Problem, ProblemKind},
    storage::{Storage, StorageError},
};

/// Where a server says it listens, for `invite`; the last one started, else what `init` was told.
const ADDRESS_FILE: &str = "address";

/// A workspace opened by a command.
pub struct Office {
    /// The database.
    pub storage: Arc<Storage>,
    /// The server-only key.
    pub key: ServerKey,
}

impl Office {
    /// Opens the workspace in a data folder.
    ///
    /// # Errors
    /// When there is none, or it cannot be opened.
    pub fn open(data: &Path) -> Result<Self, Problem> {
        let storage = Storage::open(data)?;
        let key = ServerKey::load(data).map_err(StorageError::from)?;
        Ok(Office {
            storage: Arc::new(storage),
            key,
        })
    }

    /// Runs `work` with admission in one transaction.
    ///
    /// # Errors
    /// Those of `work`, and of the database.
    pub fn write<T>(&self, work: impl FnOnce(&mut Session<'_, '_>) -> Result<T, Problem>) -> Result<T, Problem> {
        let mut executor = Executor::new(self.key.clone());
        self.storage.write(|tx| executor.run(tx, work))
    }

    /// Returns the service author's pen.
    #[must_use]
    pub fn service<'a>(around: &'a Surroundings) -> Service<'a> {
        Service {
            now: around.clock.now(),
            chance: around.chance.as_ref(),
        }
    }

    /// Writes down where the server listens.
    ///
    /// # Errors
    /// An I/O error.
    pub fn put_address(data: &Path, address: &str) -> Result<(), Problem> {
        Ok(std::fs::write(address_file(data), format!("{address}\n"))?)
    }

    /// Returns where the server listens, as last said.
    ///
    /// # Errors
    /// An I/O error.
    pub fn address(data: &Path) -> Result<String, Problem> {
        Ok(std::fs::read_to_string(address_file(data))?.trim().to_owned())
    }
}

fn address_file(data: &Path) -> PathBuf {
    data.join(ADDRESS_FILE)
}

/// Returns the problem that an offered action ran into; `field` names a field by its number.
pub(super) fn refused(said: Said, field: impl Fn(fieldbook_model::FieldNo) -> Option<String>) -> Result<(), Problem> {
    match said {
        Said::Accepted => Ok(()),
        Said::Rejected(rejection) => {
            let name = rejection.fields.first().and_then(|number| field(*number));
            Err(Problem::of_rejection(&rejection, name.as_deref()))
        }
        Said::Held(cause) => {
            let why = match cause {
                Cause::Record(id) => format!("it refers to {id}, which is not here"),
                Cause::Field(number) => format!("field {} is not known here", number.0),
                Cause::Scope => "its record left the scope".to_owned(),
            };
            Err(Problem::new(ProblemKind::Rejected, format!("it waits: {why}")).rule("held"))
        }
    }
}
