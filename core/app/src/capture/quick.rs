//! Quick capture: a visit with everything that came of it, in one call and one transaction.
//!
//! With the three answers and a day it is submitted; without them it is a draft that keeps what was given. It never
//! refuses work for what the server might say later: what it foresees stands beside the result.

use std::path::PathBuf;

use fieldbook_model::{
    Action, FieldNo, Id, Micros, Rejection, TypeSpec, Value, Violation,
    action::{Write, field_named, type_named},
    value::Position,
};
use fieldbook_rules::may;
use fieldbook_store::{ShownRecord, StoreError};

use crate::{
    capture::{
        draft,
        media::{self, MediaError, Stored},
        submit::Answers,
    },
    device::{Device, Now},
    error::{Failure, FailureKind},
    records::{inserted_too_much, own_book},
    words::Said,
};

/// Who was visited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// A customer of this device.
    Known(Id),
    /// A new one, of whom only the name is known; it becomes the author's own, in the author's territory.
    New(String),
}

/// What was captured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureRequest {
    /// Who was visited.
    pub whom: Whom,
    /// When the visit is planned for, of a visit that is still to come.
    pub planned_for: Option<Micros>,
    /// Where the phone is.
    pub at: Option<Position>,
    /// Who took part.
    pub attendees: Vec<String>,
    /// Need tags that were ticked.
    pub tags: Vec<String>,
    /// The note.
    pub note: Option<String>,
    /// Photos, copied before this returns.
    pub photos: Vec<PathBuf>,
    /// The answers, as far as they were given.
    pub answers: Answers,
    /// The draft that it was kept as until now; it goes in the same transaction, so neither is lost or there twice.
    pub draft: Option<Id>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureReport {
    /// The visit.
    pub visit: Id,
    /// The customer.
    pub customer: Id,
    /// The customer is new.
    pub new_customer: bool,
    /// The photos' records.
    pub photos: Vec<Id>,
    /// Submitted, or a draft.
    pub submitted: bool,
    /// Of a draft: fields that a submission still needs.
    pub missing: Vec<String>,
    /// The numbers of the edits, as this device counts them.
    pub numbers: Vec<u64>,
    /// Why the server would refuse it as things stand on this device; the visit is kept either way.
    pub forecast: Option<Rejection>,
}

