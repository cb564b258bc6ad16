//! What a list leaves out, as SQL over the shown columns.
//!
//! Values are always bound, never written into the statement.

use fieldbook_model::{FieldNo, Id, Micros, Value};
use rusqlite::{ParamsFromIter, params_from_iter, types::Value as Sql};

use crate::{
    cell, json,
    table::{Column, Table},
};

/// Which records a list shows. Deleted ones are left out unless [`Filter::DeletedToo`] stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All of these hold; of none, every record passes.
    All(Vec<Filter>),
    /// One of these holds.
    Any(Vec<Filter>),
    /// This one record.
    Record(Id),
    /// What hangs on a home.
    Home(Id),
    /// A field passes a test.
    Field(FieldNo, Test),
    /// Created at or after the first and before the second time.
    Created(Option<Micros>, Option<Micros>),
    /// Last written on at or after the first and before the second time.
    Touched(Option<Micros>, Option<Micros>),
    /// It has own edits in the outbox.
    Pending,
    /// It has kept losers.
    Conflicts,
    /// Deleted records as well. Counts only at the top, or directly within an `All` there.
    DeletedToo,
}

/// A test of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// It is empty.
    Empty,
    /// It has a value.
    Present,
    /// It is exactly this.
    Is(Value),
    /// It is this or greater.
    AtLeast(Value),
    /// It is less than this.
    Below(Value),
    /// It contains this text; Latin letters of either case.
    Contains(String),
    /// The set has this member.
    Has(Value),
}

impl Filter {
    /// Every record that is not deleted.
    pub const ALIVE: Filter = Filter::All(Vec::new());

    fn shows_deleted(&self) -> bool {
        match self {
            Filter::DeletedToo => true,
            Filter::All(filters) => filters.contains(&Filter::DeletedToo),
            _ => false,
        }
    }
}

/// A filter as SQL with what is bound to it.
pub(crate) struct Query {
    pub(crate) sql: String,
    bound: Vec<Sql>,
}

impl Query {
    pub(crate) fn of(table: &Table, filter: &Filter) -> Self {
        let mut query = Query {
            sql: String::new(),
            bound: Vec::new(),
        };
        let sql = query.part(table, filter);
        query.sql = if filter.shows_deleted() {
            sql
        } else {
            format!("alive = 1 and {sql}")
        };
        query
    }

    pub(crate) fn params(&self) -> ParamsFromIter<&Vec<Sql>> {
        params_from_iter(&self.bound)
    }

    fn bind(&mut self, value: Sql) -> String {
        self.bound.push(value);
        format!("?{}", self.bound.len())
    }

    fn part(&mut self, table: &Table, filter: &Filter) -> String {
        match filter {
            Filter::All(filters) => self.joined(table, filters, " and ", "1"),
            Filter::Any(filters) => self.joined(table, filters, " or ", "0"),
            Filter::Record(id) => format!("id = {}", self.bind(Sql::Blob(id.0.to_vec()))),
            Filter::Home(id) => format!("home = {}", self.bind(Sql::Blob(id.0.to_vec()))),
            Filter::Created(from, to) => self.between("created", *from, *to),
            Filter::Touched(from, to) => self.between("touched", *from, *to),
            Filter::Pending => "pending > 0".to_owned(),
            Filter::Conflicts => "conflicts > 0".to_owned(),
            Filter::DeletedToo => "1".to_owned(),
            Filter::Field(field, test) => self.field(table, *field, test),
        }
    }

    fn joined(&mut self, table: &Table, filters: &[Filter], between: &str, nothing: &str) -> String {
        let parts: Vec<String> = filters.iter().map(|filter| self.part(table, filter)).collect();
        if parts.is_empty() {
            nothing.to_owned()
        } else {
            format!("({})", parts.join(between))
        }
    }

    fn between(&mut self, column: &str, from: Option<Micros>, to: Option<Micros>) -> String {
        let from = from.map_or("1".to_owned(), |from| {
            format!("{column} >= {}", self.bind(Sql::Integer(from.0)))
        });
        let to = to.map_or("1".to_owned(), |to| {
            format!("{column} < {}", self.bind(Sql::Integer(to.0)))
        });
        format!("({from} and {to})")
    }

    fn field(&mut self, table: &Table, field: FieldNo, test: &Test) -> String {
        let column = table.column(field);
        let plain = match column {
            Some(column) => column.name.clone(),
            None => format!("json_extract(custom, '$.\"{}\"')", field.0),
        };
        let sortable = column.map_or_else(|| plain.clone(), Column::sortable);
        match test {
            Test::Empty => format!("(coalesce({plain}, '') in ('', '[]'))"),
            Test::Present => format!("(coalesce({plain}, '') not in ('', '[]'))"),
            Test::Contains(text) => {
                let pattern = format!(
                    "%{}%",
                    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
                );
                format!("{plain} like {} escape '\\'", self.bind(Sql::Text(pattern)))
            }
            Test::Has(value) => {
                let member = json::array(std::iter::once(value));
                let member = self.bind(Sql::Text(member));
                format!(
                    "exists (select 1 from json_each({plain}) as a, json_each({member}) as b where a.value = b.value)"
                )
            }
            // Both say the same; by the home the rows are found.
            Test::Is(Value::Link(home)) if table.home_link == Some(field) => {
                let home = self.bind(Sql::Blob(home.0.to_vec()));
                format!("(home = {home} and {plain} = {home})")
            }
            Test::Is(value) => self.compare(column, &plain, "=", value),
            Test::AtLeast(value) => self.compare(column, &sortable, ">=", value),
            Test::Below(value) => self.compare(column, &sortable, "<", value),
        }
    }

    fn compare(&mut self, column: Option<&Column>, left: &str, operator: &str, value: &Value) -> String {
        match (value, column) {
            (Value::Money(minor, iso), column) => {
                let (minor, iso) = (
                    self.bind(Sql::Integer(*minor)),
                    self.bind(Sql::Text(iso.code().to_owned())),
                );
                match column.and_then(Column::currency) {
                    Some(currency) => format!("({left} {operator} {minor} and {currency} = {iso})"),
                    None => {
                        format!(
                            "(json_extract({left}, '$[0]') {operator} {minor} and json_extract({left}, '$[1]') = {iso})"
                        )
                    }
                }
            }
            (Value::Number(number), _) if operator != "=" => {
                let number = self.bind(Sql::Text(number.to_string()));
                format!("cast({left} as real) {operator} cast({number} as real)")
            }
            (value, column) => format!("{left} {operator} {}", self.bind(plain(value, column.is_none()))),
        }
    }
}

/// A value as its column holds it, or as the JSON of custom fields does.
fn plain(value: &Value, custom: bool) -> Sql {
    match value {
        Value::Text(text) => Sql::Text(text.clone()),
        Value::Integer(number) | Value::Time(Micros(number)) | Value::Money(number, _) => Sql::Integer(*number),
        Value::Number(number) => Sql::Text(number.normalize().to_string()),
        Value::Date(date) => Sql::Text(date.to_string()),
        Value::Flag(flag) => Sql::Integer(i64::from(*flag)),
        Value::Link(id) if custom => Sql::Text(id.to_string()),
        Value::Link(id) => Sql::Blob(id.0.to_vec()),
        Value::Sha256(digest) if custom => Sql::Text(digest.iter().map(|byte| format!("{byte:02x}")).collect()),
        Value::Sha256(digest) => Sql::Blob(digest.to_vec()),
        Value::Position(place) => Sql::Text(cell::position(*place)),
    }
}
