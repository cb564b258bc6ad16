//! A page of the records of one type.

use std::collections::{BTreeMap, BTreeSet};

use fieldbook_model::{FieldKind, FieldNo, Id, Micros, TypeSpec, Value, Violation, action::type_named};
use fieldbook_store::{By, Cell, Filter, ListRow, Order, StoreError, Test};

use crate::{device::Device, error::Failure};

/// Which page of which list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRequest {
    /// The type's English name.
    pub kind: String,
    /// What is left out.
    pub filter: Filter,
    /// Only those whose title contains this.
    pub find: Option<String>,
    /// In which order.
    pub order: Order,
    /// How many rows to pass over.
    pub from: u32,
    /// At most so many rows.
    pub limit: u32,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListView {
    /// The type's English name.
    pub kind: String,
    /// How many records the list has in all.
    pub total: u64,
    /// The rows of the page.
    pub rows: Vec<RowView>,
}

/// One row of a list: slim, with what a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowView {
    /// The record.
    pub id: Id,
    /// What it is called; of a visit the customer's name.
    pub title: String,
    /// Own edits of it that wait for a verdict.
    pub pending: u32,
    /// Values kept aside.
    pub conflicts: u32,
    /// When it was created.
    pub created: Micros,
    /// When it was last written on.
    pub touched: Micros,
    /// Its fields that have content, by number, with their names.
    pub fields: Vec<(FieldNo, String, Cell)>,
}

/// A list cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// No such type.
    #[error(transparent)]
    Refused(#[from] Violation),
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ListRequest {
    /// Returns the first page of all records of a type, the latest written on first.
    #[must_use]
    pub fn of(kind: &str) -> Self {
        ListRequest {
            kind: kind.to_owned(),
            filter: Filter::ALIVE,
            find: None,
            order: Order {
                by: By::Touched,
                descending: true,
            },
            from: 0,
            limit: 20,
        }
    }
}

impl RowView {
    /// Returns the content of a field by name.
    #[must_use]
    pub fn content(&self, name: &str) -> Option<&Cell> {
        self.fields
            .iter()
            .find(|(_, there, _)| there == name)
            .map(|(.., cell)| cell)
    }
}

impl Device {
    /// Returns a page of a list.
    ///
    /// # Errors
    /// See [`ListError`].
    pub fn list(&self, request: &ListRequest) -> Result<ListView, ListError> {
        let schema = self.schema()?;
        let spec = type_named(&schema, &request.kind)?;
        let filter = match &request.find {
            None => request.filter.clone(),
            Some(text) => found_in(&request.filter, Filter::Field(spec.title, Test::Contains(text.clone()))),
        };
        let total = self.store.count(spec.number, &filter)?;
        let rows = self
            .store
            .list(spec.number, &filter, request.order, request.from, request.limit)?;
        Ok(ListView {
            kind: spec.name.clone(),
            total,
            rows: self.row_views(spec, rows)?,
        })
    }

    pub(crate) fn row_views(&self, spec: &TypeSpec, rows: Vec<ListRow>) -> Result<Vec<RowView>, StoreError> {
        let links = rows.iter().filter_map(|row| row.value(spec.title)?.as_link());
        let links: BTreeSet<Id> = links.collect();
        let titles = if links.is_empty() {
            BTreeMap::new()
        } else {
            self.store.titles(links)?
        };
        Ok(rows.into_iter().map(|row| row_view(spec, row, &titles)).collect())
    }
}

/// Both hold. What shows deleted records counts only at the top, so nothing is put one level deeper.
fn found_in(filter: &Filter, found: Filter) -> Filter {
    let mut all = match filter {
        Filter::All(filters) => filters.clone(),
        other => vec![other.clone()],
    };
    all.push(found);
    Filter::All(all)
}

fn row_view(spec: &TypeSpec, row: ListRow, titles: &BTreeMap<Id, String>) -> RowView {
    let title = match row.value(spec.title).and_then(Value::as_link) {
        Some(id) => titles.get(&id).cloned().unwrap_or_default(),
        None => row.text(spec.title).to_owned(),
    };
    let name = |number: FieldNo| {
        spec.fields
            .get(&number)
            .map_or_else(String::new, |field| field.name.clone())
    };
    let fields = row
        .cells
        .into_iter()
        .filter(|(number, cell)| !is_long(spec, *number, cell));
    RowView {
        id: row.id,
        title,
        pending: row.pending,
        conflicts: row.conflicts,
        created: row.created,
        touched: row.touched,
        fields: fields.map(|(number, cell)| (number, name(number), cell)).collect(),
    }
}

/// Long texts and counters at 0 would only fill a list.
fn is_long(spec: &TypeSpec, number: FieldNo, cell: &Cell) -> bool {
    let long = spec
        .fields
        .get(&number)
        .is_some_and(|field| field.kind == FieldKind::LongText);
    long || *cell == Cell::Count(0)
}

impl From<ListError> for Failure {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Refused(violation) => violation.into(),
            ListError::Store(error) => error.into(),
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
    fn a_list_is_paged_and_found_in_without_what_was_deleted() {
        let phone = wang_phone();
        let first = phone.customer("北京贵都大酒店");
        phone.customer("北京饭店");
        let gone = phone.customer("北京旧店");
        phone.delete(gone).unwrap();
        let all = phone
            .list(&ListRequest {
                limit: 1,
                ..ListRequest::of("customer")
            })
            .unwrap();
        assert_eq!((all.total, all.rows.len()), (2, 1));
        let found = phone
            .list(&ListRequest {
                find: Some("贵都".into()),
                ..ListRequest::of("customer")
            })
            .unwrap();
        assert_eq!(found.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [first]);
        let with_deleted = phone
            .list(&ListRequest {
                find: Some("旧店".into()),
                filter: Filter::All(vec![Filter::DeletedToo]),
                ..ListRequest::of("customer")
            })
            .unwrap();
        assert_eq!(with_deleted.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [gone]);
        let visits = phone.list(&ListRequest::of("visits")).unwrap_err();
        assert_eq!(Failure::from(visits).rule.as_deref(), Some("type.unknown"));
    }
}
