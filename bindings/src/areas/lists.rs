//! Pages of lists, slim rows, filtered and ordered before anything is read.

use fieldbook::{
    Device, Failure, lists,
    model::{FieldNo, Micros, action},
    store::{By, Filter, Order, Test},
};

use crate::{
    core::Core,
    error::CoreError,
    value::{Content, FieldValue, count, id, natural, small},
};

/// What a list leaves out. Deleted records are left out unless `DeletedToo` is asked for.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ListFilter {
    /// One of these holds.
    AnyOf {
        /// Filters.
        filters: Vec<ListFilter>,
    },
    /// All of these hold.
    AllOf {
        /// Filters.
        filters: Vec<ListFilter>,
    },
    /// This one record.
    Record {
        /// Its id.
        record: String,
    },
    /// What hangs on a customer or lead.
    Home {
        /// Its id.
        home: String,
    },
    /// The field is empty.
    Empty {
        /// The field's English name.
        field: String,
    },
    /// The field has a value.
    Present {
        /// The field's English name.
        field: String,
    },
    /// The field is exactly this.
    Is {
        /// The field's English name.
        field: String,
        /// The value.
        value: FieldValue,
    },
    /// The field is this or greater.
    AtLeast {
        /// The field's English name.
        field: String,
        /// The value.
        value: FieldValue,
    },
    /// The field is less than this.
    Below {
        /// The field's English name.
        field: String,
        /// The value.
        value: FieldValue,
    },
    /// The text contains this; Latin letters of either case.
    Contains {
        /// The field's English name.
        field: String,
        /// The text.
        text: String,
    },
    /// The set has this member.
    Has {
        /// The field's English name.
        field: String,
        /// The member.
        value: FieldValue,
    },
    /// Created at or after the first and before the second moment.
    Created {
        /// Microseconds since 1970 UTC; null: from the beginning.
        from_micros: Option<i64>,
        /// Likewise; null: until now.
        until_micros: Option<i64>,
    },
    /// Last written on at or after the first and before the second moment.
    Touched {
        /// Microseconds since 1970 UTC; null: from the beginning.
        from_micros: Option<i64>,
        /// Likewise; null: until now.
        until_micros: Option<i64>,
    },
    /// It has own edits that wait.
    Pending,
    /// It has values kept aside.
    Conflicts,
    /// Deleted records as well. Counts only at the top.
    DeletedToo,
}

/// What a list is ordered by.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum OrderBy {
    /// When it was last written on.
    Touched,
    /// When it was created.
    Created,
    /// A field.
    Field {
        /// Its English name.
        field: String,
    },
}

/// In which order.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ListOrder {
    /// By what.
    pub by: OrderBy,
    /// The greatest, or latest, first.
    pub descending: bool,
}

/// Which page of which list.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ListRequest {
    /// The type's English name.
    pub kind: String,
    /// What must hold, all of it.
    #[uniffi(default = [])]
    pub filters: Vec<ListFilter>,
    /// Only those whose title contains this.
    #[uniffi(default = None)]
    pub find: Option<String>,
    /// In which order; null: the latest written on first.
    #[uniffi(default = None)]
    pub order: Option<ListOrder>,
    /// How many rows to pass over.
    #[uniffi(default = 0)]
    pub from: i32,
    /// At most so many rows; at most 1,000.
    #[uniffi(default = 100)]
    pub limit: i32,
}

/// A field of a row that has content.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RowField {
    /// Its English name.
    pub name: String,
    /// What it holds.
    pub content: Content,
}

/// One row of a list: slim, with what a list shows; long texts are left out.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ListRow {
    /// The record's id.
    pub id: String,
    /// What it is called; of a visit the customer's name.
    pub title: String,
    /// Own edits of it that wait for a verdict.
    pub pending: i32,
    /// Values kept aside.
    pub conflicts: i32,
    /// When it was created, microseconds since 1970 UTC.
    pub created_micros: i64,
    /// When it was last written on.
    pub touched_micros: i64,
    /// Its fields that have content.
    pub fields: Vec<RowField>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ListPage {
    /// The type's English name.
    pub kind: String,
    /// How many records the list has in all.
    pub total: i64,
    /// The rows of the page.
    pub rows: Vec<ListRow>,
}

/// Most rows of one page: what crosses at once is bounded.
const MOST: i32 = 1_000;

