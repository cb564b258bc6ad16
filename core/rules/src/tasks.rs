//! The task list as a pure function of visits and task records: the same after a restart and in any order of arrival.
//!
//! A submitted visit's promise is a task by itself, under an id derived from the visit, so that one promise makes one
//! task on all devices. It never shows a task whose cause is gone, and it never invents what nobody wrote.

use std::collections::BTreeMap;

use fieldbook_model::{
    FieldNo, Id, TypeNo, Value,
    planted::{self, Bug},
    types,
    value::Date,
};

/// The rule by which a promise becomes a task; the first half of the task's derived id.
pub const PROMISE: &str = "visit.promise";

/// Fields of a visit that the rule reads.
pub mod visit {
    use super::FieldNo;

    /// Who was visited.
    pub const CUSTOMER: FieldNo = FieldNo(1);
    /// What was promised.
    pub const PROMISE: FieldNo = FieldNo(9);
    /// By when.
    pub const PROMISE_DUE: FieldNo = FieldNo(10);
    /// Whether the visit was submitted.
    pub const SUBMITTED: FieldNo = FieldNo(11);
}

/// Fields of a task.
pub mod task {
    use super::FieldNo;

    /// What is to be done.
    pub const TITLE: FieldNo = FieldNo(1);
    /// What it is about.
    pub const ABOUT: FieldNo = FieldNo(2);
    /// What brought it about.
    pub const CAUSE: FieldNo = FieldNo(3);
    /// By when.
    pub const DUE: FieldNo = FieldNo(4);
    /// Who does it.
    pub const ASSIGNEE: FieldNo = FieldNo(5);
    /// Open, done or cancelled.
    pub const STATE: FieldNo = FieldNo(6);
    /// What was said of it.
    pub const COMMENT: FieldNo = FieldNo(7);
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// To be done.
    #[default]
    Open,
    /// Done.
    Done,
    /// Not to be done any more.
    Cancelled,
}

impl State {
    /// Returns the value in the field `state`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Done => "done",
            State::Cancelled => "cancelled",
        }
    }

    /// Returns the state that a task's field says; open where it says nothing.
    #[must_use]
    pub fn of(value: Option<&Value>) -> State {
        match value.and_then(Value::as_text) {
            Some("done") => State::Done,
            Some("cancelled") => State::Cancelled,
            _ => State::Open,
        }
    }
}

/// One task as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its id: the record's, or derived from its cause.
    pub id: Id,
    /// What is to be done; of a promise the promise as it reads now.
    pub title: String,
    /// What it is about.
    pub about: Option<Id>,
    /// The record that brought it about.
    pub cause: Option<Id>,
    /// By when.
    pub due: Option<Date>,
    /// Who does it.
    pub assignee: Option<Id>,
    /// Where it stands.
    pub state: State,
    /// Nobody has edited it: it has no record yet.
    pub computed: bool,
}

/// Returns the id of the task that a visit's promise makes.
#[must_use]
pub fn promise_task(visit: Id) -> Id {
    Id::derived(PROMISE, visit)
}

/// Returns the task that a visit's promise makes, where it was submitted with one.
///
/// `value` gives the visit's fields; `owner` is the customer's owner, who has to keep the promise.
#[must_use]
pub fn promised<'v>(visit: Id, owner: Option<Id>, value: impl Fn(FieldNo) -> Option<&'v Value>) -> Option<Task> {
    let submitted = value(visit::SUBMITTED).and_then(Value::as_flag) == Some(true);
    let promise = value(visit::PROMISE)
        .and_then(Value::as_text)
        .filter(|promise| !promise.is_empty());
    let id = if planted::on(Bug::RandomTask) {
        Id::derived(&planted::draw().to_string(), visit)
    } else {
        promise_task(visit)
    };
    Some(Task {
        id,
        title: promise.filter(|_| submitted)?.to_owned(),
        about: value(visit::CUSTOMER).and_then(Value::as_link),
        cause: Some(visit),
        due: date(value(visit::PROMISE_DUE)),
        assignee: owner,
        state: State::Open,
        computed: true,
    })
}

