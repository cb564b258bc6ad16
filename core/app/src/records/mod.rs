//! Records as a person handles them: create, edit, delete, look, and the values that were kept aside.
//!
//! One user action, one file: what is asked, what may go wrong, what it does, its tests.

mod create;
mod delete;
mod dismiss;
mod edit;
mod history;
mod own;
mod restore;
mod show;
mod type_text;
mod why;

pub use create::{CreateError, CreateRequest, Created};
pub use delete::DeleteError;
pub use dismiss::DismissError;
pub use edit::{EditError, EditRequest, Edited};
pub use history::{HistoryError, HistoryView, Step};
pub use restore::{RestoreError, Restored};
pub use show::ShowError;
pub use type_text::TypeRequest;
pub use why::{Why, WhyError};

pub(crate) use create::inserted_too_much;
pub(crate) use own::own_book;
