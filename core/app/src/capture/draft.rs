//! A capture that is not finished: kept at each change, offered again after the process has died, gone with the capture.
//!
//! It stays on this device and is nobody's business but its author's: never an edit, never sent. It lies in the store,
//! so it is encrypted where the store is.

use std::path::PathBuf;

use fieldbook_model::{Id, Micros, Value, codec};
use fieldbook_store::StoreError;
use minicbor::{Decode, Encode};

use crate::{
    capture::{Answers, CaptureRequest, Whom},
    device::Device,
    error::{Failure, FailureKind},
    words::Said,
};

/// Drafts are named values under this prefix and their id.
const PREFIX: &str = "draft/";
/// The largest draft, as it is kept, in bytes.
const MOST: usize = 1 << 20;

/// A capture that is not finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureDraft {
    /// Its id; [`CaptureRequest::draft`] of the capture that finishes it.
    pub id: Id,
    /// When it was last kept.
    pub kept: Micros,
    /// What was given so far.
    pub request: CaptureRequest,
}

/// The draft was not kept, read or dropped.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// It is larger than a draft may be; what was kept before stands.
    #[error("a draft of {0} bytes is more than {MOST}")]
    TooLong(usize),
    /// It was captured or dropped meanwhile; nothing was written, so that nothing is offered twice.
    #[error("the draft {0} is finished")]
    Gone(Id),
    /// It is of a later version, or damaged; it was left where it is.
    #[error("the draft {0} cannot be read: {1}")]
    Unreadable(Id, minicbor::decode::Error),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Kept {
    #[n(0)]
    kept: Micros,
    #[n(1)]
    customer: Option<Id>,
    #[n(2)]
    name: Option<String>,
    #[n(3)]
    planned_for: Option<Micros>,
    #[n(4)]
    position: Option<Value>,
    #[n(5)]
    attendees: Vec<String>,
    #[n(6)]
    tags: Vec<String>,
    #[n(7)]
    note: Option<String>,
    #[n(8)]
    photos: Vec<String>,
    #[n(9)]
    solved: Option<String>,
    #[n(10)]
    next_step: Option<String>,
    #[n(11)]
    promise: Option<String>,
    #[n(12)]
    promise_due: Option<Value>,
}

impl Device {
    /// Keeps an unfinished capture, in place of the draft that is named, and returns its id: a new one where none is named.
    /// Durable when this returns; one disk sync, so an app calls it when typing pauses. Photos are kept by path.
    ///
    /// # Errors
    /// See [`DraftError`].
    pub fn keep_draft(&self, draft: Option<Id>, request: CaptureRequest) -> Result<Id, DraftError> {
        let now = self.begin()?;
        let id = draft.unwrap_or_else(|| self.new_id(&now));
        let bytes = codec::to_bytes(&Kept::of(request, now.moment.captured));
        if bytes.len() > MOST {
            return Err(DraftError::TooLong(bytes.len()));
        }
        match draft {
            None => self.store.meta_keep((&name(id), Some(&bytes)))?,
            Some(_) if self.store.meta_replace(&name(id), &bytes)? => {}
            Some(_) => return Err(DraftError::Gone(id)),
        }
        Ok(id)
    }

    /// Returns the captures that were not finished, the last kept first.
    ///
    /// # Errors
    /// See [`DraftError`].
    pub fn drafts(&self) -> Result<Vec<CaptureDraft>, DraftError> {
        let named = self.store.meta_under(PREFIX)?;
        let drafts = named.iter().filter_map(|(name, bytes)| {
            let id = name.strip_prefix(PREFIX)?.parse().ok()?;
            let kept = codec::from_bytes::<Kept>(bytes);
            Some(
                kept.map(|kept| kept.draft(id))
                    .map_err(|error| DraftError::Unreadable(id, error)),
            )
        });
        let mut drafts: Vec<CaptureDraft> = drafts.collect::<Result<_, _>>()?;
        drafts.sort_by_key(|draft| (std::cmp::Reverse(draft.kept), draft.id));
        Ok(drafts)
    }

    /// Removes a draft; nothing where there is none. Durable when this returns.
    ///
    /// # Errors
    /// See [`DraftError`].
    pub fn drop_draft(&self, id: Id) -> Result<(), DraftError> {
        Ok(self.store.meta_keep((&name(id), None))?)
    }
}

/// Under which name a draft is kept.
pub(super) fn name(id: Id) -> String {
    format!("{PREFIX}{id}")
}

impl Kept {
    fn of(request: CaptureRequest, kept: Micros) -> Self {
        let (customer, name) = match request.whom {
            Whom::Known(customer) => (Some(customer), None),
            Whom::New(name) => (None, Some(name)),
        };
        let photos = request.photos.iter().map(|path| path.to_string_lossy().into_owned());
        Kept {
            kept,
            customer,
            name,
            planned_for: request.planned_for,
            position: request.at.map(Value::Position),
            attendees: request.attendees,
            tags: request.tags,
            note: request.note,
            photos: photos.collect(),
            solved: request.answers.solved,
            next_step: request.answers.next_step,
            promise: request.answers.promise,
            promise_due: request.answers.promise_due.map(Value::Date),
        }
    }

