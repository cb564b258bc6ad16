//! The words of Fieldbook: ids, time, values, record types, edits and log entries.
//!
//! Everything else is written in these words, so this crate does no I/O, reads no clock, draws no chance and
//! knows nothing of SQL, HTTP or merging. What a value may look like is decided here and nowhere else.

pub mod action;
pub mod codec;
pub mod currency;
pub mod edit;
pub mod entry;
pub mod hash;
pub mod id;
pub mod ops;
pub mod planted;
pub mod schema;
pub mod shift;
pub mod text;
pub mod time;
pub mod types;
pub mod validate;
pub mod value;

pub use action::Action;
pub use edit::{Author, Edit, OwnEdit, What};
pub use entry::{Entry, FieldOutcome, Part, Rejection};
pub use hash::{EditHash, EditKey, TextHash};
pub use id::Id;
pub use ops::{FieldNo, GroupNo, Op, TypeNo};
pub use schema::{FieldKind, FieldSpec, Group, Merge, RecordType, Required, Schema, TypeSpec};
pub use text::Hunks;
pub use time::{Micros, Seq};
pub use validate::Violation;
pub use value::Value;
