//! `fieldbook-server`: reads the command line and the environment, runs one command, ends with its code.

use std::{io::Write as _, path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Parser as _, error::ErrorKind};
use fieldbook_model::shift;
use fieldbook_server::{
    admin::{Args, Say, Surroundings, run},
    chance::SystemChance,
    clock::SystemClock,
    problem::{Problem, ProblemKind},
};

fn main() -> ExitCode {
    let mut out = std::io::stdout();
    let json = std::env::args_os().any(|word| word == "--json");
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            let _ = write!(out, "{error}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            let text = error.to_string();
            let text = if json {
                text.lines().next().unwrap_or_default()
            } else {
                text.trim_end()
            };
            return ended(
                &Problem::new(ProblemKind::Usage, text.trim_start_matches("error: ")),
                json,
            );
        }
    };
    let shift = match std::env::var("FIELDBOOK_TIME") {
        Ok(text) => shift::read(&text).ok_or(text),
        Err(_) => Ok(0),
    };
    let clock = match shift {
        Ok(shift) => SystemClock::shifted(shift),
        Err(text) => {
            let problem = Problem::new(ProblemKind::Usage, format!("FIELDBOOK_TIME is “{text}”"));
            return ended(&problem.accepts("a shift such as +3h or -90m"), json);
        }
    };
    let named = args
        .data
        .clone()
        .or_else(|| std::env::var_os("FIELDBOOK_SERVER_DATA").map(PathBuf::from));
    let around = Surroundings {
        data: named.unwrap_or_else(|| PathBuf::from("fieldbook-server-data")),
        clock: Arc::new(clock),
        chance: Arc::new(SystemChance),
    };
    ExitCode::from(run(args, &around, &mut Say::new(json, &mut out)))
}

fn ended(problem: &Problem, json: bool) -> ExitCode {
    Say::new(json, &mut std::io::stdout()).problem(problem);
    ExitCode::from(problem.kind.exit_code())
}
