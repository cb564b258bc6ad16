//! Why a field says what it says: who wrote it when, what it beat, by which rule, where the loser is.
//!
//! One paragraph, told from the row, its kept losers and the log; nothing is decided anew here.

use fieldbook_merge::{Origin, Record};
use fieldbook_model::{FieldOutcome, FieldSpec, Id, Merge, Micros, Seq, Violation, action::field_named};
use fieldbook_store::{Cell, StoreError};

use crate::{
    conflicts::ConflictView,
    device::Device,
    error::Failure,
    people::Person,
    view::{
        content_of,
        text::{self, Manner},
    },
    words::{Lang, Said},
};

/// Why a field says what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The record.
    pub record: Id,
    /// What it is called.
    pub title: String,
    /// The field's name.
    pub field: String,
    /// Its label in Chinese.
    pub zh: String,
    /// Its label in English.
    pub en: String,
    /// How the field merges.
    pub merge: Merge,
    /// What it says.
    pub content: Option<Cell>,
    /// Who wrote it last, and when it was captured; `None` where nobody did, or of a counter.
    pub writer: Option<(Person, Micros)>,
    /// Where that stands in the log; `None` while it waits for a verdict.
    pub seq: Option<Seq>,
    /// It won over a value that its author had not seen.
    pub beat: bool,
    /// Values of this field that are kept aside.
    pub kept: Vec<ConflictView>,
}

/// It cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum WhyError {
    /// No such field.
    #[error(transparent)]
    Refused(#[from] Violation),
    /// The store has no such record, or cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Device {
    /// Returns why a field of a record says what it says.
    ///
    /// # Errors
    /// See [`WhyError`].
    pub fn why(&self, record: Id, field: &str) -> Result<Why, WhyError> {
        let shown = self.store.shown(record)?.ok_or(StoreError::NotFound(record))?;
        let schema = self.schema()?;
        let spec = schema.get(shown.kind).ok_or(StoreError::UnknownType(shown.kind.0))?;
        let field = field_named(spec, field)?;
        let origin = origin_of(&shown.record, field);
        let admitted = self
            .store
            .admitted(record)?
            .and_then(|record| origin_of(&record, field));
        let waits = origin.is_some_and(|origin| admitted.is_none_or(|admitted| admitted.edit != origin.edit));
        let mut beat = false;
        if let Some(origin) = origin.filter(|_| !waits) {
            let history = self.store.history(record)?;
            let parts = history.iter().flat_map(|item| item.entry.parts.iter());
            beat = parts
                .filter(|part| part.outcomes.get(&field.number) == Some(&FieldOutcome::Beat))
                .any(|part| part.hash().key() == origin.edit);
        }
        let writer = match origin {
            Some(origin) => Some((self.person(origin.author.user)?, origin.captured)),
            None => None,
        };
        let kept = self
            .conflicts(Some(record))
            .map_err(|crate::conflicts::ConflictsError::Store(error)| error)?;
        Ok(Why {
            record,
            title: self.title(record)?.unwrap_or_default(),
            field: field.name.clone(),
            zh: field.zh.clone(),
            en: field.en.clone(),
            merge: field.merge,
            content: content_of(&shown.record, field),
            writer,
            seq: origin.filter(|_| !waits).map(|origin| origin.revision),
            beat,
            kept: kept.into_iter().filter(|one| one.field == field.name).collect(),
        })
    }
}

/// Who wrote what a field shows: of a set the latest addition, of a counter nobody in particular.
fn origin_of(record: &Record, field: &FieldSpec) -> Option<Origin> {
    let row = record.groups.get(&field.group.no())?;
    match field.merge {
        Merge::Register => row.registers.get(&field.number).map(|written| written.origin),
        Merge::Text => row.texts.get(&field.number).map(|text| text.last),
        Merge::Set => {
            let additions = row
                .sets
                .get(&field.number)?
                .values()
                .flat_map(|additions| additions.values());
            additions.copied().max_by_key(|origin| (origin.captured, origin.edit))
        }
        Merge::Counter => None,
    }
}

