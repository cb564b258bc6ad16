//! What a refused command says: few kinds, and for each what is wrong where and what would be accepted.
//!
//! One object in `--json`, one line for people; the kind alone decides the exit code.

use fieldbook_model::{Rejection, Violation};
use serde::Serialize;

use crate::storage::StorageError;

/// What went wrong, as far as a caller would act differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The command line is not one.
    Usage,
    /// A file that was handed in is not what it should be.
    File,
    /// One row of a file is not.
    Row,
    /// A value is not accepted by its field.
    Value,
    /// Admission refused an edit.
    Rejected,
    /// A change that would do harm.
    Refused,
    /// There is no such thing.
    NotFound,
    /// More than one thing fits.
    Ambiguous,
    /// There is no workspace in the data folder.
    NoWorkspace,
    /// There is a workspace in the data folder already.
    WorkspaceExists,
    /// Another process holds the database.
    Busy,
    /// The database was written by a newer version.
    Newer,
    /// The database or the key cannot be read.
    Damaged,
    /// The machine failed: disk, network, permissions.
    Machine,
}

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("{}", self.line())]
pub struct Problem {
    /// What to act on.
    pub kind: ProblemKind,
    /// What it is about.
    pub record: Option<Box<str>>,
    /// Which field or column.
    pub field: Option<Box<str>>,
    /// The rule, dotted.
    pub rule: Option<Box<str>>,
    /// What happened, in English.
    pub message: Box<str>,
    /// What would be accepted.
    pub accepts: Option<Box<str>>,
    /// The same command may succeed later with nothing changed by a person.
    pub retryable: bool,
}

impl ProblemKind {
    /// Returns the exit code: 1 refused with a reason, 2 usage, 3 no network, 4 damaged store.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            ProblemKind::Usage => 2,
            ProblemKind::Damaged | ProblemKind::Newer => 4,
            ProblemKind::File
            | ProblemKind::Row
            | ProblemKind::Value
            | ProblemKind::Rejected
            | ProblemKind::Refused
            | ProblemKind::NotFound
            | ProblemKind::Ambiguous
            | ProblemKind::NoWorkspace
            | ProblemKind::WorkspaceExists
            | ProblemKind::Busy
            | ProblemKind::Machine => 1,
        }
    }
}

impl Problem {
    /// Returns a problem of a kind.
    #[must_use]
    pub fn new(kind: ProblemKind, message: impl AsRef<str>) -> Self {
        Problem {
            kind,
            record: None,
            field: None,
            rule: None,
            message: message.as_ref().into(),
            accepts: None,
            retryable: kind == ProblemKind::Busy,
        }
    }

    /// Says what it is about.
    #[must_use]
    pub fn on(mut self, record: impl AsRef<str>) -> Self {
        self.record = Some(record.as_ref().into());
        self
    }

    /// Says which field or column.
    #[must_use]
    pub fn field(mut self, field: impl AsRef<str>) -> Self {
        self.field = Some(field.as_ref().into());
        self
    }

    /// Says by which rule.
    #[must_use]
    pub fn rule(mut self, rule: impl AsRef<str>) -> Self {
        self.rule = Some(rule.as_ref().into());
        self
    }

    /// Says what would be accepted.
    #[must_use]
    pub fn accepts(mut self, accepts: impl AsRef<str>) -> Self {
        self.accepts = Some(accepts.as_ref().into());
        self
    }

    /// Returns the problem that a refused value is.
    #[must_use]
    pub fn of_value(violation: &Violation) -> Self {
        Problem::new(
            ProblemKind::Value,
            format!("{} is not accepted ({})", violation.field, violation.rule),
        )
        .field(violation.field.as_str())
        .rule(violation.rule)
        .accepts(violation.accepts.as_str())
    }

    /// Returns the problem that a rejected edit is.
    #[must_use]
    pub fn of_rejection(rejection: &Rejection, field: Option<&str>) -> Self {
        let mut problem = Problem::new(ProblemKind::Rejected, format!("refused by rule {}", rejection.rule))
            .rule(rejection.rule.as_str());
        problem.field = field.map(Box::from);
        problem.accepts = rejection.accepts.as_deref().map(Box::from);
        problem.record = rejection.record.map(|id| id.to_string().into());
        problem
    }

    /// Returns one line for people: where, what, and what would do.
    #[must_use]
    pub fn line(&self) -> String {
        let place = [self.record.as_deref(), self.field.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>();
        let mut line = if place.is_empty() {
            String::new()
        } else {
            format!("{}: ", place.join(", "))
        };
        line.push_str(&self.message);
        if let Some(accepts) = &self.accepts {
            line.push_str("; accepted is ");
            line.push_str(accepts);
        }
        line
    }
}

impl From<std::io::Error> for Problem {
    fn from(error: std::io::Error) -> Self {
        Problem::new(ProblemKind::Machine, error.to_string())
    }
}

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        let kind = match &error {
            StorageError::NotThere(_) => ProblemKind::NoWorkspace,
            StorageError::There(_) => ProblemKind::WorkspaceExists,
            StorageError::Busy => ProblemKind::Busy,
            StorageError::Newer { .. } => ProblemKind::Newer,
            StorageError::Damaged(_) | StorageError::Row(_) | StorageError::Key(_) => ProblemKind::Damaged,
            StorageError::Full | StorageError::Sql(_) => ProblemKind::Machine,
        };
        let problem = Problem::new(kind, error.to_string());
        match kind {
            ProblemKind::NoWorkspace => problem.accepts("`fieldbook-server init --from workspace.toml`, or --data DIR"),
            ProblemKind::Newer => problem.accepts("a newer fieldbook-server; nothing was changed"),
            ProblemKind::Damaged => problem.accepts("a backup; nothing was deleted"),
            _ => problem,
        }
    }
}
