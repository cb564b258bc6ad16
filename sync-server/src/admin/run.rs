//! From a parsed command line to an exit code.

use std::{path::PathBuf, sync::Arc};

use super::{Args, Say, args::Command};
use crate::{
    chance::Chance,
    clock::Clock,
    problem::{Problem, ProblemKind},
};

/// What a command works in: handed in by the program, or by a test.
#[derive(Clone)]
pub struct Surroundings {
    /// The data folder.
    pub data: PathBuf,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
}

/// Runs a command and says what came of it. Returns the exit code.
pub fn run(args: Args, around: &Surroundings, say: &mut Say<'_>) -> u8 {
    let done = match args.command {
        Command::Init { from, listen } => super::init::init(around, &from, &listen, say),
        Command::Apply { file, dry_run } => super::apply::apply(around, &file, dry_run, say),
        Command::Serve { listen } => super::serve::serve(around, listen.as_deref(), say),
        Command::Invite { user, address } => super::invite::invite(around, &user, address.as_deref(), say),
        Command::Devices => super::devices::devices(around, say),
        Command::Records { kind, limit } => super::records::records(around, kind.as_deref(), limit, say),
        Command::Status { viewer } => super::status::status(around, viewer.as_deref(), say),
        Command::Set { record, field, value } => super::set::set(around, &record, &field, &value, say),
        Command::Import { file, mapping } => super::import::import(around, &file, &mapping, say),
    };
    match done {
        Ok(()) => 0,
        Err(problem) => {
            say.problem(&problem);
            problem.kind.exit_code()
        }
    }
}

/// Reads a text file that was handed in.
pub(super) fn text_of(path: &std::path::Path) -> Result<String, Problem> {
    let bytes = bytes_of(path)?;
    String::from_utf8(bytes).map_err(|_| {
        Problem::new(ProblemKind::File, "this is not text in UTF-8")
            .on(path.display().to_string())
            .rule("file.encoding")
    })
}

/// Reads a file that was handed in.
pub(super) fn bytes_of(path: &std::path::Path) -> Result<Vec<u8>, Problem> {
    std::fs::read(path).map_err(|why| {
        Problem::new(ProblemKind::File, why.to_string())
            .on(path.display().to_string())
            .rule("file.read")
    })
}
