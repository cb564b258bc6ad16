//! The rows of the report: what is measured, in which unit, against which budget; and the report made of them.
//!
//! A row that could not be measured is said to be missing; nothing is ever filled in for it.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Value as Json, json};

/// One row of the report, before it is measured.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Its name.
    pub id: &'static str,
    /// The unit of value and budget; "× floor" is ours ÷ floor in time or bytes.
    pub unit: &'static str,
    /// The budget, where there is one.
    pub budget: Option<f64>,
    /// The budget is the most; else the least.
    pub at_most: bool,
}

const fn most(id: &'static str, unit: &'static str, budget: f64) -> Row {
    Row {
        id,
        unit,
        budget: Some(budget),
        at_most: true,
    }
}

const fn least(id: &'static str, unit: &'static str, budget: f64) -> Row {
    Row {
        id,
        unit,
        budget: Some(budget),
        at_most: false,
    }
}

/// Without a budget; less is better.
const fn free(id: &'static str, unit: &'static str) -> Row {
    Row {
        id,
        unit,
        budget: None,
        at_most: true,
    }
}

const FLOOR: &str = "× floor";

/// Every row, in the order of the report.
pub const ROWS: &[Row] = &[
    most("capture_p50", FLOOR, 1.2),
    most("capture_p99", FLOOR, 3.0),
    most("syncs_per_capture", "syncs", 1.0),
    most("capture_cpu", "µs", 150.0),
    most("edit_cpu", "µs", 80.0),
    least("apply_clean", "entries/s", 60_000.0),
    least("apply_pending", "entries/s", 20_000.0),
    most("wire_visit", "B", 300.0),
    most("wire_edit", "B", 90.0),
    most("live_p50", "ms", 10.0),
    most("live_p99", "ms", 50.0),
    least("admit_sqlite", "edits/s", 8_000.0),
    most("cold_open", "ms", 50.0),
    most("w1", FLOOR, 1.2),
    most("w2", FLOOR, 1.2),
    most("w3_latest", FLOOR, 1.2),
    most("w4_time", FLOOR, 2.0),
    most("w4_bytes", FLOOR, 0.4),
    most("w6", FLOOR, 2.0),
    most("w7", FLOOR, 1.5),
    most("lib_size", "MB", 5.0),
    most("lib_size_sqlcipher", "MB", 9.0),
    free("kt_call", "µs"),
    free("kt_page", "µs"),
    free("kt_callback", "µs"),
    free("kt_cold_open", "ms"),
    free("swift_call", "µs"),
    free("swift_page", "µs"),
    free("swift_callback", "µs"),
    free("swift_cold_open", "ms"),
];

/// One measured figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// In the row's unit.
    pub value: f64,
    /// What the floor took, in the unit that the note names, where there is one.
    pub floor: Option<f64>,
    /// How it came about, in one line.
    pub note: String,
}

/// What was measured.
#[derive(Debug, Default)]
pub struct Report {
    figures: BTreeMap<&'static str, Figure>,
    absent: BTreeMap<&'static str, String>,
    only: Vec<String>,
}

impl Report {
    /// Returns an empty report of these rows, or of all where none is named.
    #[must_use]
    pub fn of(only: &[String]) -> Self {
        Report {
            figures: BTreeMap::new(),
            absent: BTreeMap::new(),
            only: only.to_vec(),
        }
    }

    /// Returns whether one of these rows is wanted.
    #[must_use]
    pub fn wants(&self, ids: &[&str]) -> bool {
        self.only.is_empty() || self.only.iter().any(|id| ids.contains(&id.as_str()))
    }

    /// Takes a figure; what nobody asked for is left out.
    pub fn put(&mut self, id: &'static str, value: f64, floor: Option<f64>, note: impl Into<String>) {
        if self.wants(&[id]) {
            let note = note.into();
            self.figures.insert(id, Figure { value, floor, note });
        }
    }

    /// Takes the reason why a row cannot be measured on this machine. That is no fault, but it is said.
    pub fn cannot(&mut self, id: &'static str, why: impl Into<String>) {
        if self.wants(&[id]) {
            self.absent.insert(id, why.into());
        }
    }

