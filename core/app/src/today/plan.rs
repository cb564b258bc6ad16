//! Today's planned visits by time, with what is needed on the way, and the open tasks.

use fieldbook_model::{FieldNo, Id, Micros, Value, types, value::Date};
use fieldbook_rules::today::{self, Day, Planned};
use fieldbook_store::{Cell, Filter, ListRow, StoreError, Test};

use crate::{
    device::Device,
    error::Failure,
    tasks::{TaskView, Which},
};

/// Fields of visits, customers and contacts that the day needs.
mod field {
    use super::FieldNo;

    pub(super) const VISIT_CUSTOMER: FieldNo = FieldNo(1);
    pub(super) const VISIT_PLANNED: FieldNo = FieldNo(2);
    pub(super) const VISIT_SUBMITTED: FieldNo = FieldNo(11);
    pub(super) const CUSTOMER_NAME: FieldNo = FieldNo(1);
    pub(super) const CUSTOMER_ADDRESS: FieldNo = FieldNo(3);
    pub(super) const CUSTOMER_PHONE: FieldNo = FieldNo(5);
    pub(super) const CUSTOMER_POSITION: FieldNo = FieldNo(9);
    pub(super) const CONTACT_PHONE: FieldNo = FieldNo(4);
}

/// The day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TodayView {
    /// Its date where the phone is.
    pub date: Date,
    /// Planned visits by time.
    pub planned: Vec<PlannedView>,
    /// The user's open tasks by due day.
    pub tasks: Vec<TaskView>,
}

/// A planned visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedView {
    /// The visit.
    pub visit: Id,
    /// When.
    pub at: Micros,
    /// The customer.
    pub customer: Id,
    /// Their name.
    pub name: String,
    /// Where they are, in words.
    pub address: String,
    /// Where they are on the map.
    pub position: Option<Cell>,
    /// Numbers to dial, the customer's own first, each once.
    pub numbers: Vec<String>,
}

/// The day cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum TodayError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Device {
    /// Returns today.
    ///
    /// # Errors
    /// See [`TodayError`].
    pub fn today(&self) -> Result<TodayView, TodayError> {
        let (now, zone) = self.here()?;
        let day = today::day(now, zone);
        let mut planned = Vec::new();
        let visits = self.planned_visits(day)?;
        let times = visits.iter().filter_map(|row| {
            Some(Planned {
                at: time(row)?,
                visit: row.id,
            })
        });
        for one in today::planned(day, times) {
            let visit = visits.iter().find(|row| row.id == one.visit);
            let customer = visit
                .and_then(|row| row.value(field::VISIT_CUSTOMER))
                .and_then(Value::as_link);
            planned.extend(customer.map(|customer| self.planned_view(one, customer)).transpose()?);
        }
        let mut tasks = self.tasks_of(Which::Open)?;
        tasks.retain(|task| task.mine);
        Ok(TodayView {
            date: day.date,
            planned,
            tasks,
        })
    }

    fn planned_visits(&self, day: Day) -> Result<Vec<ListRow>, StoreError> {
        let planned = |test| Filter::Field(field::VISIT_PLANNED, test);
        let open = Filter::Any(vec![
            Filter::Field(field::VISIT_SUBMITTED, Test::Empty),
            Filter::Field(field::VISIT_SUBMITTED, Test::Is(Value::Flag(false))),
        ]);
        let filter = Filter::All(vec![
            planned(Test::AtLeast(Value::Time(day.start))),
            planned(Test::Below(Value::Time(day.end))),
            open,
        ]);
        self.all(types::VISIT.no(), filter)
    }

    fn planned_view(&self, planned: Planned, customer: Id) -> Result<PlannedView, StoreError> {
        let row = self.store.row(types::CUSTOMER.no(), customer)?;
        let text = |number| row.as_ref().map_or("", |row| row.text(number)).to_owned();
        let mut phones = vec![text(field::CUSTOMER_PHONE)];
        let contacts = self.all(types::CONTACT.no(), Filter::Home(customer))?;
        phones.extend(
            contacts
                .iter()
                .map(|contact| contact.text(field::CONTACT_PHONE).to_owned()),
        );
        Ok(PlannedView {
            visit: planned.visit,
            at: planned.at,
            customer,
            name: text(field::CUSTOMER_NAME),
            address: text(field::CUSTOMER_ADDRESS),
            position: row
                .as_ref()
                .and_then(|row| row.cells.get(&field::CUSTOMER_POSITION).cloned()),
            numbers: today::numbers(phones),
        })
    }
}

fn time(row: &ListRow) -> Option<Micros> {
    match row.value(field::VISIT_PLANNED) {
        Some(Value::Time(at)) => Some(*at),
        _ => None,
    }
}

impl From<TodayError> for Failure {
    fn from(error: TodayError) -> Self {
        match error {
            TodayError::Store(error) => error.into(),
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
    use crate::{
        capture::{CaptureRequest, Whom},
        records::CreateRequest,
        testing::{Phone, wang_phone},
    };
    use fieldbook_model::action::Write;

    fn plan(phone: &Phone, customer: Id, hours: i64) -> Id {
        let (now, _) = phone.here().unwrap();
        let planned_for = Some(now.plus(hours * Micros::HOUR));
        phone
            .capture(CaptureRequest {
                planned_for,
                ..CaptureRequest::of(Whom::Known(customer))
            })
            .unwrap()
            .visit
    }

    #[test]
    fn the_day_shows_its_visits_by_time_with_the_numbers_to_dial() {
        let phone = wang_phone();
        let (early, late) = (phone.customer("早"), phone.customer("晚"));
        phone.set(early, "phone", Value::Text("010-1".into()));
        let fields = vec![
            ("name".to_owned(), Write::Set(Some(Value::Text("李".into())))),
            ("customer".to_owned(), Write::Set(Some(Value::Link(early)))),
            ("phone".to_owned(), Write::Set(Some(Value::Text("139".into())))),
        ];
        phone
            .create(CreateRequest {
                kind: "contact".into(),
                fields,
            })
            .unwrap();
        plan(&phone, late, 5);
        plan(&phone, early, 1);
        plan(&phone, early, 30);
        let today = phone.today().unwrap();
        assert_eq!(
            today
                .planned
                .iter()
                .map(|visit| visit.name.as_str())
                .collect::<Vec<_>>(),
            ["早", "晚"]
        );
        assert_eq!(today.planned[0].numbers, ["010-1", "139"]);
    }

    #[test]
    fn a_visit_that_was_submitted_is_not_planned_any_more() {
        let phone = wang_phone();
        let visit = plan(&phone, phone.customer("贵都"), 1);
        assert_eq!(phone.today().unwrap().planned.len(), 1);
        phone.submit_all(visit, "发报价");
        let today = phone.today().unwrap();
        assert_eq!((today.planned.len(), today.tasks.len()), (0, 1));
    }
}
