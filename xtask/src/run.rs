//! Runs one child process, hands its output through as it comes, and adds up what its tests said. It must never be
//! silent for more than ten seconds while a child works.

use std::io::{BufRead as _, BufReader, Read};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use crate::say;

/// 8 seconds: below the ten that a person may be left without a word.
const HEARTBEAT: Duration = Duration::from_secs(8);

/// How many tests a child reported, added up over all its `test result:` lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
}

/// How a child ended and what it counted.
pub(crate) struct Outcome {
    pub(crate) status: ExitStatus,
    pub(crate) counts: Counts,
}

/// Returns cargo with the project's root as working directory.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Returns the folder of the whole project.
pub(crate) fn root() -> PathBuf {
    let mut folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    folder.pop();
    folder
}

/// Runs `command` to its end, printing its lines as they come, or every eight seconds that `name` still runs.
pub(crate) fn watched(name: &str, command: &mut Command) -> std::io::Result<Outcome> {
    let mut counts = Counts::default();
    let status = watched_lines(name, command, &mut |line| counts.add(line))?;
    Ok(Outcome { status, counts })
}

/// The same, for a child that counts in words of its own: `each` is given every line.
pub(crate) fn watched_lines(
    name: &str,
    command: &mut Command,
    each: &mut dyn FnMut(&str),
) -> std::io::Result<ExitStatus> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let began = say::now();
    let (lines, received) = mpsc::channel();
    let readers = [
        child.stdout.take().map(|out| hand_on(out, lines.clone())),
        child.stderr.take().map(|err| hand_on(err, lines)),
    ];
    loop {
        match received.recv_timeout(HEARTBEAT) {
            Ok(text) => {
                each(&text);
                say::line(&text);
            }
            Err(RecvTimeoutError::Timeout) => {
                say::line(&format!(
                    "… {name}: still at work after {} s",
                    began.elapsed().as_secs()
                ));
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    for reader in readers.into_iter().flatten() {
        let _a_reader_only_reads = reader.join();
    }
    child.wait()
}

fn hand_on(stream: impl Read + Send + 'static, lines: Sender<String>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        for bytes in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            let text = String::from_utf8_lossy(&bytes);
            if lines.send(text.trim_end_matches('\r').to_owned()).is_err() {
                return;
            }
        }
    })
}

impl Counts {
    /// Adds a line of the form `test result: ok. 3 passed; 0 failed; 1 ignored; …`; any other line adds nothing.
    pub(crate) fn add(&mut self, line: &str) {
        let Some((_, figures)) = line
            .strip_prefix("test result: ")
            .and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for part in figures.split(';') {
            let mut words = part.split_whitespace();
            let (Some(number), Some(what)) = (words.next(), words.next()) else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else { continue };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn figures_of_every_test_binary_are_added_up() {
        let mut counts = Counts::default();
        counts.add("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s");
        counts.add("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out");
        counts.add("test a_rep_sees_test_result ... ok");
        assert_eq!(
            counts,
            Counts {
                passed: 15,
                failed: 2,
                ignored: 1
            }
        );
    }
}