    /// Returns whether every row that was asked for has a figure, or cannot have one here.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.wanted()
            .all(|row| self.figures.contains_key(row.id) || self.absent.contains_key(row.id))
    }

    /// Returns the table for people.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = format!(
            "{:<18} {:>12} {:<10} {:>14}  {:<7} {:>12}\n",
            "id", "value", "unit", "budget", "", "floor"
        );
        for row in self.wanted() {
            let bound = row.budget.map_or_else(
                || "–".to_owned(),
                |budget| format!("{} {}", if row.at_most { "≤" } else { "≥" }, short(budget)),
            );
            let Some(figure) = self.figures.get(row.id) else {
                let why = self
                    .absent
                    .get(row.id)
                    .map_or_else(|| "not measured".to_owned(), |why| format!("not run: {why}"));
                let _ = writeln!(text, "{:<18} {:>12} {:<10} {bound:>14}  {why}", row.id, "–", row.unit);
                continue;
            };
            let met = match is_met(row, figure) {
                Some(true) => "met",
                Some(false) => "MISSED",
                None => "",
            };
            let floor = figure.floor.map_or_else(|| "–".to_owned(), short);
            let value = short(figure.value);
            let _ = writeln!(
                text,
                "{:<18} {value:>12} {:<10} {bound:>14}  {met:<7} {floor:>12}  {}",
                row.id, row.unit, figure.note
            );
        }
        text
    }

    /// Returns the report for programs.
    #[must_use]
    pub fn json(&self, machine: &Json) -> Json {
        let rows = self.wanted().filter_map(|row| {
            let figure = self.figures.get(row.id)?;
            Some(json!({
                "id": row.id, "value": figure.value, "unit": row.unit, "budget": row.budget,
                "at_most": row.at_most, "met": is_met(row, figure), "floor": figure.floor,
            }))
        });
        json!({ "rows": rows.collect::<Vec<_>>(), "not_run": self.absent, "machine": machine })
    }

    fn wanted(&self) -> impl Iterator<Item = &'static Row> {
        ROWS.iter().filter(|row| self.wants(&[row.id]))
    }
}

/// Whether the budget is kept; `None` without one.
fn is_met(row: &Row, figure: &Figure) -> Option<bool> {
    let budget = row.budget?;
    Some(if row.at_most {
        figure.value <= budget
    } else {
        figure.value >= budget
    })
}

/// Three digits that count, no more.
fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_budget_is_said_and_a_row_that_was_not_measured_is_not_passed_over() {
        let mut report = Report::of(&["w1".to_owned(), "admit_sqlite".to_owned()]);
        report.put("w1", 1.6, Some(4.1), "");
        report.put("w2", 1.0, None, "");
        assert!(!report.is_whole());
        assert!(report.table().contains("MISSED") && report.table().contains("not measured"));
        report.put("admit_sqlite", 9_000.0, None, "");
        assert!(report.is_whole());
        let rows = report.json(&Json::Null);
        assert_eq!(rows.pointer("/rows/0/met"), Some(&Json::Bool(true)));
        assert_eq!(rows.pointer("/rows/1/met"), Some(&Json::Bool(false)));
        assert!(!rows.to_string().contains("w2"));
    }

    #[test]
    fn a_row_without_a_budget_is_never_missed_and_one_that_cannot_run_here_says_why() {
        let mut report = Report::of(&["kt_call".to_owned(), "swift_call".to_owned()]);
        report.put("kt_call", 21.0, None, "");
        assert!(!report.is_whole());
        report.cannot("swift_call", "no Swift here");
        assert!(report.is_whole());
        assert!(!report.table().contains("MISSED") && report.table().contains("not run: no Swift here"));
        let json = report.json(&Json::Null);
        assert_eq!(json.pointer("/rows/0/budget"), Some(&Json::Null));
        assert_eq!(json.pointer("/rows/0/met"), Some(&Json::Null));
        assert_eq!(json.pointer("/not_run/swift_call"), Some(&Json::from("no Swift here")));
    }
}
