//! The task list.

use std::collections::BTreeMap;

use fieldbook_model::{FieldNo, Id, Value, types};
use fieldbook_rules::tasks::{self, State, Task, visit};
use fieldbook_store::{By, Filter, ListRow, Order, StoreError, Test};

use crate::{device::Device, error::Failure};

/// The customer's field `owner`.
const OWNER: FieldNo = FieldNo(11);

/// Which tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// What is still to be done.
    #[default]
    Open,
    /// Done and cancelled ones as well.
    All,
}

/// One task to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskView {
    /// The task.
    pub task: Task,
    /// What it is about, by name.
    pub about: String,
    /// Who does it, by name; empty where nobody is named.
    pub assignee: String,
    /// It is for the user of this device, or for nobody in particular.
    pub mine: bool,
    /// Its day has passed.
    pub overdue: bool,
    /// Own edits of it that wait for a verdict.
    pub pending: u32,
    /// What was said of it.
    pub comment: String,
}

/// The list cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum TasksError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Device {
    /// Returns the tasks by due day, those without one last.
    ///
    /// # Errors
    /// See [`TasksError`].
    pub fn tasks(&self, which: Which) -> Result<Vec<TaskView>, TasksError> {
        Ok(self.tasks_of(which)?)
    }

    pub(crate) fn tasks_of(&self, which: Which) -> Result<Vec<TaskView>, StoreError> {
        let records = self.all(types::TASK.no(), Filter::ALIVE)?;
        let by_id: BTreeMap<Id, &ListRow> = records.iter().map(|row| (row.id, row)).collect();
        let entered = records
            .iter()
            .map(|row| tasks::entered(row.id, |field| row.value(field)))
            .collect();
        let (now, zone) = self.here()?;
        let today = fieldbook_rules::today::day(now, zone).date;
        let me = self.store.identity()?.map(|identity| identity.user);
        let mut titles: BTreeMap<Id, String> = BTreeMap::new();
        let mut title = |id: Option<Id>| -> Result<String, StoreError> {
            let Some(id) = id else { return Ok(String::new()) };
            if let Some(known) = titles.get(&id) {
                return Ok(known.clone());
            }
            let found = self.title(id)?.unwrap_or_default();
            titles.insert(id, found.clone());
            Ok(found)
        };
        let mut out = Vec::new();
        for task in tasks::list(self.promises()?, entered) {
            if which == Which::Open && task.state != State::Open {
                continue;
            }
            let record = by_id.get(&task.id);
            out.push(TaskView {
                about: title(task.about)?,
                assignee: title(task.assignee)?,
                mine: task.assignee.is_none() || task.assignee == me,
                overdue: task.state == State::Open && task.due.is_some_and(|due| due < today),
                pending: record.map_or(0, |row| row.pending),
                comment: record.map_or_else(String::new, |row| row.text(tasks::task::COMMENT).to_owned()),
                task,
            });
        }
        Ok(out)
    }

    /// Returns the tasks that the promises of submitted visits make.
    pub(crate) fn promises(&self) -> Result<Vec<Task>, StoreError> {
        let submitted = Filter::All(vec![
            Filter::Field(visit::SUBMITTED, Test::Is(Value::Flag(true))),
            Filter::Field(visit::PROMISE, Test::Present),
        ]);
        let mut owners: BTreeMap<Id, Option<Id>> = BTreeMap::new();
        let mut out = Vec::new();
        for row in self.all(types::VISIT.no(), submitted)? {
            let customer = row.value(visit::CUSTOMER).and_then(Value::as_link);
            let owner = match customer {
                None => None,
                Some(customer) => match owners.get(&customer) {
                    Some(owner) => *owner,
                    None => {
                        let shown = self.store.row(types::CUSTOMER.no(), customer)?;
                        let owner = shown.and_then(|row| row.value(OWNER).and_then(Value::as_link));
                        *owners.entry(customer).or_insert(owner)
                    }
                },
            };
            out.extend(tasks::promised(row.id, owner, |field| row.value(field)));
        }
        Ok(out)
    }

    pub(crate) fn all(&self, kind: fieldbook_model::TypeNo, filter: Filter) -> Result<Vec<ListRow>, StoreError> {
        let order = Order {
            by: By::Created,
            descending: false,
        };
        self.store.list(kind, &filter, order, 0, u32::MAX)
    }
}

impl From<TasksError> for Failure {
    fn from(error: TasksError) -> Self {
        match error {
            TasksError::Store(error) => error.into(),
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
    use crate::testing::wang_phone;

    #[test]
    fn a_promise_is_the_same_task_after_a_restart_and_gone_with_its_visit() {
        let phone = wang_phone();
        let visit = phone.promise(phone.customer("贵都"), "发报价单");
        let before = phone.tasks(Which::Open).unwrap();
        assert_eq!((before[0].about.as_str(), before[0].mine), ("贵都", true));
        let phone = phone.reopened();
        assert_eq!(phone.tasks(Which::Open).unwrap(), before);
        phone.delete(visit).unwrap();
        assert!(phone.tasks(Which::All).unwrap().is_empty());
    }

    #[test]
    fn a_task_whose_day_has_passed_says_so() {
        let phone = wang_phone();
        phone.promise(phone.customer("贵都"), "发报价单");
        assert!(!phone.tasks(Which::Open).unwrap()[0].overdue);
        phone.pass(400 * fieldbook_model::Micros::DAY);
        assert!(phone.tasks(Which::Open).unwrap()[0].overdue);
    }
}
