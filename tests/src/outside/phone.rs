//! A phone as a process: `fieldbook run -`, one command a line in, one acknowledgement a line out.

use std::{
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::Value as Json;

use super::binary;

/// The process ended before it answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone;

/// A phone with its store.
#[derive(Debug)]
pub struct Phone {
    name: String,
    store: PathBuf,
    env: Vec<(String, String)>,
    child: Option<(Child, ChildStdin, BufReader<ChildStdout>)>,
}

impl Phone {
    /// Returns a phone that keeps its store in a folder; nothing is started yet.
    #[must_use]
    pub fn new(name: &str, store: &Path) -> Self {
        Phone {
            name: name.to_owned(),
            store: store.to_owned(),
            env: Vec::new(),
            child: None,
        }
    }

    /// Returns whose phone it is.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the folder of its store.
    #[must_use]
    pub fn store(&self) -> &Path {
        &self.store
    }

    /// Sets a variable of the environment; a running process is ended first, as an app is restarted.
    ///
    /// # Errors
    /// When the process cannot be ended.
    pub fn set_env(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.stop()?;
        self.env.retain(|(other, _)| other != name);
        self.env.push((name.to_owned(), value.to_owned()));
        Ok(())
    }

    /// Says one command and returns its acknowledgement: `{"ok":…}`. Starts the process where none runs.
    ///
    /// # Errors
    /// [`Gone`] inside, when the process ended before it answered.
    pub fn say(&mut self, words: &[&str]) -> io::Result<Json> {
        self.tell(words)?;
        self.hear()?
            .map_err(|Gone| io::Error::other(format!("{}: the process ended during {words:?}", self.name)))
    }

    /// Says one command that must succeed and returns its data.
    ///
    /// # Errors
    /// With what it said, where it said no.
    pub fn must(&mut self, words: &[&str]) -> io::Result<Json> {
        let answer = self.say(words)?;
        if answer.get("ok") != Some(&Json::Bool(true)) {
            return Err(io::Error::other(format!("{} {words:?}: {answer}", self.name)));
        }
        Ok(answer.get("data").cloned().unwrap_or(Json::Null))
    }

    /// Writes one command without waiting for its acknowledgement.
    ///
    /// # Errors
    /// When the process cannot be started or has ended.
    pub fn tell(&mut self, words: &[&str]) -> io::Result<()> {
        if self.child.is_none() {
            self.start()?;
        }
        let Some((_, input, _)) = self.child.as_mut() else {
            return Err(io::Error::other("not running"));
        };
        let line = Json::from(words.to_vec()).to_string();
        writeln!(input, "{line}")?;
        input.flush()
    }

    /// Reads the next acknowledgement.
    ///
    /// # Errors
    /// When what it printed is no JSON.
    pub fn hear(&mut self) -> io::Result<Result<Json, Gone>> {
        let Some((_, _, output)) = self.child.as_mut() else {
            return Ok(Err(Gone));
        };
        let mut line = String::new();
        if output.read_line(&mut line)? == 0 || !line.ends_with('\n') {
            return Ok(Err(Gone));
        }
        serde_json::from_str(&line)
            .map(Ok)
            .map_err(|error| io::Error::other(format!("{error}: {line}")))
    }

    /// Ends the process with SIGKILL, whatever it does.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn kill(&mut self) -> io::Result<Vec<Json>> {
        let Some((mut child, input, output)) = self.child.take() else {
            return Ok(Vec::new());
        };
        child.kill()?;
        drop(input);
        // What was acknowledged before it died counts, also where nobody had read it yet.
        let lines = output.lines().map_while(Result::ok);
        let heard = lines.filter_map(|line| serde_json::from_str(&line).ok()).collect();
        child.wait()?;
        Ok(heard)
    }

    /// Ends the process as its user would: no more commands come.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn stop(&mut self) -> io::Result<()> {
        if let Some((mut child, input, _)) = self.child.take() {
            drop(input);
            child.wait()?;
        }
        Ok(())
    }

    /// Returns a command of the binary on this phone's store, for what is run once.
    #[must_use]
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(binary("fieldbook"));
        command
            .env_remove("LANG")
            .envs(self.env.iter().map(|(name, value)| (name, value)));
        command.arg("--store").arg(&self.store).args(words);
        command
    }

    fn start(&mut self) -> io::Result<()> {
        let mut command = self.command(&["--json", "run", "-"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("no pipes"));
        };
        self.child = Some((child, input, BufReader::new(output)));
        Ok(())
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}