/// Nothing was captured.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// The customer is not one, or was deleted.
    #[error("{0} is no customer on this device")]
    NoCustomer(Id),
    /// A value that does not suit its field.
    #[error(transparent)]
    Refused(#[from] Violation),
    /// A photo could not be copied.
    #[error(transparent)]
    Media(#[from] MediaError),
    /// The store could not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CaptureRequest {
    /// Returns the capture of a visit without anything else.
    #[must_use]
    pub fn of(whom: Whom) -> Self {
        CaptureRequest {
            whom,
            planned_for: None,
            at: None,
            attendees: Vec::new(),
            tags: Vec::new(),
            note: None,
            photos: Vec::new(),
            answers: Answers::default(),
            draft: None,
        }
    }
}

impl Device {
    /// Captures a visit; it and the bytes of its photos are durable when this returns.
    ///
    /// # Errors
    /// See [`CaptureError`].
    pub fn capture(&self, request: CaptureRequest) -> Result<CaptureReport, CaptureError> {
        // Photos come first: a visit that names them must never be durable before they are.
        let media = self.media_folder();
        let stored = request
            .photos
            .iter()
            .map(|photo| media::store(&media, photo, self.draw()));
        let stored: Vec<Stored> = stored.collect::<Result<_, _>>()?;
        let known = match request.whom {
            Whom::Known(id) => Some(id),
            Whom::New(_) => None,
        };
        let (now, schema, shown) = self.begin_with(known)?;
        let spec = type_named(&schema, "visit")?;
        let mut action = Action::default();
        let customers = type_named(&schema, "customer")?;
        let (customer, forecast) = self.whom(customers, &request.whom, shown, &mut action, &now)?;
        let visit = self.new_id(&now);
        let (submitted, missing) = request.answers.completeness();
        let fields = fields(spec, customer, submitted, &request)?;
        fields
            .iter()
            .try_for_each(|(field, write)| inserted_too_much(spec, visit, *field, "", write))?;
        action.create(spec, visit, fields)?;
        let photo_spec = type_named(&schema, "attachment")?;
        let mut photos = Vec::with_capacity(stored.len());
        for one in &stored {
            let id = self.new_id(&now);
            action.create(photo_spec, id, photo(photo_spec, visit, one)?)?;
            photos.push(id);
        }
        let draft = request.draft.map(draft::name);
        let committed = self.commit_and_forget(&action, now, draft.as_deref())?;
        let new_customer = matches!(request.whom, Whom::New(_));
        let numbers = committed.numbers;
        Ok(CaptureReport {
            visit,
            customer,
            new_customer,
            photos,
            submitted,
            missing,
            numbers,
            forecast,
        })
    }

    /// Returns the customer, created where new, and what the server would say of a visit to it.
    fn whom(
        &self,
        spec: &TypeSpec,
        whom: &Whom,
        shown: Option<ShownRecord>,
        action: &mut Action,
        now: &Now<'_>,
    ) -> Result<(Id, Option<Rejection>), CaptureError> {
        match whom {
            Whom::Known(id) => {
                let shown = shown.filter(|shown| shown.kind == spec.number && shown.alive);
                let shown = shown.ok_or(CaptureError::NoCustomer(*id))?;
                let closed = shown.record.value(may::CLOSED).and_then(Value::as_flag) == Some(true);
                Ok((*id, may::create_on_home(fieldbook_model::types::VISIT.no(), closed)))
            }
            Whom::New(name) => {
                let id = self.new_id(now);
                let name_field = field_named(spec, "name")?.number;
                let mut fields = vec![(name_field, Write::Set(Some(Value::Text(name.clone()))))];
                own_book(self, spec, &mut fields)?;
                action.create(spec, id, fields)?;
                Ok((id, None))
            }
        }
    }
}

fn fields(
    spec: &TypeSpec,
    customer: Id,
    submitted: bool,
    request: &CaptureRequest,
) -> Result<Vec<(FieldNo, Write)>, Violation> {
    let members = |members: &[String]| {
        let add: Vec<Value> = members.iter().cloned().map(Value::Text).collect();
        (!add.is_empty()).then(|| Write::Members {
            add,
            remove: Vec::new(),
        })
    };
    let set = |value: Option<Value>| value.map(|value| Write::Set(Some(value)));
    let note = request.note.clone().filter(|note| !note.is_empty());
    let wanted = [
        ("customer", set(Some(Value::Link(customer)))),
        ("planned_for", set(request.planned_for.map(Value::Time))),
        ("checked_in_at", set(request.at.map(Value::Position))),
        ("attendees", members(&request.attendees)),
        ("need_tags", members(&request.tags)),
        ("note", note.map(Write::Text)),
        ("submitted", set(submitted.then_some(Value::Flag(true)))),
    ];
    let wanted = wanted.into_iter().chain(request.answers.writes());
    wanted
        .filter_map(|(name, write)| write.map(|write| Ok((field_named(spec, name)?.number, write))))
        .collect()
}

fn photo(spec: &TypeSpec, visit: Id, stored: &Stored) -> Result<Vec<(FieldNo, Write)>, Violation> {
    let fields = [
        ("of", Value::Link(visit)),
        ("purpose", Value::Text("photo".to_owned())),
        ("sha256", Value::Sha256(stored.sha256)),
        ("media_type", Value::Text(stored.media_type.to_owned())),
        ("bytes", Value::Integer(stored.bytes)),
    ];
    fields
        .into_iter()
        .map(|(name, value)| Ok((field_named(spec, name)?.number, Write::Set(Some(value)))))
        .collect()
}

impl From<CaptureError> for Failure {
    fn from(error: CaptureError) -> Self {
        match error {
            CaptureError::NoCustomer(id) => Failure::new(
                FailureKind::NotFound,
                Said::new("capture.no_customer").with("text", id.short()),
            )
            .on(id),
            CaptureError::Refused(violation) => violation.into(),
            CaptureError::Media(error) => {
                Failure::new(FailureKind::File, Said::new("capture.photo").with("detail", error))
            }
            CaptureError::Store(error) => error.into(),
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
    use crate::{capture::Answers, testing::wang_phone, view::Cell};
    use fieldbook_model::value::Date;

    #[test]
    fn a_visit_captured_without_network_is_there_after_the_process_has_died() {
        let phone = wang_phone();
        let hotel = phone.customer("贵都");
        let photo = phone.file("门头.jpg", b"\xff\xd8\xff photo");
        let report = phone
            .capture(CaptureRequest {
                note: Some("客户要样品".into()),
                tags: vec!["sample".into()],
                photos: vec![photo],
                at: Some(Position {
                    lat_e7: 399_000_000,
                    lon_e7: 1_163_000_000,
                    accuracy_m: 12,
                    mock: false,
                }),
                ..CaptureRequest::of(Whom::Known(hotel))
            })
            .unwrap();
        assert!(!report.submitted);
        assert_eq!(report.missing, ["solved", "next_step", "promise", "promise_due"]);
        let phone = phone.reopened();
        let visit = phone.show(report.visit).unwrap();
        assert_eq!(visit.content("note"), Some(&Cell::Text("客户要样品".into())));
        assert_eq!(visit.content("customer"), Some(&Cell::Value(Value::Link(hotel))));
        let photo = phone.show(report.photos[0]).unwrap();
        let Some(Cell::Value(Value::Sha256(digest))) = photo.content("sha256") else {
            panic!("no digest")
        };
        let bytes = std::fs::read(phone.media_folder().join(crate::view::text::hex(digest))).unwrap();
        assert_eq!(bytes, b"\xff\xd8\xff photo");
    }

    #[test]
    fn a_visit_with_its_answers_is_submitted_and_its_promise_is_a_task() {
        let phone = wang_phone();
        let answers = Answers {
            solved: Some("价格".into()),
            next_step: Some("试住".into()),
            promise: Some("发报价单".into()),
            promise_due: Date::from_ymd(2026, 2, 28),
        };
        let whom = Whom::Known(phone.customer("贵都"));
        let report = phone
            .capture(CaptureRequest {
                answers,
                ..CaptureRequest::of(whom)
            })
            .unwrap();
        assert!(report.submitted && report.missing.is_empty());
        let tasks = phone.tasks(crate::tasks::Which::Open).unwrap();
        assert_eq!(tasks.len(), 1);
        assert_eq!(
            (tasks[0].task.title.as_str(), tasks[0].task.computed),
            ("发报价单", true)
        );
    }

    #[test]
    fn a_typed_name_is_enough_for_a_new_customer() {
        let phone = wang_phone();
        let report = phone.capture(CaptureRequest::of(Whom::New("北京新客".into()))).unwrap();
        assert!(report.new_customer);
        assert_eq!(phone.show(report.customer).unwrap().title, "北京新客");
        assert_eq!(phone.show(report.visit).unwrap().title, "北京新客");
    }

    #[test]
    fn a_missing_photo_refuses_the_capture_before_anything_is_written() {
        let phone = wang_phone();
        let whom = Whom::Known(phone.customer("贵都"));
        let before = phone.everything();
        let photos = vec![PathBuf::from("/nowhere/none.jpg")];
        let refused = phone
            .capture(CaptureRequest {
                photos,
                ..CaptureRequest::of(whom)
            })
            .unwrap_err();
        assert_eq!(Failure::from(refused).kind, FailureKind::File);
        assert_eq!(phone.everything(), before);
    }

    #[test]
    fn a_visit_to_a_closed_customer_is_kept_and_its_refusal_foreseen() {
        let phone = wang_phone();
        let hotel = phone.customer("贵都");
        phone.set(hotel, "closed", Value::Flag(true));
        let report = phone.capture(CaptureRequest::of(Whom::Known(hotel))).unwrap();
        assert_eq!(report.forecast.unwrap().rule, "customer.closed");
        assert!(phone.show(report.visit).is_ok());
    }
}
