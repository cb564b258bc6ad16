//! What a core does for a person, one file for each area of a rep's day: the façade's own areas, mirrored.
//!
//! Each method reads its request, makes one call, and returns a record. Nothing is decided here.

mod attention;
mod capture;
mod conflicts;
mod drafts;
mod history;
mod lists;
mod names;
mod records;
mod status;
mod tasks;
mod texts;
mod today;
mod types;
mod typing;

pub use attention::{AttentionItem, AttentionReason, EditAim, Wanted};
pub use capture::{CaptureAnswers, CaptureReport, CaptureRequest, Forecast, Whom};
pub use conflicts::{ConflictView, Person, RestoredValue, Standing};
pub use drafts::CaptureDraft;
pub use history::{FieldStep, HistoryStep, HistoryView, StepFate, WhyView};
pub use lists::{ListFilter, ListOrder, ListPage, ListRequest, ListRow, OrderBy, RowField};
pub use names::Sought;
pub use records::{FieldView, RecordView, Written};
pub use status::{DigestView, LaneMark, StatusView};
pub use tasks::{TaskRequest, TaskState, TaskView};
pub use texts::{Language, LocalTime, words_of};
pub use today::{PlannedVisit, TodayView};
pub use types::{FieldKind, FieldType, MergeKind, RecordType, RequiredWhen};
pub use typing::Splice;