impl Why {
    /// Returns the paragraph.
    #[must_use]
    pub fn paragraph(&self, manner: Manner, title: &dyn Fn(Id) -> Option<String>) -> String {
        let lang = manner.lang;
        let mut sentences = vec![self.standing(manner, title)];
        if self.writer.is_some() && self.seq.is_none() {
            sentences.push(Said::new("why.waits"));
        }
        match self.merge {
            Merge::Text => sentences.push(Said::new("why.text")),
            Merge::Set => sentences.push(Said::new("why.set")),
            Merge::Counter => sentences.push(Said::new("why.counter")),
            Merge::Register => {}
        }
        for kept in &self.kept {
            let value = kept.value.as_ref().map_or_else(
                || lang.word("value.empty"),
                |value| text::one_line(&text::value(value, manner, title)),
            );
            let said = Said::new(if self.beat { "why.beat" } else { "why.kept" });
            let said = said.with("value", value).with("author", &kept.author.name);
            sentences.push(
                said.with("captured", text::local(kept.captured, manner.zone))
                    .with("loser", kept.id().short()),
            );
        }
        if self.kept.is_empty() && self.merge == Merge::Register && self.writer.is_some() {
            sentences.push(Said::new(if self.beat { "why.beat_settled" } else { "why.alone" }));
        }
        let sentences: Vec<String> = sentences.iter().map(|said| said.to_text(lang)).collect();
        // Chinese sets no blank between sentences.
        sentences.join(if lang == Lang::Zh { "" } else { " " })
    }

    fn standing(&self, manner: Manner, title: &dyn Fn(Id) -> Option<String>) -> Said {
        let content = self
            .content
            .as_ref()
            .map(|cell| text::one_line(&text::cell(cell, manner, title)));
        let content = content.unwrap_or_else(|| manner.lang.word("value.empty"));
        let said = Said::new(match &self.writer {
            Some((person, _)) if person.is_me => "why.stands_mine",
            Some(_) => "why.stands",
            None => "why.nobody",
        });
        let said = said
            .with("field", manner.lang.pick(&self.zh, &self.en))
            .with("title", &self.title)
            .with("value", content);
        match &self.writer {
            Some((person, captured)) => said
                .with("author", &person.name)
                .with("captured", text::local(*captured, manner.zone)),
            None => said,
        }
    }
}

impl From<WhyError> for Failure {
    fn from(error: WhyError) -> Self {
        match error {
            WhyError::Refused(violation) => violation.into(),
            WhyError::Store(error) => error.into(),
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
    use crate::{testing::clash, words::Lang};

    #[test]
    fn one_paragraph_says_who_wrote_it_what_it_beat_and_where_the_loser_is() {
        let (phone, record) = clash();
        let why = phone.why(record, "phone").unwrap();
        assert!(why.beat && why.kept.len() == 1);
        for lang in [Lang::En, Lang::Zh] {
            let paragraph = why.paragraph(phone.manner(lang).unwrap(), &|_| None);
            for part in ["010-2", "王芳", "010-1", "李娜", &why.kept[0].id().short()] {
                assert!(paragraph.contains(part), "{part} in {paragraph}");
            }
            assert!(!paragraph.contains('\n'));
        }
        assert!(phone.why(record, "fax").is_err());
    }

    #[test]
    fn a_field_that_nobody_wrote_and_one_that_still_waits_say_so() {
        let (phone, record) = clash();
        assert_eq!(phone.why(record, "email").unwrap().writer, None);
        phone.set(record, "address", fieldbook_model::Value::Text("x".into()));
        let why = phone.why(record, "address").unwrap();
        assert_eq!((why.seq, why.writer.unwrap().0.is_me), (None, true));
    }
}
