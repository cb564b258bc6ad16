//! Who changed what, and why a field says what it says.

use fieldbook::{
    Device, Failure,
    model::{Id, entry::Fate},
    records,
    words::Lang,
};

use crate::{
    areas::{ConflictView, Person, Standing, Wanted},
    core::Core,
    error::{CoreError, Words},
    value::{Content, count, id},
};

/// What an edit did to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum StepFate {
    /// Fields changed.
    Changed,
    /// It came into being.
    Created,
    /// It was taken down.
    Deleted,
    /// It came back.
    Revived,
    /// Written beneath a later deletion: nothing shows.
    Beneath,
}

/// A field that an edit changed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FieldStep {
    /// Its English name.
    pub field: String,
    /// What it held before.
    pub before: Option<Content>,
    /// What it held after.
    pub after: Option<Content>,
}

/// One edit of a record.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HistoryStep {
    /// Its place in the office's log; null while it waits for a verdict.
    pub place: Option<i64>,
    /// Who wrote it.
    pub author: Person,
    /// The installation that it was written on.
    pub installation: String,
    /// When it was captured, microseconds since 1970 UTC.
    pub captured_micros: i64,
    /// When the server received it.
    pub received_micros: Option<i64>,
    /// What it did to the record.
    pub fate: StepFate,
    /// What it wanted of each field.
    pub wanted: Vec<Wanted>,
    /// What it changed; a field whose value lost is not among these.
    pub changed: Vec<FieldStep>,
    /// Fields whose value lost and is kept aside.
    pub lost: Vec<String>,
    /// Fields in which it won over a value that its author had not seen.
    pub beat: Vec<String>,
}

/// A record's history.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HistoryView {
    /// The record.
    pub record: String,
    /// What it is called.
    pub title: String,
    /// Its edits, the oldest first; those that wait at the end.
    pub steps: Vec<HistoryStep>,
}

/// Why a field says what it says.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct WhyView {
    /// The record.
    pub record: String,
    /// What it is called.
    pub title: String,
    /// The field's English name.
    pub field: String,
    /// The field's label.
    pub label: Words,
    /// What it says.
    pub content: Option<Content>,
    /// Who wrote it last, and when; null where nobody did, or of a counter.
    pub writer: Option<Standing>,
    /// Where that stands in the office's log; null while it waits for a verdict.
    pub place: Option<i64>,
    /// It won over a value that its author had not seen.
    pub beat: bool,
    /// Values of this field that are kept aside.
    pub kept: Vec<ConflictView>,
    /// All of it, as one paragraph.
    pub paragraph: Words,
}

#[uniffi::export]
impl Core {
    /// Returns a record's history, as far back as this device knows it.
    ///
    /// # Errors
    /// `not_found`, `closed`, `paused`, `machine`.
    pub fn history(&self, record: String) -> Result<HistoryView, CoreError> {
        self.call(|device| {
            let view = device.history(id(&record)?)?;
            Ok(HistoryView {
                record,
                title: view.title,
                steps: view.steps.into_iter().map(HistoryStep::of).collect(),
            })
        })
    }

    /// Returns why a field of a record says what it says.
    ///
    /// # Errors
    /// `not_found`, `value` (no such field), `closed`, `paused`, `machine`.
    pub fn why(&self, record: String, field: String) -> Result<WhyView, CoreError> {
        self.call(|device| {
            let why = device.why(id(&record)?, &field)?;
            WhyView::of(device, why)
        })
    }
}

impl HistoryStep {
    fn of(step: records::Step) -> Self {
        let changed = |(field, before, after): (String, Option<_>, Option<_>)| FieldStep {
            field,
            before: before.map(Content::of),
            after: after.map(Content::of),
        };
        HistoryStep {
            place: step.seq.map(|seq| count(seq.0)),
            author: Person::of(step.author),
            installation: step.installation.to_string(),
            captured_micros: step.captured.0,
            received_micros: step.received.map(|at| at.0),
            fate: match step.fate {
                Fate::Same => StepFate::Changed,
                Fate::Created => StepFate::Created,
                Fate::Deleted => StepFate::Deleted,
                Fate::Revived => StepFate::Revived,
                Fate::Beneath => StepFate::Beneath,
            },
            wanted: step.wanted.into_iter().map(Wanted::of).collect(),
            changed: step.changed.into_iter().map(changed).collect(),
            lost: step.lost,
            beat: step.beat,
        }
    }
}

impl WhyView {
    fn of(device: &Device, why: records::Why) -> Result<Self, Failure> {
        let title = |id: Id| device.title(id).ok().flatten();
        let said = |lang| Ok::<_, Failure>(why.paragraph(device.manner(lang)?, &title));
        let paragraph = Words {
            zh: said(Lang::Zh)?,
            en: said(Lang::En)?,
        };
        Ok(WhyView {
            record: why.record.to_string(),
            title: why.title,
            field: why.field,
            label: Words { zh: why.zh, en: why.en },
            content: why.content.map(Content::of),
            writer: why.writer.map(|(author, at)| Standing {
                author: Person::of(author),
                captured_micros: at.0,
            }),
            place: why.seq.map(|seq| count(seq.0)),
            beat: why.beat,
            kept: why.kept.into_iter().map(ConflictView::of).collect(),
            paragraph,
        })
    }
}
