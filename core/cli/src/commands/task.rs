//! `tasks`, `task`, `done`, `reopen`, `due`, `comment`: what is to be done.

use fieldbook::{
    Failure,
    model::Id,
    names::Wanted,
    rules::tasks::State,
    tasks::{EnterRequest, TaskView, Which},
    words::Said,
};
use serde_json::{Value as Json, json};

use super::{Came, Desk};
use crate::{
    args::{Args, Known},
    out::Answer,
    typed::time,
};

/// Runs `tasks`.
///
/// # Errors
/// What it was refused for.
pub fn list(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read(
        "tasks",
        words,
        Known {
            valued: &[],
            flags: &["all"],
        },
    )?;
    let [] = args.exactly("tasks")?;
    let tasks = desk
        .device
        .tasks(if args.flag("all") { Which::All } else { Which::Open })?;
    let ids: Vec<Id> = tasks.iter().map(|view| view.task.id).collect();
    desk.number(&ids)?;
    let data: Vec<Json> = tasks.iter().map(data).collect();
    if tasks.is_empty() {
        return Ok(Answer::new(data.into(), desk.word("say.no_tasks")));
    }
    let lines = (1..)
        .zip(&tasks)
        .map(|(number, view)| format!("{number:>3}  {}", line(desk, view)));
    Ok(Answer::new(data.into(), lines.collect::<Vec<_>>().join("\n")))
}

/// Runs `task`.
///
/// # Errors
/// What it was refused for.
pub fn enter(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read(
        "task",
        words,
        Known {
            valued: &["about", "by", "for"],
            flags: &[],
        },
    )?;
    let [title] = args.exactly("task")?;
    let about = args.option("about").map(|text| desk.record(text)).transpose()?;
    let assignee = args
        .option("for")
        .map(|text| desk.device.resolve(Wanted::Kind("user"), text))
        .transpose()?;
    let due = args.option("by").map(|text| day(desk, text)).transpose()?;
    let id = desk.device.enter_task(EnterRequest {
        title: title.to_owned(),
        about,
        due,
        assignee,
    })?;
    let said = Said::new("say.task").with("short", id.short()).with("title", title);
    Ok(Answer::new(
        json!({"id": id.to_string(), "title": title}),
        desk.say(&said),
    ))
}

/// Runs `done`.
///
/// # Errors
/// What it was refused for.
pub fn done(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("done", words, Known::default())?;
    let [text] = args.exactly("done")?;
    let (id, title) = task(desk, text)?;
    desk.device.done(id)?;
    Ok(answer(desk, id, &Said::new("say.done").with("title", title)))
}

/// Runs `reopen`.
///
/// # Errors
/// What it was refused for.
pub fn reopen(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("reopen", words, Known::default())?;
    let [text] = args.exactly("reopen")?;
    let (id, title) = task(desk, text)?;
    desk.device.reopen(id)?;
    Ok(answer(desk, id, &Said::new("say.reopened").with("title", title)))
}

/// Runs `due`.
///
/// # Errors
/// What it was refused for.
pub fn due(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("due", words, Known::default())?;
    let [text, due] = args.exactly("due")?;
    let due = Some(due)
        .filter(|due| !due.is_empty())
        .map(|due| day(desk, due))
        .transpose()?;
    let (id, title) = task(desk, text)?;
    desk.device.due(id, due)?;
    let due = due.map_or_else(|| desk.word("say.no_due"), |due| due.to_string());
    Ok(answer(
        desk,
        id,
        &Said::new("say.due").with("due", due).with("title", title),
    ))
}

/// Runs `comment`.
///
/// # Errors
/// What it was refused for.
pub fn comment(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("comment", words, Known::default())?;
    let ([text], line) = args.first::<1>("comment")?;
    let (id, title) = task(desk, text)?;
    desk.device.comment(id, &line.join(" "))?;
    Ok(answer(desk, id, &Said::new("say.commented").with("title", title)))
}

fn task(desk: Desk<'_>, text: &str) -> Result<(Id, String), Failure> {
    let id = desk.device.resolve(Wanted::Task, text)?;
    let tasks = desk.device.tasks(Which::All)?;
    let title = tasks
        .into_iter()
        .find(|view| view.task.id == id)
        .map(|view| view.task.title);
    Ok((id, title.unwrap_or_else(|| id.short())))
}

fn day(desk: Desk<'_>, text: &str) -> Result<fieldbook::model::value::Date, Failure> {
    let refused = || Failure::value("due", "value.shape", "a day, such as 2026-02-28, tomorrow or +3d");
    time::date(text, desk.here).ok_or_else(refused)
}

fn answer(desk: Desk<'_>, id: Id, said: &Said) -> Answer {
    Answer::new(json!({"id": id.to_string()}), desk.say(said))
}

/// One task as a line: day, title, what it is about, who does it.
pub(super) fn line(desk: Desk<'_>, view: &TaskView) -> String {
    let task = &view.task;
    let mut parts = vec![
        task.due.map_or_else(|| desk.word("say.no_due"), |due| due.to_string()),
        task.title.clone(),
    ];
    parts.extend(
        [&view.about, &view.assignee]
            .into_iter()
            .filter(|text| !text.is_empty())
            .cloned(),
    );
    if task.state != State::Open {
        parts.push(format!("({})", desk.word(&format!("state.{}", task.state.name()))));
    }
    if view.overdue {
        parts.push(format!("({})", desk.word("say.overdue")));
    }
    parts.join("  ")
}

/// One task for programs.
pub(super) fn data(view: &TaskView) -> Json {
    let task = &view.task;
    json!({
        "id": task.id.to_string(),
        "short": task.id.short(),
        "title": task.title,
        "about": task.about.map(|id| id.to_string()),
        "about_title": view.about,
        "cause": task.cause.map(|id| id.to_string()),
        "due": task.due.map(|due| due.to_string()),
        "assignee": task.assignee.map(|id| id.to_string()),
        "state": task.state.name(),
        "computed": task.computed,
        "mine": view.mine,
        "overdue": view.overdue,
        "pending": view.pending,
        "comment": view.comment,
    })
}
