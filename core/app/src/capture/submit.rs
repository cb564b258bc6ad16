//! Handing a visit in: what was solved, the customer's next step, what was promised and by when.
//!
//! Without all four it stays a draft, and what was given is kept.

use fieldbook_model::{Id, Value, action::Write, value::Date};

use crate::{
    device::Device,
    error::Failure,
    records::{EditError, EditRequest},
};

/// The answers that a submission needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// What was solved.
    pub solved: Option<String>,
    /// The customer's next step.
    pub next_step: Option<String>,
    /// What was promised.
    pub promise: Option<String>,
    /// By when.
    pub promise_due: Option<Date>,
}

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmitReport {
    /// The numbers of the edits, as this device counts them.
    pub numbers: Vec<u64>,
}

/// The visit was not submitted; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The edit was refused.
    #[error(transparent)]
    Edit(#[from] EditError),
}

impl Answers {
    /// Returns whether all are there, and the fields that are missing otherwise.
    pub(crate) fn completeness(&self) -> (bool, Vec<String>) {
        let missing = self
            .writes()
            .filter(|(_, write)| write.is_none())
            .map(|(name, _)| name.to_owned());
        let missing: Vec<String> = missing.collect();
        (missing.is_empty(), missing)
    }

    /// Returns the fields with what is written in them.
    pub(crate) fn writes(&self) -> impl Iterator<Item = (&'static str, Option<Write>)> {
        let text = |text: &Option<String>| {
            let text = text.clone().filter(|text| !text.trim().is_empty());
            text.map(|text| Write::Set(Some(Value::Text(text))))
        };
        let due = self.promise_due.map(|due| Write::Set(Some(Value::Date(due))));
        let fields = [
            ("solved", text(&self.solved)),
            ("next_step", text(&self.next_step)),
            ("promise", text(&self.promise)),
            ("promise_due", due),
        ];
        fields.into_iter()
    }
}

impl Device {
    /// Submits a visit with its answers; those given earlier need not be given again. Durable when this returns.
    ///
    /// # Errors
    /// See [`SubmitError`]; `submit.incomplete` names the fields that are still empty.
    pub fn submit(&self, visit: Id, answers: &Answers) -> Result<SubmitReport, SubmitError> {
        let given = answers
            .writes()
            .filter_map(|(name, write)| Some((name.to_owned(), write?)));
        let submitted = ("submitted".to_owned(), Write::Set(Some(Value::Flag(true))));
        let fields = given.chain([submitted]).collect();
        let edited = self.edit(EditRequest { record: visit, fields })?;
        Ok(SubmitReport {
            numbers: edited.numbers,
        })
    }
}

impl From<SubmitError> for Failure {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Edit(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;
    use crate::{tasks::Which, testing::wang_phone};

    #[test]
    fn a_draft_is_submitted_only_with_all_of_its_answers_and_keeps_what_it_had() {
        let phone = wang_phone();
        let visit = phone.visit(phone.customer("贵都"));
        phone.set(visit, "solved", Value::Text("价格".into()));
        let some = Answers {
            next_step: Some("试住".into()),
            ..Answers::default()
        };
        let refused = Failure::from(phone.submit(visit, &some).unwrap_err());
        assert_eq!(refused.rule.as_deref(), Some("submit.incomplete"));
        assert_eq!(refused.accepts.as_deref(), Some("promise, promise_due"));
        assert!(phone.tasks(Which::Open).unwrap().is_empty());
        let rest = Answers {
            promise: Some("发报价".into()),
            promise_due: Date::from_ymd(2026, 3, 1),
            ..some
        };
        phone.submit(visit, &rest).unwrap();
        assert_eq!(phone.tasks(Which::Open).unwrap().len(), 1);
    }
}
