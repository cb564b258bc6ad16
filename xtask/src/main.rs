//! `cargo xtask`: one command for everything a person does here.
//!
//! It must start within seconds, so it has no dependencies, and it must never hold a rule of its own: it runs cargo and
//! the project's binaries, counts what they say, and tells the outcome in one table.

mod app;
mod bindings;
mod commands;
mod lanes;
mod phones;
mod run;
mod say;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let Some(first) = words.next() else {
        commands::help();
        return ExitCode::SUCCESS;
    };
    let rest: Vec<_> = words.collect();
    match first.to_str() {
        Some("app") => app::start(&rest),
        Some("bindings") => bindings::start(&rest),
        Some("test") => lanes::test(&rest),
        Some("help" | "--help" | "-h") => {
            commands::help();
            ExitCode::SUCCESS
        }
        name => match name.and_then(commands::find) {
            Some(command) => commands::start(command, &rest),
            None => {
                say::line(&format!("cargo xtask: there is no command \"{}\".\n", first.display()));
                commands::help();
                ExitCode::from(2)
            }
        },
    }
}
