//! What a rep does on site: a visit in one call, and handing it in.
//!
//! Nothing here returns before what was captured is durable, files included.

mod draft;
mod media;
mod quick;
mod submit;

pub use draft::{CaptureDraft, DraftError};
pub use media::MediaError;
pub use quick::{CaptureError, CaptureReport, CaptureRequest, Whom};
pub use submit::{Answers, SubmitError, SubmitReport};
