//! Writing to the platform's log. Words are fixed at compile time and everything else is a number, so that nothing a
//! person wrote, no name and no address can get into it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use fieldbook::FailureKind;

use crate::platform::{LogLevel, LogLine, LogNumber, LogSink};

/// The log, if the app wants one.
#[derive(Clone, Default)]
pub(crate) struct Log(Option<Arc<dyn LogSink>>);

impl Log {
    /// Returns the log that writes there.
    pub(crate) fn to(sink: Option<Arc<dyn LogSink>>) -> Self {
        Log(sink)
    }

    /// Writes a line of something that went as it should.
    pub(crate) fn said(&self, event: &'static str, numbers: &[(&'static str, i64)]) {
        self.write(LogLevel::Info, event, None, numbers);
    }

    /// Writes a line of something that did not work.
    pub(crate) fn failed(&self, event: &'static str, kind: FailureKind) {
        let level = if kind.is_retryable() || kind == FailureKind::Cancelled {
            LogLevel::Warning
        } else {
            LogLevel::Error
        };
        self.write(level, event, Some(kind.name()), &[]);
    }

    fn write(&self, level: LogLevel, event: &'static str, kind: Option<&'static str>, numbers: &[(&'static str, i64)]) {
        let Some(sink) = &self.0 else { return };
        let number = |(name, value): &(&'static str, i64)| LogNumber {
            name: (*name).to_owned(),
            value: *value,
        };
        let line = LogLine {
            level,
            event: event.to_owned(),
            kind: kind.map(str::to_owned),
            numbers: numbers.iter().map(number).collect(),
        };
        // A log that fails is no reason to fail.
        let _ = catch_unwind(AssertUnwindSafe(|| sink.log(line)));
    }
}
