//! What an app is told when something did not happen: few kinds, each with what happened, what is safe, what to do.
//!
//! Each action has an error of its own beside it; all of them become a [`Failure`] at the edge. A kind exists only
//! where an app would act differently.

use fieldbook_model::{Id, Violation};
use fieldbook_store::StoreError;

use crate::{
    keys,
    names::Candidate,
    words::{self, Lang, Said},
};

/// What went wrong, as far as an app would act differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FailureKind {
    /// The command or request was not understood.
    Usage,
    /// The device belongs to nobody yet.
    NotEnrolled,
    /// There is no such thing on this device.
    NotFound,
    /// More than one thing bears the name.
    Ambiguous,
    /// A value does not suit its field.
    Value,
    /// A rule forbids it.
    Rule,
    /// Another process is writing.
    Busy,
    /// The disk is full.
    Full,
    /// The store is damaged; it was moved aside whole.
    Damaged,
    /// The store is of a later version; it was not touched.
    Newer,
    /// The file is no store of ours; it was not touched.
    Foreign,
    /// A file could not be read or written.
    File,
    /// The server cannot be reached.
    Network,
    /// The server answered and refused.
    Server,
    /// Anything else of the machine.
    Machine,
    /// The app told the store to rest; it goes on when told to.
    Paused,
    /// The store was closed by the app.
    Closed,
    /// The app asked to stop.
    Cancelled,
    /// The store's key is wrong or lost; nothing is damaged.
    Key,
    /// What the app gave to be called failed when it was called.
    Callback,
    /// A mistake of this library.
    Defect,
}

impl FailureKind {
    /// Every kind.
    pub const ALL: [FailureKind; 21] = [
        FailureKind::Usage,
        FailureKind::NotEnrolled,
        FailureKind::NotFound,
        FailureKind::Ambiguous,
        FailureKind::Value,
        FailureKind::Rule,
        FailureKind::Busy,
        FailureKind::Full,
        FailureKind::Damaged,
        FailureKind::Newer,
        FailureKind::Foreign,
        FailureKind::File,
        FailureKind::Network,
        FailureKind::Server,
        FailureKind::Machine,
        FailureKind::Paused,
        FailureKind::Closed,
        FailureKind::Cancelled,
        FailureKind::Key,
        FailureKind::Callback,
        FailureKind::Defect,
    ];

    /// Returns the kind's name in JSON and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            FailureKind::Usage => "usage",
            FailureKind::NotEnrolled => "not_enrolled",
            FailureKind::NotFound => "not_found",
            FailureKind::Ambiguous => "ambiguous",
            FailureKind::Value => "value",
            FailureKind::Rule => "rule",
            FailureKind::Busy => "busy",
            FailureKind::Full => "full",
            FailureKind::Damaged => "damaged",
            FailureKind::Newer => "newer",
            FailureKind::Foreign => "foreign",
            FailureKind::File => "file",
            FailureKind::Network => "network",
            FailureKind::Server => "server",
            FailureKind::Machine => "machine",
            FailureKind::Paused => "paused",
            FailureKind::Closed => "closed",
            FailureKind::Cancelled => "cancelled",
            FailureKind::Key => "key",
            FailureKind::Callback => "callback",
            FailureKind::Defect => "defect",
        }
    }

    /// Returns whether the same call may succeed later without anybody changing anything.
    #[must_use]
    pub fn is_retryable(self) -> bool {
        match self {
            FailureKind::Busy | FailureKind::Full | FailureKind::Network | FailureKind::Paused => true,
            FailureKind::Usage
            | FailureKind::NotEnrolled
            | FailureKind::NotFound
            | FailureKind::Ambiguous
            | FailureKind::Value
            | FailureKind::Rule
            | FailureKind::Damaged
            | FailureKind::Newer
            | FailureKind::Foreign
            | FailureKind::File
            | FailureKind::Server
            | FailureKind::Machine
            | FailureKind::Closed
            | FailureKind::Cancelled
            | FailureKind::Key
            | FailureKind::Callback
            | FailureKind::Defect => false,
        }
    }
}

/// Something did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.said.to_text(Lang::En))]
pub struct Failure {
    /// What to act on.
    pub kind: FailureKind,
    /// The record it is about.
    pub record: Option<Id>,
    /// The field it is about.
    pub field: Option<String>,
    /// The rule's id.
    pub rule: Option<String>,
    /// What happened.
    pub said: Said,
    /// What would be accepted, in English.
    pub accepts: Option<String>,
    /// What an ambiguous name may have meant.
    pub candidates: Box<[Candidate]>,
    /// The same call may succeed later without anybody changing anything.
    pub retryable: bool,
}

