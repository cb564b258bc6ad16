//! Who sees what: one answer per request, from the configuration as of what is being read.
//!
//! Never caches a person's set: rights are a question of role, territory tree and book, asked of the directory each
//! time, so that a changed right needs no entry to take effect.

use std::sync::{Arc, PoisonError, RwLock};

use fieldbook_admission::Book;
use fieldbook_model::Id;

use crate::{
    storage::{Reading, StorageError},
    workspace::Config,
};

/// The configuration, kept until it changes.
#[derive(Default)]
pub struct Scopes {
    kept: RwLock<Arc<Config>>,
}

/// One user looking at the workspace.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Who.
    pub user: Id,
    config: Arc<Config>,
}

impl Scopes {
    /// Returns the configuration as of a view of the database.
    ///
    /// # Errors
    /// Those of the database.
    pub fn config(&self, reading: &Reading<'_>) -> Result<Arc<Config>, StorageError> {
        let row = reading.workspace()?;
        let kept = Arc::clone(&self.kept.read().unwrap_or_else(PoisonError::into_inner));
        if kept.workspace == row.id && kept.at == row.config {
            return Ok(kept);
        }
        let fresh = Arc::new(Config::load(reading)?);
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&fresh);
        Ok(fresh)
    }

    /// Returns a user's view as of a view of the database.
    ///
    /// # Errors
    /// Those of the database.
    pub fn viewer(&self, reading: &Reading<'_>, user: Id) -> Result<Viewer, StorageError> {
        Ok(Viewer {
            user,
            config: self.config(reading)?,
        })
    }
}

impl Viewer {
    /// Returns whether the user sees what lies in a book. Somebody who left the workspace sees nothing.
    #[must_use]
    pub fn sees(&self, book: Book) -> bool {
        let active = self
            .config
            .directory
            .members
            .get(&self.user)
            .is_some_and(|member| member.active);
        active && self.config.directory.in_scope(self.user, book)
    }

    /// Returns the user's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.config.user_name(self.user)
    }
}
