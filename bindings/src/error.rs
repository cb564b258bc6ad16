//! The one error: what did not happen, as far as an app would act differently, with words in both languages.
//!
//! Never a variant for a cause that an app treats like another; the cause is told by key, rule and words.

use fieldbook::{
    Failure, FailureKind,
    words::{Lang, Said},
};

/// What went wrong, as far as an app would act differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ErrorKind {
    /// The request was not understood: a mistake of the app's.
    Usage,
    /// The device belongs to nobody yet.
    NotEnrolled,
    /// There is no such thing on this device.
    NotFound,
    /// More than one thing bears the name; the candidates are named.
    Ambiguous,
    /// A value does not suit its field.
    Value,
    /// A rule forbids it.
    Rule,
    /// Another process is writing, or speaks with the server.
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
    /// The app paused the store.
    Paused,
    /// The app closed the core.
    Closed,
    /// The app asked to stop.
    Cancelled,
    /// The store's key is wrong or lost; nothing is damaged.
    Key,
    /// What the app gave to be called failed.
    Callback,
    /// A mistake of this library.
    Defect,
}

/// The same in Chinese and English.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Words {
    /// In Chinese, simplified.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// An argument of a message.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Argument {
    /// Its name in the catalogues.
    pub name: String,
    /// What it says.
    pub value: String,
}

/// Something that an ambiguous name may have meant.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Candidate {
    /// Its id.
    pub id: String,
    /// Its type's English name.
    pub kind: String,
    /// What it is called.
    pub title: String,
}

/// Something did not happen.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FailureReport {
    /// What to act on.
    pub kind: ErrorKind,
    /// The same call may succeed later without anybody changing anything.
    pub retryable: bool,
    /// The message's key.
    pub key: String,
    /// The message's arguments.
    pub arguments: Vec<Argument>,
    /// The record it is about.
    pub record: Option<String>,
    /// The field it is about, by its English name.
    pub field: Option<String>,
    /// The rule's id.
    pub rule: Option<String>,
    /// What would be accepted, in English.
    pub accepts: Option<String>,
    /// What an ambiguous name may have meant; at most eight.
    pub candidates: Vec<Candidate>,
    /// What happened.
    pub happened: Words,
    /// What is safe.
    pub safe: Words,
    /// What a person can do.
    pub next: Words,
}

/// What every call of this library may answer instead of its value.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
pub enum CoreError {
    /// Something did not happen.
    Failed {
        /// What, and what to do.
        report: FailureReport,
    },
}

impl std::fmt::Display for CoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let CoreError::Failed { report } = self;
        f.write_str(&report.happened.en)
    }
}

impl std::error::Error for CoreError {}

impl Words {
    /// Returns a sentence in both languages.
    pub(crate) fn of(said: &Said) -> Self {
        Words {
            zh: said.to_text(Lang::Zh),
            en: said.to_text(Lang::En),
        }
    }
}

impl From<Failure> for FailureReport {
    fn from(failure: Failure) -> Self {
        let [happened_zh, safe_zh, next_zh] = failure.explain_in_app(Lang::Zh);
        let [happened_en, safe_en, next_en] = failure.explain_in_app(Lang::En);
        let words = |zh, en| Words { zh, en };
        let argument = |(name, value): &(&'static str, String)| Argument {
            name: (*name).to_owned(),
            value: value.clone(),
        };
        let candidate = |candidate: &fieldbook::names::Candidate| Candidate {
            id: candidate.id.to_string(),
            kind: candidate.kind.clone(),
            title: candidate.title.clone(),
        };
        FailureReport {
            kind: failure.kind.into(),
            retryable: failure.retryable,
            key: failure.said.key().to_owned(),
            arguments: failure.said.args().iter().map(argument).collect(),
            record: failure.record.map(|id| id.to_string()),
            field: failure.field,
            rule: failure.rule,
            accepts: failure.accepts,
            candidates: failure.candidates.iter().map(candidate).collect(),
            happened: words(happened_zh, happened_en),
            safe: words(safe_zh, safe_en),
            next: words(next_zh, next_en),
        }
    }
}

impl From<Failure> for CoreError {
    fn from(failure: Failure) -> Self {
        CoreError::Failed { report: failure.into() }
    }
}

impl From<FailureKind> for ErrorKind {
    fn from(kind: FailureKind) -> Self {
        match kind {
            FailureKind::Usage => ErrorKind::Usage,
            FailureKind::NotEnrolled => ErrorKind::NotEnrolled,
            FailureKind::NotFound => ErrorKind::NotFound,
            FailureKind::Ambiguous => ErrorKind::Ambiguous,
            FailureKind::Value => ErrorKind::Value,
            FailureKind::Rule => ErrorKind::Rule,
            FailureKind::Busy => ErrorKind::Busy,
            FailureKind::Full => ErrorKind::Full,
            FailureKind::Damaged => ErrorKind::Damaged,
            FailureKind::Newer => ErrorKind::Newer,
            FailureKind::Foreign => ErrorKind::Foreign,
            FailureKind::File => ErrorKind::File,
            FailureKind::Network => ErrorKind::Network,
            FailureKind::Server => ErrorKind::Server,
            FailureKind::Machine => ErrorKind::Machine,
            FailureKind::Paused => ErrorKind::Paused,
            FailureKind::Closed => ErrorKind::Closed,
            FailureKind::Cancelled => ErrorKind::Cancelled,
            FailureKind::Key => ErrorKind::Key,
            FailureKind::Callback => ErrorKind::Callback,
            FailureKind::Defect => ErrorKind::Defect,
        }
    }
}
