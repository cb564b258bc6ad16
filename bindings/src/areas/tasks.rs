//! What is to be done: promises, and tasks entered by hand.

use fieldbook::{model::value::Date, rules::tasks::State, tasks};

use crate::{
    core::Core,
    error::CoreError,
    value::{id, maybe_id, small},
};

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum TaskState {
    /// To be done.
    Open,
    /// Done.
    Done,
    /// Not to be done any more.
    Cancelled,
}

/// One task to be shown.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TaskView {
    /// Its id.
    pub id: String,
    /// What is to be done.
    pub title: String,
    /// What it is about.
    pub about: Option<String>,
    /// What that is called; empty where it is about nothing.
    pub about_title: String,
    /// The record that brought it about.
    pub cause: Option<String>,
    /// By when: days since 1970-01-01.
    pub due: Option<i32>,
    /// Who does it.
    pub assignee: Option<String>,
    /// Their name; empty where nobody is named.
    pub assignee_name: String,
    /// Where it stands.
    pub state: TaskState,
    /// Nobody has edited it: it has no record yet.
    pub computed: bool,
    /// It is for the user of this device, or for nobody in particular.
    pub mine: bool,
    /// Its day has passed.
    pub overdue: bool,
    /// Own edits of it that wait for a verdict.
    pub pending: i32,
    /// What was said of it.
    pub comment: String,
}

/// A task to be entered by hand.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TaskRequest {
    /// In words.
    pub title: String,
    /// About which record; null: in its author's own book.
    #[uniffi(default = None)]
    pub about: Option<String>,
    /// By when: days since 1970-01-01.
    #[uniffi(default = None)]
    pub due: Option<i32>,
    /// Who does it; null: its author.
    #[uniffi(default = None)]
    pub assignee: Option<String>,
}

#[uniffi::export]
impl Core {
    /// Returns the tasks by due day, those without one last; done and cancelled ones where `all` is asked for.
    ///
    /// # Errors
    /// `closed`, `paused`, `machine`.
    pub fn tasks(&self, all: bool) -> Result<Vec<TaskView>, CoreError> {
        self.call(|device| {
            let which = if all { tasks::Which::All } else { tasks::Which::Open };
            Ok(device.tasks(which)?.into_iter().map(TaskView::of).collect())
        })
    }

    /// Enters a task, durable when this returns; returns its id.
    ///
    /// # Errors
    /// `value`, `not_enrolled`, `full`, `busy`, `closed`, `paused`.
    pub fn enter_task(&self, request: TaskRequest) -> Result<String, CoreError> {
        self.write(|device| {
            let request = tasks::EnterRequest {
                title: request.title,
                about: maybe_id(request.about.as_deref())?,
                due: request.due.map(Date),
                assignee: maybe_id(request.assignee.as_deref())?,
            };
            Ok(device.enter_task(request)?.to_string())
        })
    }

    /// Marks a task as done; durable when this returns.
    ///
    /// # Errors
    /// `not_found`, `full`, `busy`, `closed`, `paused`.
    pub fn done(&self, task: String) -> Result<(), CoreError> {
        self.write(|device| Ok(device.done(id(&task)?)?))
    }

    /// Takes a task up again; durable when this returns.
    ///
    /// # Errors
    /// `not_found`, `full`, `busy`, `closed`, `paused`.
    pub fn reopen(&self, task: String) -> Result<(), CoreError> {
        self.write(|device| Ok(device.reopen(id(&task)?)?))
    }

    /// Gives a task another day (days since 1970-01-01), or none; durable when this returns.
    ///
    /// # Errors
    /// `not_found`, `full`, `busy`, `closed`, `paused`.
    pub fn due(&self, task: String, day: Option<i32>) -> Result<(), CoreError> {
        self.write(|device| Ok(device.due(id(&task)?, day.map(Date))?))
    }

    /// Adds a line to what was said of a task; durable when this returns.
    ///
    /// # Errors
    /// `not_found`, `value` (over 64 KiB), `full`, `busy`, `closed`, `paused`.
    pub fn comment(&self, task: String, line: String) -> Result<(), CoreError> {
        self.write(|device| Ok(device.comment(id(&task)?, &line)?))
    }
}

impl TaskView {
    pub(crate) fn of(view: tasks::TaskView) -> Self {
        let task = view.task;
        TaskView {
            id: task.id.to_string(),
            title: task.title,
            about: task.about.map(|id| id.to_string()),
            about_title: view.about,
            cause: task.cause.map(|id| id.to_string()),
            due: task.due.map(|due| due.0),
            assignee: task.assignee.map(|id| id.to_string()),
            assignee_name: view.assignee,
            state: match task.state {
                State::Open => TaskState::Open,
                State::Done => TaskState::Done,
                State::Cancelled => TaskState::Cancelled,
            },
            computed: task.computed,
            mine: view.mine,
            overdue: view.overdue,
            pending: small(view.pending),
            comment: view.comment,
        }
    }
}