/// Returns a task record as a task.
#[must_use]
pub fn entered<'v>(id: Id, value: impl Fn(FieldNo) -> Option<&'v Value>) -> Task {
    Task {
        id,
        title: value(task::TITLE)
            .and_then(Value::as_text)
            .unwrap_or_default()
            .to_owned(),
        about: value(task::ABOUT).and_then(Value::as_link),
        cause: value(task::CAUSE).and_then(Value::as_link),
        due: date(value(task::DUE)),
        assignee: value(task::ASSIGNEE).and_then(Value::as_link),
        state: State::of(value(task::STATE)),
        computed: false,
    }
}

/// Returns the task list: promises with what was written on them, and what was entered by hand.
///
/// What was written on a task stands over what its cause says, but for the title: that is the promise as it reads now.
/// Tasks of a promise that is gone are left out. Sorted by due day (none last), title, id.
#[must_use]
pub fn list(promised: Vec<Task>, entered: Vec<Task>) -> Vec<Task> {
    let mut by_id: BTreeMap<Id, Task> = promised.into_iter().map(|task| (task.id, task)).collect();
    for written in entered {
        if !written.id.is_derived() {
            by_id.insert(written.id, written);
        } else if let Some(there) = by_id.get_mut(&written.id) {
            there.due = written.due.or(there.due);
            there.assignee = written.assignee.or(there.assignee);
            there.state = written.state;
            there.computed = false;
        }
    }
    let mut tasks: Vec<Task> = by_id.into_values().collect();
    tasks.sort_by(|a, b| rank(a).cmp(&rank(b)));
    tasks
}

/// Returns the type of a task's record.
#[must_use]
pub fn kind() -> TypeNo {
    types::TASK.no()
}

fn rank(task: &Task) -> (i32, &str, Id) {
    (task.due.map_or(i32::MAX, |due| due.0), task.title.as_str(), task.id)
}

fn date(value: Option<&Value>) -> Option<Date> {
    match value {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
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

    const VISIT: Id = Id([7; 16]);

    fn fields(submitted: bool, promise: &str) -> Vec<(FieldNo, Value)> {
        vec![
            (visit::CUSTOMER, Value::Link(Id([1; 16]))),
            (visit::PROMISE, Value::Text(promise.into())),
            (visit::PROMISE_DUE, Value::Date(Date(20_000))),
            (visit::SUBMITTED, Value::Flag(submitted)),
        ]
    }

    fn task_of(fields: &[(FieldNo, Value)]) -> Option<Task> {
        promised(VISIT, Some(Id([9; 16])), |field| {
            fields.iter().find(|(number, _)| *number == field).map(|(_, v)| v)
        })
    }

    fn written(state: State) -> Task {
        Task {
            state,
            due: None,
            assignee: None,
            computed: false,
            ..task_of(&fields(true, "old words")).unwrap()
        }
    }

    #[test]
    fn a_promise_is_a_task_only_once_its_visit_is_submitted() {
        assert_eq!(task_of(&fields(false, "报价")), None);
        let task = task_of(&fields(true, "报价")).unwrap();
        assert_eq!(
            (task.title.as_str(), task.due, task.computed),
            ("报价", Some(Date(20_000)), true)
        );
    }

    #[test]
    fn what_was_done_on_a_promise_stays_done_and_reads_as_the_promise_reads_now() {
        let tasks = list(
            vec![task_of(&fields(true, "new words")).unwrap()],
            vec![written(State::Done)],
        );
        assert_eq!(tasks.len(), 1);
        assert_eq!((tasks[0].state, tasks[0].title.as_str()), (State::Done, "new words"));
        assert_eq!(tasks[0].due, Some(Date(20_000)));
    }

    #[test]
    fn a_task_whose_promise_is_gone_is_not_shown() {
        assert_eq!(list(vec![], vec![written(State::Open)]), vec![]);
    }

    #[test]
    fn the_list_is_the_same_in_whatever_order_its_causes_came() {
        let by_hand = |n: u8, due: Option<i32>| Task {
            id: Id([n; 16]),
            due: due.map(Date),
            ..written(State::Open)
        };
        let mut one = vec![by_hand(1, None), by_hand(2, Some(5)), by_hand(3, Some(4))];
        let forward = list(vec![], one.clone());
        one.reverse();
        assert_eq!(list(vec![], one), forward);
        assert_eq!(forward.iter().map(|task| task.id.0[0]).collect::<Vec<_>>(), [3, 2, 1]);
    }
}
