//! Every command with how it is written. What it does is said by the catalogues (`help.NAME`), in both languages.
//!
//! The table is what `help`, usage errors and the list of commands are made of; a test holds it to the dispatcher.

use fieldbook::words::Lang;

/// One command.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// Its name.
    pub name: &'static str,
    /// How it is written.
    pub line: &'static str,
}

const fn command(name: &'static str, line: &'static str) -> Command {
    Command { name, line }
}

/// All commands, in the order of a day.
pub const COMMANDS: &[Command] = &[
    command("enrol", "enrol LINE [--device NAME]"),
    command("today", "today"),
    command(
        "capture",
        "capture CUSTOMER [--new] [--note TEXT] [--tag TAG]… [--attendee NAME]… [--photo FILE]… [--at LAT,LON,±M] \
         [--planned TIME] [--solved TEXT --next TEXT --promise TEXT --by DATE]",
    ),
    command(
        "submit",
        "submit VISIT --solved TEXT --next TEXT --promise TEXT --by DATE",
    ),
    command("create", "create TYPE FIELD=VALUE…"),
    command("set", "set RECORD FIELD VALUE…"),
    command("delete", "delete RECORD"),
    command("show", "show RECORD"),
    command(
        "list",
        "list [TYPE | recent] [--where FIELD=VALUE]… [--find TEXT] [--limit N] [--from N]",
    ),
    command("tasks", "tasks [--all]"),
    command("task", "task TITLE [--about RECORD] [--by DATE] [--for USER]"),
    command("done", "done TASK"),
    command("reopen", "reopen TASK"),
    command("due", "due TASK DATE"),
    command("comment", "comment TASK TEXT"),
    command("history", "history RECORD"),
    command("conflicts", "conflicts [RECORD]"),
    command("why", "why RECORD FIELD"),
    command("restore", "restore LOSER"),
    command("dismiss", "dismiss LOSER"),
    command("attention", "attention"),
    command("fix", "fix ITEM FIELD VALUE…"),
    command("drop", "drop ITEM"),
    command("sync", "sync [--seconds N] [--bytes N] [--page-bytes N]"),
    command("watch", "watch [--seconds N]"),
    command("status", "status"),
    command("digest", "digest"),
    command("run", "run -"),
    command("help", "help [COMMAND]"),
];

/// Returns how a command is written.
#[must_use]
pub fn line(name: &str) -> Option<&'static str> {
    COMMANDS
        .iter()
        .find(|command| command.name == name)
        .map(|command| command.line)
}

/// Returns the text about one command, or about all.
#[must_use]
pub fn text(lang: Lang, name: Option<&str>) -> Option<String> {
    match name {
        Some(name) => {
            let line = line(name)?;
            Some(format!("fieldbook {line}\n\n{}", lang.word(&format!("help.{name}"))))
        }
        None => {
            let mut lines = vec![lang.word("help.head"), String::new()];
            for command in COMMANDS {
                lines.push(format!(
                    "  {:<10} {}",
                    command.name,
                    lang.word(&format!("help.{}", command.name))
                ));
            }
            lines.push(String::new());
            lines.push(lang.word("help.foot"));
            Some(lines.join("\n"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_explained_in_both_languages() {
        for command in COMMANDS {
            assert!(
                fieldbook::words::has(&format!("help.{}", command.name)),
                "{}",
                command.name
            );
            assert!(command.line.starts_with(command.name));
        }
    }
}
