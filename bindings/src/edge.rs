//! The edge: nothing but values and [`CoreError`] leaves through it.
//!
//! A panic that crossed would end a Swift app and leave a Kotlin one with an error it cannot act on; here it becomes
//! the kind `defect`. What the panic said is not carried on: it may quote what a person wrote.

use std::panic::{AssertUnwindSafe, catch_unwind};

use fieldbook::{Failure, FailureKind, words::Said};

use crate::error::CoreError;

/// Runs one call of the app's.
pub(crate) fn edge<T>(call: impl FnOnce() -> Result<T, Failure>) -> Result<T, CoreError> {
    // Locks of this library are taken over from a holder that panicked, and the store rolls back what it left half done.
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(came) => came.map_err(CoreError::from),
        Err(_) => Err(defect("panic").into()),
    }
}

/// Returns the failure of this library itself.
pub(crate) fn defect(detail: &'static str) -> Failure {
    Failure::new(FailureKind::Defect, Said::new("app.defect").with("detail", detail))
}

/// Returns the end of something that the app stopped.
pub(crate) fn cancelled() -> Failure {
    Failure::new(FailureKind::Cancelled, Said::new("app.cancelled"))
}

/// Returns the answer of a closed core.
pub(crate) fn closed() -> Failure {
    Failure::new(FailureKind::Closed, Said::new("app.closed"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn a_panic_becomes_an_error_an_app_can_report_and_quotes_nobody() {
        let outcome: Result<(), CoreError> = edge(|| panic!("客户说：太贵"));
        let CoreError::Failed { report } = outcome.unwrap_err();
        assert_eq!(report.kind, ErrorKind::Defect);
        assert!(!format!("{report:?}").contains("太贵"));
    }
}