#[uniffi::export]
impl Core {
    /// Returns a page of a list.
    ///
    /// # Errors
    /// `value` (unknown type or field), `usage` (a negative bound), `closed`, `paused`, `machine`.
    pub fn list(&self, request: ListRequest) -> Result<ListPage, CoreError> {
        self.call(|device| {
            let request = request.read(device)?;
            Ok(ListPage::of(device.list(&request)?))
        })
    }

    /// Returns the customers of the latest visits, each once, at most `limit`.
    ///
    /// # Errors
    /// `usage` (a negative limit), `closed`, `paused`, `machine`.
    pub fn recent_customers(&self, limit: i32) -> Result<ListPage, CoreError> {
        self.call(|device| {
            let limit = natural("limit", limit.min(MOST))?;
            Ok(ListPage::of(device.recent_customers(limit)?))
        })
    }
}

impl ListRequest {
    fn read(self, device: &Device) -> Result<lists::ListRequest, Failure> {
        let schema = device.schema()?;
        let spec = action::type_named(&schema, &self.kind)?;
        let number = |name: &str| -> Result<FieldNo, Failure> { Ok(action::field_named(spec, name)?.number) };
        let mut request = lists::ListRequest::of(&self.kind);
        let filters = self.filters.into_iter().map(|filter| filter.read(&number));
        request.filter = Filter::All(filters.collect::<Result<_, _>>()?);
        request.find = self.find.filter(|text| !text.is_empty());
        if let Some(order) = self.order {
            request.order = Order {
                by: match order.by {
                    OrderBy::Touched => By::Touched,
                    OrderBy::Created => By::Created,
                    OrderBy::Field { field } => By::Field(number(&field)?),
                },
                descending: order.descending,
            };
        }
        request.from = natural("from", self.from)?;
        request.limit = natural("limit", self.limit.min(MOST))?;
        Ok(request)
    }
}

impl ListFilter {
    fn read(self, number: &dyn Fn(&str) -> Result<FieldNo, Failure>) -> Result<Filter, Failure> {
        let all = |filters: Vec<ListFilter>| {
            filters
                .into_iter()
                .map(|filter| filter.read(number))
                .collect::<Result<Vec<_>, _>>()
        };
        let test = |field: &str, test: Test| Ok(Filter::Field(number(field)?, test));
        let between = |from: Option<i64>, until: Option<i64>| (from.map(Micros), until.map(Micros));
        match self {
            ListFilter::AnyOf { filters } => Ok(Filter::Any(all(filters)?)),
            ListFilter::AllOf { filters } => Ok(Filter::All(all(filters)?)),
            ListFilter::Record { record } => Ok(Filter::Record(id(&record)?)),
            ListFilter::Home { home } => Ok(Filter::Home(id(&home)?)),
            ListFilter::Empty { field } => test(&field, Test::Empty),
            ListFilter::Present { field } => test(&field, Test::Present),
            ListFilter::Is { field, value } => test(&field, Test::Is(value.read(&field)?)),
            ListFilter::AtLeast { field, value } => test(&field, Test::AtLeast(value.read(&field)?)),
            ListFilter::Below { field, value } => test(&field, Test::Below(value.read(&field)?)),
            ListFilter::Contains { field, text } => test(&field, Test::Contains(text)),
            ListFilter::Has { field, value } => test(&field, Test::Has(value.read(&field)?)),
            ListFilter::Created {
                from_micros,
                until_micros,
            } => {
                let (from, until) = between(from_micros, until_micros);
                Ok(Filter::Created(from, until))
            }
            ListFilter::Touched {
                from_micros,
                until_micros,
            } => {
                let (from, until) = between(from_micros, until_micros);
                Ok(Filter::Touched(from, until))
            }
            ListFilter::Pending => Ok(Filter::Pending),
            ListFilter::Conflicts => Ok(Filter::Conflicts),
            ListFilter::DeletedToo => Ok(Filter::DeletedToo),
        }
    }
}

impl ListPage {
    fn of(view: lists::ListView) -> Self {
        let row = |row: lists::RowView| ListRow {
            id: row.id.to_string(),
            title: row.title,
            pending: small(row.pending),
            conflicts: small(row.conflicts),
            created_micros: row.created.0,
            touched_micros: row.touched.0,
            fields: row
                .fields
                .into_iter()
                .map(|(_, name, cell)| RowField {
                    name,
                    content: Content::of(cell),
                })
                .collect(),
        };
        ListPage {
            kind: view.kind,
            total: count(view.total),
            rows: view.rows.into_iter().map(row).collect(),
        }
    }
}
