//! `fieldbook` alone: where you stand and what to do next. It makes no store where there is none.

use fieldbook::{
    status::StatusView,
    view::text::Manner,
    words::{Lang, Said},
};
use serde_json::json;

use super::{Came, Desk, Phone, status};
use crate::{out::Answer, typed::Here};

/// Runs it.
///
/// # Errors
/// What opening the store or reading it says.
pub fn run(phone: &mut Phone) -> Came {
    let lang = phone.setting.form.lang;
    if !phone.setting.store.exists() {
        let none = Said::new("home.no_store").with("path", phone.setting.store.display());
        let lines = [none.to_text(lang), lang.word("next.head")]
            .into_iter()
            .chain(next(None, lang));
        let data = json!({"store": null, "next": ["enrol"]});
        return Ok(Answer::new(data, lines.collect::<Vec<_>>().join("\n")));
    }
    let device = phone.device()?;
    let (now, zone) = device.here()?;
    let desk = Desk {
        device: &device,
        here: Here { now, zone },
        manner: Manner { lang, zone },
    };
    let view = device.status()?;
    let mut lines = status::lines(desk, &view);
    lines.push(lang.word("next.head"));
    lines.extend(next(Some(&view), lang));
    let mut data = status::data(&view);
    if let Some(object) = data.as_object_mut() {
        object.insert(
            "next".to_owned(),
            json!(steps(Some(&view)).iter().map(|(step, _)| *step).collect::<Vec<_>>()),
        );
    }
    Ok(Answer::new(data, lines.join("\n")))
}

/// What to do next, the most urgent first, with how much there is of it.
fn steps(status: Option<&StatusView>) -> Vec<(&'static str, u64)> {
    let Some(status) = status.filter(|status| status.user.is_some()) else {
        return vec![("enrol", 0), ("help", 0)];
    };
    let needs = status.outbox.attention + status.outbox.held;
    // What is held waits for a person, not for the network.
    let waiting = status.outbox.pending.saturating_sub(status.outbox.held);
    let mut steps = Vec::new();
    if waiting > 0 || status.last_success.is_none() {
        steps.push(("sync", waiting));
    }
    let needed = [("attention", needs), ("conflicts", status.conflicts)];
    steps.extend(needed.into_iter().filter(|(_, count)| *count > 0));
    steps.extend([("today", 0), ("help", 0)]);
    steps
}

fn next(status: Option<&StatusView>, lang: Lang) -> Vec<String> {
    let said = |(step, count): (&str, u64)| {
        format!(
            "  {}",
            Said::new(format!("next.{step}")).with("count", count).to_text(lang)
        )
    };
    steps(status).into_iter().map(said).collect()
}
