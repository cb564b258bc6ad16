//! What happened to a record: who changed what, captured when, received when, on which device, before and after.
//!
//! Told from the log alone: entries are laid one after the other and compared. What still waits stands at the end.

use fieldbook_merge::{Record, lay};
use fieldbook_model::{Entry, FieldOutcome, FieldSpec, Id, Micros, OwnEdit, Part, Seq, TypeSpec, What, entry::Fate};
use fieldbook_store::{Cell, StoreError};

use crate::{
    attention::{Change, change},
    device::Device,
    error::Failure,
    people::Person,
    view::content_of,
};

/// A record's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryView {
    /// The record.
    pub record: Id,
    /// What it is called.
    pub title: String,
    /// The oldest first.
    pub steps: Vec<Step>,
}

/// One edit of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Place in the log; `None` while it waits for a verdict.
    pub seq: Option<Seq>,
    /// Who wrote it.
    pub author: Person,
    /// The installation that it was written on.
    pub installation: Id,
    /// When it was captured.
    pub captured: Micros,
    /// When the server received it.
    pub received: Option<Micros>,
    /// What it did to the record.
    pub fate: Fate,
    /// What it wanted of each field.
    pub wanted: Vec<Change>,
    /// What it changed: field, before, after. A field whose value lost is not among these.
    pub changed: Vec<(String, Option<Cell>, Option<Cell>)>,
    /// Fields whose value became a kept loser.
    pub lost: Vec<String>,
    /// Fields in which it won over a value that its author had not seen.
    pub beat: Vec<String>,
    /// Places of other devices' edits before it, in the same group of fields, that its author had not seen.
    pub unseen: Vec<Seq>,
}

/// The history cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The store has no such record, or cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Device {
    /// Returns a record's history, as far back as this device knows it.
    ///
    /// # Errors
    /// `NotFound`, or what the store says.
    pub fn history(&self, record: Id) -> Result<HistoryView, HistoryError> {
        let shown = self.store.shown(record)?.ok_or(StoreError::NotFound(record))?;
        let schema = self.schema()?;
        let spec = schema.get(shown.kind).ok_or(StoreError::UnknownType(shown.kind.0))?;
        let mut steps = Vec::new();
        let (mut standing, mut laid): (Option<Record>, Vec<Entry>) = (None, Vec::new());
        for item in self.store.history(record)? {
            let before = standing.clone();
            // An entry that does not fit what came before is told all the same; only its effect stays unknown.
            let _ = lay(&mut standing, &item.entry);
            let changed = changed(spec, &item.entry, before.as_ref(), standing.as_ref());
            let unseen = unseen(&laid, &item.entry);
            steps.extend(self.step(spec, &item.entry, changed, unseen)?);
            laid.push(item.entry);
        }
        let identity = self.identity()?;
        for item in self.store.outbox_of(record)? {
            let author = fieldbook_model::Author {
                user: identity.user,
                installation: identity.installation,
                n: item.n,
            };
            steps.push(self.waiting_step(
                spec,
                &OwnEdit {
                    author,
                    edit: item.edit,
                    hash: item.hash,
                },
            )?);
        }
        Ok(HistoryView {
            record,
            title: self.title(record)?.unwrap_or_default(),
            steps,
        })
    }

    fn step(
        &self,
        spec: &TypeSpec,
        entry: &Entry,
        changed: Vec<(String, Option<Cell>, Option<Cell>)>,
        unseen: Vec<Seq>,
    ) -> Result<Option<Step>, StoreError> {
        let Some(last) = entry.parts.last() else {
            return Ok(None);
        };
        let wanted = entry.parts.iter().flat_map(|part| part.edit.ops.iter());
        Ok(Some(Step {
            seq: Some(entry.seq),
            author: self.person(last.author.user)?,
            installation: last.author.installation,
            captured: last.edit.captured,
            received: Some(entry.received),
            fate: entry.fate,
            wanted: wanted.filter_map(|(field, op)| change(spec, *field, op)).collect(),
            changed,
            lost: with_outcome(spec, &entry.parts, |outcome| {
                matches!(outcome, FieldOutcome::Lost | FieldOutcome::TooLong(_))
            }),
            beat: with_outcome(spec, &entry.parts, |outcome| matches!(outcome, FieldOutcome::Beat)),
            unseen,
        }))
    }

    fn waiting_step(&self, spec: &TypeSpec, own: &OwnEdit) -> Result<Step, StoreError> {
        let fate = match own.edit.what {
            What::Create => Fate::Created,
            What::Delete => Fate::Deleted,
            What::Change | What::Drop => Fate::Same,
        };
        Ok(Step {
            seq: None,
            author: self.person(own.author.user)?,
            installation: own.author.installation,
            captured: own.edit.captured,
            received: None,
            fate,
            wanted: own
                .edit
                .ops
                .iter()
                .filter_map(|(field, op)| change(spec, *field, op))
                .collect(),
            changed: Vec::new(),
            lost: Vec::new(),
            beat: Vec::new(),
            unseen: Vec::new(),
        })
    }
}

