//! A visit in one call, and handing it in.

use std::path::PathBuf;

use fieldbook::{
    Failure, capture,
    model::{Micros, Rejection, value::Date},
    words::Said,
};

use crate::{
    areas::Written,
    core::Core,
    error::{CoreError, Words},
    value::{Place, id},
};

/// Who was visited.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Whom {
    /// A customer of this device.
    Known {
        /// Its id.
        customer: String,
    },
    /// A new one, of whom only the name is known; it becomes the author's own, in the author's territory.
    New {
        /// Its name.
        name: String,
    },
}

/// The answers that a submission needs; those given earlier need not be given again.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct CaptureAnswers {
    /// What was solved.
    #[uniffi(default = None)]
    pub solved: Option<String>,
    /// The customer's next step.
    #[uniffi(default = None)]
    pub next_step: Option<String>,
    /// What was promised.
    #[uniffi(default = None)]
    pub promise: Option<String>,
    /// By when: days since 1970-01-01.
    #[uniffi(default = None)]
    pub promise_due: Option<i32>,
}

/// What was captured; everything but whom may be absent.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CaptureRequest {
    /// Who was visited.
    pub whom: Whom,
    /// When the visit is planned for, of one that is still to come; microseconds since 1970 UTC.
    #[uniffi(default = None)]
    pub planned_for_micros: Option<i64>,
    /// Where the phone is.
    #[uniffi(default = None)]
    pub place: Option<Place>,
    /// Who took part.
    #[uniffi(default = [])]
    pub attendees: Vec<String>,
    /// Need tags that were ticked.
    #[uniffi(default = [])]
    pub tags: Vec<String>,
    /// The note; at most 64 KiB of UTF-8 in one call.
    #[uniffi(default = None)]
    pub note: Option<String>,
    /// Paths of photos, copied before this returns.
    #[uniffi(default = [])]
    pub photos: Vec<String>,
    /// The answers, as far as they were given; with all four the visit is submitted.
    #[uniffi(default = None)]
    pub answers: Option<CaptureAnswers>,
    /// The draft that it was kept as until now, by id; it goes in the same transaction.
    #[uniffi(default = None)]
    pub draft: Option<String>,
}

/// Why the server would refuse something as things stand on this device.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Forecast {
    /// The rule's id.
    pub rule: String,
    /// What would be accepted, in English.
    pub accepts: Option<String>,
    /// In plain words.
    pub said: Words,
}

/// What became of a capture.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CaptureReport {
    /// The visit's id.
    pub visit: String,
    /// The customer's id.
    pub customer: String,
    /// The customer is new.
    pub new_customer: bool,
    /// Ids of the photos' records.
    pub photos: Vec<String>,
    /// Submitted, or a draft.
    pub submitted: bool,
    /// Of a draft: fields that a submission still needs, by English name.
    pub missing: Vec<String>,
    /// The numbers of the edits, as this device counts them.
    pub numbers: Vec<i64>,
    /// Why the server would refuse it; the visit is kept either way.
    pub forecast: Option<Forecast>,
}

#[uniffi::export]
impl Core {
    /// Captures a visit; it and the bytes of its photos are durable when this returns.
    ///
    /// # Errors
    /// `rule` (no such customer), `value`, `file` (a photo), `not_enrolled`, `full`, `busy`, `closed`, `paused`.
    pub fn capture(&self, request: CaptureRequest) -> Result<CaptureReport, CoreError> {
        self.write(|device| {
            let report = device.capture(request.read()?)?;
            Ok(CaptureReport::of(report))
        })
    }

    /// Submits a visit with its answers; durable when this returns.
    ///
    /// # Errors
    /// `rule` with `submit.incomplete`, which names the fields that are still empty; else as an edit.
    pub fn submit(&self, visit: String, answers: CaptureAnswers) -> Result<Written, CoreError> {
        self.write(|device| {
            let report = device.submit(id(&visit)?, &answers.read())?;
            Ok(Written::of(&visit, &report.numbers))
        })
    }
}

impl CaptureAnswers {
    fn read(self) -> capture::Answers {
        capture::Answers {
            solved: self.solved,
            next_step: self.next_step,
            promise: self.promise,
            promise_due: self.promise_due.map(Date),
        }
    }

    fn of(answers: capture::Answers) -> Self {
        CaptureAnswers {
            solved: answers.solved,
            next_step: answers.next_step,
            promise: answers.promise,
            promise_due: answers.promise_due.map(|due| due.0),
        }
    }
}

impl CaptureRequest {
    pub(crate) fn read(self) -> Result<capture::CaptureRequest, Failure> {
        Ok(capture::CaptureRequest {
            whom: match self.whom {
                Whom::Known { customer } => capture::Whom::Known(id(&customer)?),
                Whom::New { name } => capture::Whom::New(name),
            },
            planned_for: self.planned_for_micros.map(Micros),
            at: self.place.map(|place| place.read("checked_in_at")).transpose()?,
            attendees: self.attendees,
            tags: self.tags,
            note: self.note,
            photos: self.photos.into_iter().map(PathBuf::from).collect(),
            answers: self.answers.unwrap_or_default().read(),
            draft: self.draft.as_deref().map(id).transpose()?,
        })
    }

    pub(crate) fn of(request: capture::CaptureRequest) -> Self {
        let photos = request.photos.iter().map(|photo| photo.to_string_lossy().into_owned());
        CaptureRequest {
            whom: match request.whom {
                capture::Whom::Known(customer) => Whom::Known {
                    customer: customer.to_string(),
                },
                capture::Whom::New(name) => Whom::New { name },
            },
            planned_for_micros: request.planned_for.map(|at| at.0),
            place: request.at.map(Place::of),
            attendees: request.attendees,
            tags: request.tags,
            note: request.note,
            photos: photos.collect(),
            answers: Some(CaptureAnswers::of(request.answers)),
            draft: request.draft.map(|draft| draft.to_string()),
        }
    }
}

impl CaptureReport {
    fn of(report: capture::CaptureReport) -> Self {
        CaptureReport {
            visit: report.visit.to_string(),
            customer: report.customer.to_string(),
            new_customer: report.new_customer,
            photos: report.photos.iter().map(ToString::to_string).collect(),
            submitted: report.submitted,
            missing: report.missing,
            numbers: report.numbers.into_iter().map(crate::value::count).collect(),
            forecast: report.forecast.map(Forecast::of),
        }
    }
}

impl Forecast {
    fn of(rejection: Rejection) -> Self {
        let accepts = rejection.accepts.as_deref().unwrap_or("…");
        let said = Said::new(format!("rule.{}", rejection.rule)).with("accepts", accepts);
        Forecast {
            said: Words::of(&said),
            rule: rejection.rule,
            accepts: rejection.accepts,
        }
    }
}