    fn draft(self, id: Id) -> CaptureDraft {
        let position = match self.position {
            Some(Value::Position(position)) => Some(position),
            _ => None,
        };
        let due = match self.promise_due {
            Some(Value::Date(due)) => Some(due),
            _ => None,
        };
        let request = CaptureRequest {
            whom: match self.customer {
                Some(customer) => Whom::Known(customer),
                None => Whom::New(self.name.unwrap_or_default()),
            },
            planned_for: self.planned_for,
            at: position,
            attendees: self.attendees,
            tags: self.tags,
            note: self.note,
            photos: self.photos.into_iter().map(PathBuf::from).collect(),
            answers: Answers {
                solved: self.solved,
                next_step: self.next_step,
                promise: self.promise,
                promise_due: due,
            },
            draft: Some(id),
        };
        CaptureDraft {
            id,
            kept: self.kept,
            request,
        }
    }
}

impl From<DraftError> for Failure {
    fn from(error: DraftError) -> Self {
        match error {
            DraftError::TooLong(_) => Failure::value("note", "text.too_long", &format!("{MOST} bytes")),
            DraftError::Gone(id) => Failure::new(FailureKind::NotFound, Said::new("draft.gone")).on(id),
            DraftError::Unreadable(id, error) => Failure::new(
                FailureKind::Machine,
                Said::new("store.machine").with("detail", format!("draft {id}: {error}")),
            ),
            DraftError::Store(error) => error.into(),
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
    use fieldbook_model::value::{Date, Position};

    fn everything(whom: Whom) -> CaptureRequest {
        CaptureRequest {
            whom,
            planned_for: Some(Micros(5)),
            at: Some(Position {
                lat_e7: 399_000_000,
                lon_e7: 1_163_000_000,
                accuracy_m: 12,
                mock: true,
            }),
            attendees: vec!["李总".into()],
            tags: vec!["sample".into()],
            note: Some("客户要样品😀𠮷".into()),
            photos: vec![PathBuf::from("门头.jpg")],
            answers: Answers {
                solved: Some("价格".into()),
                next_step: Some("试".into()),
                promise: Some("发报价".into()),
                promise_due: Date::from_ymd(2026, 3, 1),
            },
            draft: None,
        }
    }

    #[test]
    fn what_was_typed_is_offered_again_after_the_process_has_died() {
        let phone = wang_phone();
        let hotel = phone.customer("贵都");
        let known = phone.keep_draft(None, everything(Whom::Known(hotel))).unwrap();
        let typed = CaptureRequest::of(Whom::New("北京新".into()));
        let new = phone.keep_draft(None, typed.clone()).unwrap();
        let phone = phone.reopened();
        let drafts = phone.drafts().unwrap();
        let mut wanted = [(known, everything(Whom::Known(hotel))), (new, typed)];
        wanted.iter_mut().for_each(|(id, request)| request.draft = Some(*id));
        wanted.sort_by_key(|(id, _)| drafts.iter().position(|draft| draft.id == *id));
        let got: Vec<_> = drafts.into_iter().map(|draft| (draft.id, draft.request)).collect();
        assert_eq!(got, wanted);
    }

    #[test]
    fn the_capture_that_finishes_a_draft_takes_it_along_and_a_refused_one_leaves_it() {
        let phone = wang_phone();
        let hotel = phone.customer("贵都");
        let mut request = everything(Whom::Known(hotel));
        request.photos.clear();
        let id = phone.keep_draft(None, request.clone()).unwrap();
        assert_eq!(phone.keep_draft(Some(id), request.clone()).unwrap(), id);
        let mut bad = phone.drafts().unwrap()[0].request.clone();
        bad.whom = Whom::Known(Id([9; 16]));
        phone.capture(bad).unwrap_err();
        assert_eq!(phone.drafts().unwrap().len(), 1);
        phone.capture(phone.drafts().unwrap()[0].request.clone()).unwrap();
        assert!(phone.drafts().unwrap().is_empty());
        // What a screen keeps a moment too late is not offered again.
        let late = Failure::from(phone.keep_draft(Some(id), request.clone()).unwrap_err());
        assert_eq!((late.kind, late.said.key()), (FailureKind::NotFound, "draft.gone"));
        assert!(phone.drafts().unwrap().is_empty());
        let other = phone.keep_draft(None, request).unwrap();
        phone.drop_draft(other).unwrap();
        assert!(phone.drafts().unwrap().is_empty());
    }

    #[test]
    fn a_draft_that_is_too_long_is_refused_by_name_and_the_last_one_stands() {
        let phone = wang_phone();
        let mut request = CaptureRequest::of(Whom::New("北京新".into()));
        let id = phone.keep_draft(None, request.clone()).unwrap();
        request.note = Some("长".repeat(MOST));
        let refused = Failure::from(phone.keep_draft(Some(id), request).unwrap_err());
        assert_eq!(
            (refused.kind, refused.field.as_deref()),
            (FailureKind::Value, Some("note"))
        );
        assert_eq!(phone.drafts().unwrap()[0].request.note, None);
    }
}
