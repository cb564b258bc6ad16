//! From what a person typed to one thing: whole id, number of the last list, short id, or a unique part of a name.

use fieldbook_model::{EditHash, EditKey, FieldKind, Id, TypeSpec, Value};
use fieldbook_store::{By, Filter, ListRow, Order, StoreError, Test};

use crate::{
    device::Device,
    error::{Failure, FailureKind},
    tasks::Which,
    words::Said,
};

/// Most candidates that an ambiguous name is answered with.
const MOST: usize = 8;

/// What is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'k> {
    /// A record of any type.
    Any,
    /// A record of this type, by its English name.
    Kind(&'k str),
    /// A task, also one that has no record yet.
    Task,
}

/// Something that the name may have meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The record.
    pub id: Id,
    /// Its type's English name.
    pub kind: String,
    /// What it is called.
    pub title: String,
}

/// A name that is not one thing.
#[derive(Debug, thiserror::Error)]
pub enum NameError {
    /// Nothing on this device bears it.
    #[error("nothing here is called “{0}”")]
    None(String),
    /// Several things do.
    #[error("“{text}” may be one of several")]
    Many {
        /// What was typed.
        text: String,
        /// The shortest names first; at most eight.
        candidates: Vec<Candidate>,
    },
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<'k> Wanted<'k> {
    /// Returns a record of the type, where one is named.
    #[must_use]
    pub fn of(kind: Option<&'k str>) -> Self {
        kind.map_or(Wanted::Any, Wanted::Kind)
    }
}

impl Device {
    /// Returns the one record that a person means.
    ///
    /// A whole id wins over a number of the last list, that over a short id, that over a name; of names one that is
    /// typed in full wins over longer ones.
    ///
    /// # Errors
    /// See [`NameError`].
    pub fn resolve(&self, wanted: Wanted<'_>, text: &str) -> Result<Id, NameError> {
        let text = text.trim();
        if let Ok(id) = text.parse::<Id>() {
            return if self.is_wanted(wanted, id)? {
                Ok(id)
            } else {
                Err(NameError::None(text.to_owned()))
            };
        }
        if let Some(id) = self.numbered(text)?
            && self.is_wanted(wanted, id)?
        {
            return Ok(id);
        }
        let mut found = self.by_short(wanted, text)?;
        if found.is_empty() {
            found = self.by_name(wanted, text)?;
        }
        pick(text, found)
    }

    /// Returns the kept value that a person means: its number in the last list, or its short id.
    ///
    /// # Errors
    /// See [`NameError`].
    pub fn resolve_loser(&self, text: &str) -> Result<EditKey, NameError> {
        let keys = self
            .store
            .losers(None)?
            .into_iter()
            .map(|row| (row.name(), Id(row.name().0), "loser"));
        self.keyed(text, keys.collect())
    }

    /// Returns the refused or waiting edit that a person means, likewise.
    ///
    /// # Errors
    /// See [`NameError`].
    pub fn resolve_item(&self, text: &str) -> Result<EditHash, NameError> {
        let refused = self.store.attention()?.into_iter().map(|item| item.hash);
        let held = self.waiting()?.into_iter().map(|item| item.hash);
        let items = refused.chain(held).map(|hash| (hash, Id(hash.key().0), "item"));
        self.keyed(text, items.collect())
    }

    fn keyed<K: Copy>(&self, text: &str, keys: Vec<(K, Id, &str)>) -> Result<K, NameError> {
        let text = text.trim();
        let numbered = self.numbered(text)?;
        let whole = text.parse::<Id>().ok();
        if let Some((key, ..)) = keys
            .iter()
            .find(|(_, id, _)| Some(*id) == numbered || Some(*id) == whole)
        {
            return Ok(*key);
        }
        let short = text.to_ascii_lowercase();
        let fitting: Vec<_> = keys
            .into_iter()
            .filter(|(_, id, _)| short.len() >= 4 && id.short().ends_with(&short))
            .collect();
        let candidate = |id: Id, kind: &str| Candidate {
            id,
            kind: kind.to_owned(),
            title: String::new(),
        };
        let candidates = fitting.iter().map(|(_, id, kind)| candidate(*id, kind)).collect();
        let id = pick(text, candidates)?;
        let one = fitting
            .into_iter()
            .find(|(_, there, _)| *there == id)
            .map(|(key, ..)| key);
        one.ok_or_else(|| NameError::None(text.to_owned()))
    }

    /// A number of the last list, such as `3` or `#3`.
    fn numbered(&self, text: &str) -> Result<Option<Id>, StoreError> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        match digits.parse::<u32>() {
            Ok(number) if digits.len() <= 4 => self.store.listed(number),
            _ => Ok(None),
        }
    }

    fn is_wanted(&self, wanted: Wanted<'_>, id: Id) -> Result<bool, StoreError> {
        if wanted == Wanted::Task && self.tasks_of(Which::All)?.iter().any(|task| task.task.id == id) {
            return Ok(true);
        }
        let kind = match self.store.shown(id)? {
            Some(shown) => self.schema()?.get(shown.kind).map(|spec| spec.name.clone()),
            None => None,
        };
        Ok(kind.is_some_and(|kind| wanted.takes(&kind)))
    }

