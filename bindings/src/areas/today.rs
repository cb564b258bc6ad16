//! Today: planned visits by time, with what is needed on the way, and the open tasks.

use fieldbook::{model::Value, store::Cell, today};

use crate::{areas::TaskView, core::Core, error::CoreError, value::Place};

/// A planned visit.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PlannedVisit {
    /// The visit's id.
    pub visit: String,
    /// When, microseconds since 1970 UTC.
    pub at_micros: i64,
    /// The customer's id.
    pub customer: String,
    /// Their name.
    pub name: String,
    /// Where they are, in words; empty where nobody has said.
    pub address: String,
    /// Where they are on the map.
    pub place: Option<Place>,
    /// Numbers to dial, the customer's own first, each once.
    pub numbers: Vec<String>,
}

/// The day.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TodayView {
    /// Its date where the phone is: days since 1970-01-01.
    pub day: i32,
    /// Planned visits by time.
    pub planned: Vec<PlannedVisit>,
    /// The user's open tasks by due day.
    pub tasks: Vec<TaskView>,
}

#[uniffi::export]
impl Core {
    /// Returns today.
    ///
    /// # Errors
    /// `closed`, `paused`, `machine`.
    pub fn today(&self) -> Result<TodayView, CoreError> {
        self.call(|device| {
            let view = device.today()?;
            Ok(TodayView {
                day: view.date.0,
                planned: view.planned.into_iter().map(PlannedVisit::of).collect(),
                tasks: view.tasks.into_iter().map(TaskView::of).collect(),
            })
        })
    }
}

impl PlannedVisit {
    fn of(view: today::PlannedView) -> Self {
        PlannedVisit {
            visit: view.visit.to_string(),
            at_micros: view.at.0,
            customer: view.customer.to_string(),
            name: view.name,
            address: view.address,
            place: match view.position {
                Some(Cell::Value(Value::Position(place))) => Some(Place::of(place)),
                _ => None,
            },
            numbers: view.numbers,
        }
    }
}
