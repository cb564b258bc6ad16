//! `today`: planned visits by time with the numbers to dial, and the open tasks.

use fieldbook::{
    model::Id,
    today::{PlannedView, TodayView},
    view::{json, text},
    words::Said,
};
use serde_json::{Value as Json, json};

use super::{Came, Desk, task};
use crate::{
    args::{Args, Known},
    out::Answer,
};

/// Runs it.
///
/// # Errors
/// What it was refused for.
pub fn run(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("today", words, Known::default())?;
    let [] = args.exactly("today")?;
    let today = desk.device.today()?;
    let visits = today.planned.iter().map(|visit| visit.visit);
    let ids: Vec<Id> = visits.chain(today.tasks.iter().map(|view| view.task.id)).collect();
    desk.number(&ids)?;
    Ok(Answer::new(data(&today), lines(desk, &today)))
}

fn lines(desk: Desk<'_>, today: &TodayView) -> String {
    let head = Said::new("say.today").with("date", today.date);
    let head = head
        .with("visits", today.planned.len())
        .with("tasks", today.tasks.len());
    let mut lines = vec![desk.say(&head)];
    for (number, visit) in (1..).zip(&today.planned) {
        let numbers = visit.numbers.join(" / ");
        let parts = [
            text::of_day(visit.at, desk.manner.zone),
            visit.name.clone(),
            numbers,
            visit.address.clone(),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        lines.push(format!("{number:>3}  {}", parts.join("  ")));
    }
    for (number, view) in (today.planned.len() + 1..).zip(&today.tasks) {
        lines.push(format!("{number:>3}  {}", task::line(desk, view)));
    }
    lines.join("\n")
}

fn data(today: &TodayView) -> Json {
    let visit = |visit: &PlannedView| {
        json!({
            "visit": visit.visit.to_string(),
            "at": json::time(visit.at),
            "customer": visit.customer.to_string(),
            "name": visit.name,
            "address": visit.address,
            "position": visit.position.as_ref().map(json::cell),
            "numbers": visit.numbers,
        })
    };
    json!({
        "date": today.date.to_string(),
        "planned": today.planned.iter().map(visit).collect::<Vec<_>>(),
        "tasks": today.tasks.iter().map(task::data).collect::<Vec<_>>(),
    })
}
