//! What may not be written although each value is good: rules across fields and records.
//!
//! Each refusal names its rule, the fields and what would be accepted; none of them changes anything.

use fieldbook_model::{FieldNo, Rejection, TypeNo, Value, schema::TypeSpec, types};

/// The field `closed` of a customer.
pub const CLOSED: FieldNo = FieldNo(13);
/// The field `submitted` of a visit.
pub const SUBMITTED: FieldNo = FieldNo(11);

/// Judges a new record on its home, given whether the home is a customer that the office closed.
///
/// A visit to a closed customer is refused: nobody is there to be visited.
#[must_use]
pub fn create_on_home(kind: TypeNo, home_closed: bool) -> Option<Rejection> {
    (kind == types::VISIT.no() && home_closed)
        .then(|| Rejection::by("customer.closed", &[FieldNo(1)]).accepts("a customer that the office has not closed"))
}

/// Judges a submitted record: every field that is required when submitted has a value.
///
/// `value` gives the value that the field would have.
#[must_use]
pub fn submitted<'v>(spec: &TypeSpec, value: impl Fn(FieldNo) -> Option<&'v Value>) -> Option<Rejection> {
    let submitted = spec.field("submitted")?;
    if value(submitted.number).and_then(Value::as_flag) != Some(true) {
        return None;
    }
    let missing: Vec<_> = spec
        .fields
        .values()
        .filter(|field| field.required == fieldbook_model::Required::WhenSubmitted)
        .filter(|field| value(field.number).is_none_or(|value| value.as_text() == Some("")))
        .collect();
    let names = missing
        .iter()
        .map(|field| field.name.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let numbers: Vec<_> = missing.iter().map(|field| field.number).collect();
    (!missing.is_empty()).then(|| Rejection::by("submit.incomplete", &numbers).accepts(names))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;

    #[test]
    fn a_visit_to_a_closed_customer_is_refused_and_one_to_an_open_customer_is_not() {
        assert_eq!(create_on_home(types::VISIT.no(), true).unwrap().rule, "customer.closed");
        assert_eq!(create_on_home(types::VISIT.no(), false), None);
    }

    #[test]
    fn a_submitted_visit_without_its_three_answers_is_told_which_are_missing() {
        let schema = types::built_in();
        let spec = schema.by_name("visit").unwrap();
        let yes = Value::Flag(true);
        let refused = submitted(spec, |field| (field == SUBMITTED).then_some(&yes)).unwrap();
        assert_eq!(
            refused.accepts.as_deref(),
            Some("solved, next_step, promise, promise_due")
        );
        assert_eq!(submitted(spec, |_| None), None);
    }
}