impl Failure {
    /// Returns a failure of a kind.
    #[must_use]
    pub fn new(kind: FailureKind, said: Said) -> Self {
        Failure {
            kind,
            record: None,
            field: None,
            rule: None,
            said,
            accepts: None,
            candidates: Box::default(),
            retryable: kind.is_retryable(),
        }
    }

    /// Returns the refusal of a value by a rule.
    #[must_use]
    pub fn value(field: &str, rule: &str, accepts: &str) -> Self {
        let said = Said::new(format!("rule.{rule}"))
            .with("field", field)
            .with("accepts", list(accepts));
        let mut failure = Failure::new(FailureKind::Value, said).accepting(accepts);
        failure.field = Some(field.to_owned());
        failure.rule = Some(rule.to_owned());
        failure
    }

    /// Returns the refusal of an action by a rule.
    #[must_use]
    pub fn rule(rule: &str, accepts: &str) -> Self {
        let mut failure = Failure::value("", rule, accepts);
        failure.kind = FailureKind::Rule;
        failure.field = None;
        failure
    }

    /// Says which record it is about.
    #[must_use]
    pub fn on(mut self, record: Id) -> Self {
        self.record = Some(record);
        self
    }

    /// Says what would be accepted.
    #[must_use]
    pub fn accepting(mut self, accepts: impl Into<String>) -> Self {
        self.accepts = Some(accepts.into()).filter(|accepts: &String| !accepts.is_empty());
        self
    }

    /// Returns what happened, what is safe and what to do, in a language: three sentences.
    #[must_use]
    pub fn explain(&self, lang: Lang) -> [String; 3] {
        let name = self.kind.name();
        [
            self.said.to_text(lang),
            lang.word(&format!("safe.{name}")),
            lang.word(&format!("todo.{name}")),
        ]
    }

    /// Returns the same for a person who holds an app instead of a terminal.
    #[must_use]
    pub fn explain_in_app(&self, lang: Lang) -> [String; 3] {
        let [happened, safe, todo] = self.explain(lang);
        let keys = [self.said.key(), self.kind.name()].map(|name| format!("touch.{name}"));
        let todo = keys
            .iter()
            .find(|key| words::has(key))
            .map_or(todo, |key| lang.word(key));
        [happened, safe, todo]
    }
}

/// Lists of allowed values are given as "one of: a, b"; the sentences have words of their own for it.
fn list(accepts: &str) -> &str {
    accepts.strip_prefix("one of: ").unwrap_or(accepts)
}

impl From<Violation> for Failure {
    fn from(violation: Violation) -> Self {
        let mut failure = Failure::value(&violation.field, violation.rule, &violation.accepts);
        failure.record = violation.record;
        failure
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let of = |kind: FailureKind| Failure::new(kind, Said::new(format!("store.{}", kind.name())));
        let mut failure = match &error {
            StoreError::Busy => of(FailureKind::Busy),
            StoreError::Full => of(FailureKind::Full),
            StoreError::Foreign => of(FailureKind::Foreign),
            StoreError::Key(trouble) => keys::failure(*trouble),
            StoreError::NotEnrolled => of(FailureKind::NotEnrolled),
            StoreError::Damaged { moved_aside } => {
                let aside = moved_aside
                    .as_ref()
                    .map_or_else(|| "…".to_owned(), |path| path.display().to_string());
                Failure::new(FailureKind::Damaged, Said::new("store.damaged").with("aside", aside))
            }
            StoreError::Newer { found, known } => {
                let said = Said::new("store.newer").with("found", found).with("known", known);
                Failure::new(FailureKind::Newer, said)
            }
            StoreError::NotFound(id) => {
                Failure::new(FailureKind::NotFound, Said::new("name.none").with("text", id.short())).on(*id)
            }
            StoreError::File { .. } => Failure::new(FailureKind::File, Said::new("store.file").with("detail", &error)),
            StoreError::Paused => Failure::new(FailureKind::Paused, Said::new("app.paused")),
            StoreError::Closed => Failure::new(FailureKind::Closed, Said::new("app.closed")),
            StoreError::UnknownType(_) | StoreError::Sql { .. } => {
                Failure::new(FailureKind::Machine, Said::new("store.machine").with("detail", &error))
            }
        };
        failure.retryable = error.is_retryable();
        failure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_says_what_is_safe_and_what_to_do_in_both_languages() {
        for kind in FailureKind::ALL {
            for key in ["safe", "todo"] {
                let key = format!("{key}.{}", kind.name());
                assert!(crate::words::has(&key), "{key}");
            }
        }
    }

    #[test]
    fn a_busy_store_may_be_asked_again_and_a_damaged_one_may_not() {
        assert!(Failure::from(StoreError::Busy).retryable);
        assert!(!Failure::from(StoreError::Damaged { moved_aside: None }).retryable);
    }
}
