//! What the platform gives to be called: its time zone, its key store, its log. HTTP has a room of its own.
//!
//! All of it is called on this library's threads, must answer soon, and must not call back into the core from there.
//! What it throws never crosses: a zone falls back to UTC, a log line is lost, a key store's error becomes `callback`.

/// Something that the app gave to be called failed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
pub enum CallbackError {
    /// It failed.
    Failed {
        /// Why, in English, for support; without anything that a person wrote.
        reason: String,
    },
}

/// The platform's time zone.
#[uniffi::export(with_foreign)]
pub trait ClockZone: Send + Sync {
    /// Returns how many seconds east of Greenwich local time is at a moment (microseconds since 1970 UTC).
    fn offset_seconds(&self, at_micros: i64) -> Result<i32, CallbackError>;
}

/// Where the platform keeps keys: Keystore, Keychain, a file on the desktop.
#[uniffi::export(with_foreign)]
pub trait KeyStore: Send + Sync {
    /// Returns the key of a name; null where there is none.
    fn load(&self, name: String) -> Result<Option<Vec<u8>>, CallbackError>;

    /// Keeps a key durably under a name, in place of one that is there.
    fn save(&self, name: String, key: Vec<u8>) -> Result<(), CallbackError>;

    /// Removes the key of a name; nothing where there is none.
    fn remove(&self, name: String) -> Result<(), CallbackError>;
}

/// How much a line of the log matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum LogLevel {
    /// For whoever debugs an app.
    Debug,
    /// Something began or ended.
    Info,
    /// Something did not work and is tried again.
    Warning,
    /// Something did not work.
    Error,
}

/// A number in a line of the log.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LogNumber {
    /// What it counts.
    pub name: String,
    /// How many.
    pub value: i64,
}

/// A line of the log: a fixed word and numbers. Nothing that a person wrote can stand in it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LogLine {
    /// How much it matters.
    pub level: LogLevel,
    /// What happened, as one of this library's own words, such as `sync.ended`.
    pub event: String,
    /// Of something that did not work: which kind.
    pub kind: Option<String>,
    /// Numbers.
    pub numbers: Vec<LogNumber>,
}

/// The platform's log.
#[uniffi::export(with_foreign)]
pub trait LogSink: Send + Sync {
    /// Takes a line.
    fn log(&self, line: LogLine) -> Result<(), CallbackError>;
}

impl From<uniffi::UnexpectedUniFFICallbackError> for CallbackError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        CallbackError::Failed { reason: error.reason }
    }
}

impl std::fmt::Display for CallbackError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let CallbackError::Failed { reason } = self;
        write!(f, "a callback failed: {reason}")
    }
}

impl std::error::Error for CallbackError {}
