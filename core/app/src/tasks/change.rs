//! Doing something with a task: done, reopened, another day, a comment.
//!
//! A promise's task becomes a record by the first of these, under its derived id; two phones that do so apart make one
//! record. Such a creation sets only what cannot differ and what was changed, so that it never undoes another's change.

use fieldbook_model::{
    Action, FieldNo, Id, Value, Violation,
    action::{Write, type_named},
    value::Date,
};
use fieldbook_rules::tasks::{State, task};
use fieldbook_store::StoreError;

use crate::{
    device::Device,
    error::{Failure, FailureKind},
    records::inserted_too_much,
    words::Said,
};

/// The task was not changed; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// There is no such task: it was never there, or what it came of is gone.
    #[error("there is no task {0}")]
    NoTask(Id),
    /// A value that does not suit its field.
    #[error(transparent)]
    Refused(#[from] Violation),
    /// The store could not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Device {
    /// Marks a task as done; durable when this returns.
    ///
    /// # Errors
    /// See [`TaskError`].
    pub fn done(&self, id: Id) -> Result<(), TaskError> {
        self.change_task(id, task::STATE, |_| state(State::Done))
    }

    /// Takes a task up again; durable when this returns.
    ///
    /// # Errors
    /// See [`TaskError`].
    pub fn reopen(&self, id: Id) -> Result<(), TaskError> {
        self.change_task(id, task::STATE, |_| state(State::Open))
    }

    /// Gives a task another day, or none; durable when this returns.
    ///
    /// # Errors
    /// See [`TaskError`].
    pub fn due(&self, id: Id, due: Option<Date>) -> Result<(), TaskError> {
        self.change_task(id, task::DUE, |_| Write::Set(due.map(Value::Date)))
    }

    /// Adds a line to what was said of a task; durable when this returns.
    ///
    /// # Errors
    /// See [`TaskError`].
    pub fn comment(&self, id: Id, line: &str) -> Result<(), TaskError> {
        self.change_task(id, task::COMMENT, |before| {
            let between = if before.is_empty() || before.ends_with('\n') {
                ""
            } else {
                "\n"
            };
            Write::Typed {
                seen: before.to_owned(),
                text: format!("{before}{between}{line}"),
            }
        })
    }

    fn change_task(&self, id: Id, field: FieldNo, write: impl FnOnce(&str) -> Write) -> Result<(), TaskError> {
        let now = self.begin()?;
        let schema = self.schema()?;
        let spec = type_named(&schema, "task")?;
        let mut action = Action::default();
        match self.store.row(spec.number, id)?.filter(|row| row.alive) {
            Some(row) => {
                let write = write(row.text(field));
                inserted_too_much(spec, id, field, row.text(field), &write)?;
                action.change(spec, id, vec![(field, write)])?;
            }
            None => {
                let promised = self
                    .promises()?
                    .into_iter()
                    .find(|task| task.id == id)
                    .ok_or(TaskError::NoTask(id))?;
                let write = write("");
                inserted_too_much(spec, id, field, "", &write)?;
                let link = |id: Option<Id>| id.map(|id| Write::Set(Some(Value::Link(id))));
                let fields = [
                    (task::TITLE, Some(Write::Set(Some(Value::Text(promised.title))))),
                    (task::ABOUT, link(promised.about)),
                    (task::CAUSE, link(promised.cause)),
                    (field, Some(write)),
                ];
                let fields = fields.into_iter().filter_map(|(field, write)| Some((field, write?)));
                action.create(spec, id, fields.collect())?;
            }
        }
        self.commit(&action, now)?;
        Ok(())
    }
}

fn state(state: State) -> Write {
    Write::Set(Some(Value::Text(state.name().to_owned())))
}

impl From<TaskError> for Failure {
    fn from(error: TaskError) -> Self {
        match error {
            TaskError::NoTask(id) => {
                Failure::new(FailureKind::NotFound, Said::new("task.none").with("text", id.short())).on(id)
            }
            TaskError::Refused(violation) => violation.into(),
            TaskError::Store(error) => error.into(),
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
    fn a_promise_that_was_kept_is_done_after_a_restart_and_can_be_taken_up_again() {
        let phone = wang_phone();
        phone.promise(phone.customer("贵都"), "发报价单");
        let id = phone.tasks(Which::Open).unwrap()[0].task.id;
        phone.comment(id, "已问财务").unwrap();
        phone.comment(id, "周三给").unwrap();
        phone.done(id).unwrap();
        let phone = phone.reopened();
        assert!(phone.tasks(Which::Open).unwrap().is_empty());
        let all = phone.tasks(Which::All).unwrap();
        assert_eq!((all[0].task.id, all[0].comment.as_str()), (id, "已问财务\n周三给"));
        phone.reopen(id).unwrap();
        phone.due(id, Date::from_ymd(2027, 1, 2)).unwrap();
        assert_eq!(
            phone.tasks(Which::Open).unwrap()[0].task.due,
            Date::from_ymd(2027, 1, 2)
        );
    }

    #[test]
    fn the_record_of_a_promise_says_nothing_that_another_phone_might_have_changed() {
        let phone = wang_phone();
        phone.promise(phone.customer("贵都"), "发报价单");
        let id = phone.tasks(Which::Open).unwrap()[0].task.id;
        phone.comment(id, "已问").unwrap();
        let record = phone.store().shown(id).unwrap().unwrap().record;
        assert!(record.value(task::STATE).is_none() && record.value(task::DUE).is_none());
        assert!(matches!(phone.done(Id([1; 16])), Err(TaskError::NoTask(_))));
    }
}
