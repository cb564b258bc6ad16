//! The commands, one file each: words in, one action of the façade, an answer out.
//!
//! No command decides anything; what it refuses, the façade refused.

pub mod attention;
pub mod capture;
pub mod conflicts;
pub mod create;
pub mod digest;
pub mod enrol;
pub mod history;
pub mod list;
pub mod run;
pub mod set;
pub mod show;
pub mod start;
pub mod status;
pub mod sync;
pub mod task;
pub mod today;
pub mod watch;
pub mod why;

use std::sync::Arc;

use fieldbook::{
    Device, Failure, Wiring,
    model::Id,
    names::Wanted,
    view::{
        Cell,
        text::{self, Manner},
    },
    words::{Lang, Said},
};

use crate::{args, help, out::Answer, setting::Setting, system::SystemChance, typed::Here};

/// The phone that commands work on; its store is opened by the first command that needs it.
#[derive(Debug)]
pub struct Phone {
    /// What holds for all commands.
    pub setting: Setting,
    device: Option<Arc<Device>>,
}

/// What a command works with.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'d> {
    /// The device.
    pub device: &'d Device,
    /// Now and here, for what is typed.
    pub here: Here,
    /// How texts are written.
    pub manner: Manner,
}

type Came = Result<Answer, Failure>;

impl Phone {
    /// Returns the phone; nothing is opened yet.
    #[must_use]
    pub fn new(setting: Setting) -> Self {
        Phone { setting, device: None }
    }

    /// Returns the device, opened now if it was not.
    ///
    /// # Errors
    /// What opening says: damaged, newer, busy, ….
    pub fn device(&mut self) -> Result<Arc<Device>, Failure> {
        if let Some(device) = &self.device {
            return Ok(device.clone());
        }
        let wiring = Wiring {
            clock: Box::new(self.setting.clock),
            chance: Box::new(SystemChance),
        };
        let device = Arc::new(Device::open(&self.setting.store, wiring)?);
        self.device = Some(device.clone());
        Ok(device)
    }
}

/// Runs one command that gives one answer.
///
/// # Errors
/// What the command was refused for.
pub fn dispatch(phone: &mut Phone, mut words: Vec<String>) -> Came {
    if words.is_empty() {
        return start::run(phone);
    }
    let name = words.remove(0);
    if name == "help" {
        return help_text(phone.setting.form.lang, &words);
    }
    let command = command(&name).ok_or_else(|| unknown(&name))?;
    if words.iter().any(|word| word == "--help") {
        return help_text(phone.setting.form.lang, &[name]);
    }
    let device = phone.device()?;
    let (now, zone) = device.here()?;
    let manner = Manner {
        lang: phone.setting.form.lang,
        zone,
    };
    command(
        Desk {
            device: &device,
            here: Here { now, zone },
            manner,
        },
        words,
    )
}

type Command = fn(Desk<'_>, Vec<String>) -> Came;

/// Every command but those that stream (`run`, `watch`) and `help`.
fn command(name: &str) -> Option<Command> {
    Some(match name {
        "attention" => attention::list,
        "capture" => capture::capture,
        "comment" => task::comment,
        "conflicts" => conflicts::list,
        "create" => create::run,
        "delete" => set::delete,
        "digest" => digest::run,
        "dismiss" => conflicts::dismiss,
        "done" => task::done,
        "drop" => attention::drop,
        "due" => task::due,
        "enrol" => enrol::run,
        "fix" => attention::fix,
        "history" => history::run,
        "list" => list::run,
        "reopen" => task::reopen,
        "restore" => conflicts::restore,
        "set" => set::set,
        "show" => show::run,
        "status" => status::run,
        "submit" => capture::submit,
        "sync" => sync::run,
        "task" => task::enter,
        "tasks" => task::list,
        "today" => today::run,
        "why" => why::run,
        _ => return None,
    })
}

fn unknown(name: &str) -> Failure {
    args::usage(Said::new("usage.unknown_command").with("command", name), "help")
}

fn help_text(lang: Lang, words: &[String]) -> Came {
    let name = words.first().map(String::as_str);
    let text = help::text(lang, name).ok_or_else(|| unknown(name.unwrap_or_default()))?;
    let commands: Vec<_> = help::COMMANDS
        .iter()
        .filter(|command| name.is_none_or(|name| name == command.name))
        .map(|command| serde_json::json!({"name": command.name, "line": command.line}))
        .collect();
    Ok(Answer::new(commands.into(), text))
}

impl Desk<'_> {
    /// Returns the record that a person named.
    ///
    /// # Errors
    /// `not_found`, `ambiguous`, or what the store says.
    pub fn record(&self, text: &str) -> Result<Id, Failure> {
        Ok(self.device.resolve(Wanted::Any, text)?)
    }

    /// Returns what a record is called; its short id where it has no title or cannot be read.
    #[must_use]
    pub fn title(&self, record: Id) -> String {
        let title = self
            .device
            .title(record)
            .ok()
            .flatten()
            .filter(|title| !title.is_empty());
        title.unwrap_or_else(|| record.short())
    }

    /// Returns what a field of a record is called.
    #[must_use]
    pub fn label(&self, record: Id, field: &str) -> String {
        let view = self.device.show(record).ok();
        let field_view = view
            .iter()
            .flat_map(|view| &view.fields)
            .find(|there| there.name == field);
        field_view
            .map_or(field, |there| self.manner.lang.pick(&there.zh, &there.en))
            .to_owned()
    }

    /// Returns the content of a field in words.
    #[must_use]
    pub fn cell(&self, cell: Option<&Cell>) -> String {
        match cell {
            None => self.word("value.empty"),
            Some(cell) => text::cell(cell, self.manner, &|id| self.device.title(id).ok().flatten()),
        }
    }

    /// Returns the content of a field in words on one line.
    #[must_use]
    pub fn line(&self, cell: Option<&Cell>) -> String {
        text::one_line(&self.cell(cell))
    }

    /// Returns a sentence.
    #[must_use]
    pub fn say(&self, said: &Said) -> String {
        said.to_text(self.manner.lang)
    }

    /// Returns a word.
    #[must_use]
    pub fn word(&self, key: &str) -> String {
        self.manner.lang.word(key)
    }

    /// Returns a local time.
    #[must_use]
    pub fn time(&self, at: fieldbook::model::Micros) -> String {
        text::local(at, self.manner.zone)
    }

    /// Numbers what a list shows, so that the next command may name its rows.
    ///
    /// # Errors
    /// What the store says.
    pub fn number(&self, ids: &[Id]) -> Result<(), Failure> {
        Ok(self.device.store().remember_list(ids)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_of_the_help_is_there_and_every_command_has_its_help() {
        for one in help::COMMANDS {
            let there = command(one.name).is_some() || ["run", "watch", "help"].contains(&one.name);
            assert!(there, "{}", one.name);
        }
        assert!(command("nothing").is_none());
    }
}
