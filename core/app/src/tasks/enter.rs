//! A task by hand.

use fieldbook_model::{
    Action, Id, Value, Violation,
    action::{Write, type_named},
    value::Date,
};
use fieldbook_rules::tasks::task;
use fieldbook_store::StoreError;

use crate::{device::Device, error::Failure};

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnterRequest {
    /// In words.
    pub title: String,
    /// About which record; none is in its author's own book.
    pub about: Option<Id>,
    /// By when.
    pub due: Option<Date>,
    /// Who does it; the author where nobody is named.
    pub assignee: Option<Id>,
}

/// The task was not entered; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum EnterError {
    /// A value that does not suit its field.
    #[error(transparent)]
    Refused(#[from] Violation),
    /// The store could not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Device {
    /// Enters a task; durable when this returns.
    ///
    /// # Errors
    /// See [`EnterError`].
    pub fn enter_task(&self, request: EnterRequest) -> Result<Id, EnterError> {
        let me = self.identity()?.user;
        let now = self.begin()?;
        let id = self.new_id(&now);
        let schema = self.schema()?;
        let fields = [
            (task::TITLE, Some(Value::Text(request.title))),
            (task::ABOUT, request.about.map(Value::Link)),
            (task::DUE, request.due.map(Value::Date)),
            (task::ASSIGNEE, Some(Value::Link(request.assignee.unwrap_or(me)))),
        ];
        let fields = fields
            .into_iter()
            .filter_map(|(field, value)| Some((field, Write::Set(Some(value?)))));
        let mut action = Action::default();
        action.create(type_named(&schema, "task")?, id, fields.collect())?;
        self.commit(&action, now)?;
        Ok(id)
    }
}

impl From<EnterError> for Failure {
    fn from(error: EnterError) -> Self {
        match error {
            EnterError::Refused(violation) => violation.into(),
            EnterError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that fails should stop"
    )]
    use super::*;
    use crate::{tasks::Which, testing::wang_phone};

    #[test]
    fn a_task_by_hand_is_its_authors_and_stays_after_a_restart() {
        let phone = wang_phone();
        let request = EnterRequest {
            title: "打电话".into(),
            about: None,
            due: None,
            assignee: None,
        };
        let id = phone.enter_task(request.clone()).unwrap();
        let phone = phone.reopened();
        let tasks = phone.tasks(Which::Open).unwrap();
        assert_eq!(
            (tasks[0].task.id, tasks[0].mine, tasks[0].task.computed),
            (id, true, false)
        );
        assert!(
            phone
                .enter_task(EnterRequest {
                    title: String::new(),
                    ..request
                })
                .is_err()
        );
    }
}
