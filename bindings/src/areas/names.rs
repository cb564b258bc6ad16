//! What a person calls a record becomes the record, and an id becomes what it is called.

use fieldbook::names;

use crate::{core::Core, error::CoreError, value::id};

/// What is sought.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Sought {
    /// A record of any type.
    Any,
    /// A record of this type.
    Kind {
        /// The type's English name.
        kind: String,
    },
    /// A task, also one that has no record yet.
    Task,
}

#[uniffi::export]
impl Core {
    /// Returns the id of the one record that a person means: by id, short id, or a unique part of its name.
    ///
    /// # Errors
    /// `not_found`; `ambiguous` with at most eight candidates; `closed`, `paused`, `machine`.
    pub fn resolve(&self, sought: Sought, text: String) -> Result<String, CoreError> {
        self.call(|device| {
            let wanted = match &sought {
                Sought::Any => names::Wanted::Any,
                Sought::Kind { kind } => names::Wanted::Kind(kind),
                Sought::Task => names::Wanted::Task,
            };
            Ok(device.resolve(wanted, &text)?.to_string())
        })
    }

    /// Returns what a record is called; null where it is not on this device.
    ///
    /// # Errors
    /// `usage` of an id that is none; `closed`, `paused`, `machine`.
    pub fn title(&self, record: String) -> Result<Option<String>, CoreError> {
        self.call(|device| Ok(device.title(id(&record)?)?))
    }
}
