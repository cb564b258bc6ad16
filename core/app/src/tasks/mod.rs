//! What is to be done: tasks by hand and tasks from promises, as one list that follows from what is recorded.
//!
//! A promise's task has no record until somebody does something with it; its id is the same on every device.

mod change;
mod enter;
mod list;

pub use change::TaskError;
pub use enter::{EnterError, EnterRequest};
pub use list::{TaskView, TasksError, Which};
