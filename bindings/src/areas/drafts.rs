//! Captures that are not finished: kept as they are typed, offered again.

use fieldbook::capture;

use crate::{areas::CaptureRequest, core::Core, error::CoreError, value::id};

/// A capture that is not finished.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CaptureDraft {
    /// Its id; `draft` of the capture that finishes it.
    pub id: String,
    /// When it was last kept; microseconds since 1970 UTC.
    pub kept_micros: i64,
    /// What was given so far; its `draft` is this one.
    pub request: CaptureRequest,
}

#[uniffi::export]
impl Core {
    /// Keeps an unfinished capture in place of the draft that is named, and returns its id: a new one where none is named.
    /// Durable when this returns; it stays on this device.
    ///
    /// # Errors
    /// `not_found` (captured or dropped meanwhile), `value` (more than 1 MiB; what was kept before stands), `full`, `busy`,
    /// `closed`, `paused`.
    pub fn keep_draft(&self, draft: Option<String>, request: CaptureRequest) -> Result<String, CoreError> {
        self.call(|device| {
            let draft = draft.as_deref().map(id).transpose()?;
            Ok(device.keep_draft(draft, request.read()?)?.to_string())
        })
    }

    /// Returns the captures that were not finished, the last kept first.
    ///
    /// # Errors
    /// `machine` (a draft of a later version), `closed`, `paused`.
    pub fn drafts(&self) -> Result<Vec<CaptureDraft>, CoreError> {
        self.call(|device| Ok(device.drafts()?.into_iter().map(CaptureDraft::of).collect()))
    }

    /// Removes a draft; nothing where there is none. Durable when this returns.
    ///
    /// # Errors
    /// `full`, `busy`, `closed`, `paused`.
    pub fn drop_draft(&self, draft: String) -> Result<(), CoreError> {
        self.call(|device| Ok(device.drop_draft(id(&draft)?)?))
    }
}

impl CaptureDraft {
    fn of(draft: capture::CaptureDraft) -> Self {
        CaptureDraft {
            id: draft.id.to_string(),
            kept_micros: draft.kept.0,
            request: CaptureRequest::of(draft.request),
        }
    }
}