fn unseen(laid: &[Entry], entry: &Entry) -> Vec<Seq> {
    let Some(last) = entry.parts.last() else {
        return Vec::new();
    };
    let (base, group) = (last.edit.base, last.edit.group);
    let others = laid.iter().filter(|before| {
        before.seq > base
            && before
                .parts
                .last()
                .is_some_and(|part| part.edit.group == group && part.author.installation != last.author.installation)
    });
    others.map(|before| before.seq).collect()
}

fn changed(
    spec: &TypeSpec,
    entry: &Entry,
    before: Option<&Record>,
    after: Option<&Record>,
) -> Vec<(String, Option<Cell>, Option<Cell>)> {
    let content = |record: Option<&Record>, field: &FieldSpec| record.and_then(|record| content_of(record, field));
    let touched = |field: &&FieldSpec| entry.parts.iter().any(|part| part.edit.ops.contains_key(&field.number));
    let fields = spec.fields.values().filter(touched);
    let compared = fields.map(|field| (field.name.clone(), content(before, field), content(after, field)));
    compared.filter(|(_, before, after)| before != after).collect()
}

fn with_outcome(spec: &TypeSpec, parts: &[Part], is: impl Fn(&FieldOutcome) -> bool) -> Vec<String> {
    let outcomes = parts.iter().flat_map(|part| part.outcomes.iter());
    let fitting = outcomes.filter(|(_, outcome)| is(outcome));
    fitting
        .filter_map(|(field, _)| spec.fields.get(field).map(|field| field.name.clone()))
        .collect()
}

impl From<HistoryError> for Failure {
    fn from(error: HistoryError) -> Self {
        match error {
            HistoryError::Store(error) => error.into(),
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
    use crate::testing::clash;
    use fieldbook_model::Value;

    #[test]
    fn history_tells_who_wrote_what_before_and_after_and_what_still_waits() {
        let (phone, record) = clash();
        phone.set(record, "address", Value::Text("左安门内大街8号".into()));
        let history = phone.history(record).unwrap();
        assert_eq!(history.steps.len(), 4);
        assert_eq!(history.steps[0].fate, Fate::Created);
        let (li, wang) = (&history.steps[1], &history.steps[2]);
        assert_eq!((li.author.name.as_str(), wang.author.name.as_str()), ("李娜", "王芳"));
        assert_eq!(wang.beat, ["phone"]);
        assert_eq!(
            (li.unseen.as_slice(), wang.unseen.as_slice()),
            ([].as_slice(), [li.seq.unwrap()].as_slice())
        );
        let text = |text: &str| Some(Cell::Value(Value::Text(text.into())));
        assert_eq!(wang.changed, [("phone".to_owned(), text("010-1"), text("010-2"))]);
        assert_eq!(
            (history.steps[3].seq, history.steps[3].wanted[0].field.as_str()),
            (None, "address")
        );
    }
}
