//! What an app shows: records and values in a form for eyes and for programs. Views hold no way back to the store.
//!
//! Text for people takes language and time zone; JSON takes neither, so that programs everywhere read the same.

pub mod json;
mod record;
pub mod text;

pub use fieldbook_store::Cell;
pub use record::{FieldView, RecordView};
pub(crate) use record::{content as content_of, fields as fields_of};