    fn by_short(&self, wanted: Wanted<'_>, text: &str) -> Result<Vec<Candidate>, StoreError> {
        if text.len() < 6 {
            // Fewer digits are as likely a part of a name.
            return Ok(Vec::new());
        }
        if wanted == Wanted::Task {
            let short = text.to_ascii_lowercase();
            let mut tasks = self.task_candidates()?;
            tasks.retain(|task| task.id.short().ends_with(&short));
            return Ok(tasks);
        }
        let schema = self.schema()?;
        let mut out = Vec::new();
        for (id, kind) in self.store.find_short(text)? {
            let Some(spec) = schema.get(kind).filter(|spec| wanted.takes(&spec.name)) else {
                continue;
            };
            let title = self.title(id)?.unwrap_or_default();
            out.push(Candidate {
                id,
                kind: spec.name.clone(),
                title,
            });
        }
        Ok(out)
    }

    fn by_name(&self, wanted: Wanted<'_>, text: &str) -> Result<Vec<Candidate>, StoreError> {
        if text.is_empty() {
            return Ok(Vec::new());
        }
        if wanted == Wanted::Task {
            let mut tasks = self.task_candidates()?;
            tasks.retain(|task| task.title.to_lowercase().contains(&text.to_lowercase()));
            return Ok(tasks);
        }
        let schema = self.schema()?;
        let mut found = Vec::new();
        for spec in schema.types().filter(|spec| wanted.takes(&spec.name)) {
            found.extend(self.of_kind_by_name(spec, text)?);
        }
        Ok(found)
    }

    /// The one with exactly this name first, however many longer names there are.
    fn of_kind_by_name(&self, spec: &TypeSpec, text: &str) -> Result<Vec<Candidate>, StoreError> {
        if spec
            .fields
            .get(&spec.title)
            .is_none_or(|field| field.kind != FieldKind::Text)
        {
            return Ok(Vec::new());
        }
        let is = Filter::Field(spec.title, Test::Is(Value::Text(text.to_owned())));
        let contains = Filter::Field(spec.title, Test::Contains(text.to_owned()));
        let order = Order {
            by: By::Field(spec.title),
            descending: false,
        };
        let most = u32::try_from(MOST).unwrap_or(u32::MAX);
        let mut rows = self.store.list(spec.number, &is, order, 0, most)?;
        for row in self.store.list(spec.number, &contains, order, 0, most)? {
            if rows.iter().all(|there| there.id != row.id) {
                rows.push(row);
            }
        }
        let candidate = |row: ListRow| Candidate {
            id: row.id,
            kind: spec.name.clone(),
            title: row.text(spec.title).to_owned(),
        };
        Ok(rows.into_iter().map(candidate).collect())
    }

    fn task_candidates(&self) -> Result<Vec<Candidate>, StoreError> {
        let candidate = |view: crate::tasks::TaskView| Candidate {
            id: view.task.id,
            kind: "task".to_owned(),
            title: view.task.title,
        };
        Ok(self.tasks_of(Which::All)?.into_iter().map(candidate).collect())
    }
}

impl Wanted<'_> {
    fn takes(self, kind: &str) -> bool {
        match self {
            Wanted::Any => true,
            Wanted::Kind(wanted) => wanted == kind,
            Wanted::Task => kind == "task",
        }
    }
}

fn pick(text: &str, mut found: Vec<Candidate>) -> Result<Id, NameError> {
    let exact: Vec<Id> = found.iter().filter(|one| one.title == text).map(|one| one.id).collect();
    match (found.as_slice(), exact.as_slice()) {
        ([], _) => Err(NameError::None(text.to_owned())),
        ([one], _) => Ok(one.id),
        (_, [one]) => Ok(*one),
        _ => {
            found.truncate(MOST);
            Err(NameError::Many {
                text: text.to_owned(),
                candidates: found,
            })
        }
    }
}

impl From<NameError> for Failure {
    fn from(error: NameError) -> Self {
        match error {
            NameError::None(text) => Failure::new(FailureKind::NotFound, Said::new("name.none").with("text", text)),
            NameError::Many { text, candidates } => {
                let mut failure = Failure::new(FailureKind::Ambiguous, Said::new("name.many").with("text", text));
                failure.candidates = candidates.into();
                failure
            }
            NameError::Store(error) => error.into(),
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
    fn a_unique_part_of_a_name_a_short_id_and_a_list_number_all_mean_the_customer() {
        let phone = wang_phone();
        let hotel = phone.customer("北京贵都大酒店");
        phone.customer("北京饭店");
        phone.store().remember_list(&[Id([9; 16]), hotel]).unwrap();
        for text in ["贵都", &hotel.short(), &hotel.to_string(), "2", "#2"] {
            assert_eq!(phone.resolve(Wanted::Kind("customer"), text).unwrap(), hotel, "{text}");
        }
        assert!(matches!(
            phone.resolve(Wanted::Kind("contact"), "贵都"),
            Err(NameError::None(_))
        ));
    }

    #[test]
    fn an_ambiguous_name_lists_the_candidates_and_a_full_one_wins() {
        let phone = wang_phone();
        let short = phone.customer("北京饭店");
        phone.customer("北京饭店东楼");
        let Err(NameError::Many { candidates, .. }) = phone.resolve(Wanted::Any, "北京") else {
            panic!("one?")
        };
        assert_eq!(candidates.len(), 2);
        assert_eq!(phone.resolve(Wanted::Any, "北京饭店").unwrap(), short);
        assert!(matches!(phone.resolve(Wanted::Any, "上海"), Err(NameError::None(_))));
    }

    #[test]
    fn a_promise_can_be_named_before_it_has_a_record() {
        let phone = wang_phone();
        phone.promise(phone.customer("贵都"), "发报价单");
        let task = phone.resolve(Wanted::Task, "报价").unwrap();
        assert!(task.is_derived());
        assert_eq!(phone.resolve(Wanted::Task, &task.short()).unwrap(), task);
    }
}
