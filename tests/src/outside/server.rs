//! A sync server as a process: started, asked, ended with SIGTERM or SIGKILL.

use std::{
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value as Json;

use super::binary;

/// A server with its data folder.
#[derive(Debug)]
pub struct Server {
    data: PathBuf,
    child: Option<Child>,
    url: String,
    env: Vec<(String, String)>,
}

impl Server {
    /// Makes a workspace in a folder from a workspace file.
    ///
    /// # Errors
    /// When the binary is not there, or says no.
    pub fn init(data: &Path, workspace: &Path) -> io::Result<Self> {
        let server = Server {
            data: data.to_owned(),
            child: None,
            url: String::new(),
            env: Vec::new(),
        };
        let from = workspace.display().to_string();
        server.ask(&["init", "--from", &from])?;
        Ok(server)
    }

    /// Returns the server of a folder that was made before; it does not serve.
    #[must_use]
    pub fn at(data: &Path) -> Self {
        Server {
            data: data.to_owned(),
            child: None,
            url: String::new(),
            env: Vec::new(),
        }
    }

    /// Sets a variable of the environment of everything started from now on.
    pub fn set_env(&mut self, name: &str, value: &str) {
        self.env.retain(|(other, _)| other != name);
        self.env.push((name.to_owned(), value.to_owned()));
    }

    /// Starts serving on a free port, or on the one it had; returns when it is ready.
    ///
    /// # Errors
    /// When it does not get ready.
    pub fn start(&mut self) -> io::Result<()> {
        let listen = self.url.strip_prefix("http://").unwrap_or("127.0.0.1:0").to_owned();
        let mut command = self.command(&["serve", "--listen", &listen]);
        let mut child = command.stdout(Stdio::piped()).stdin(Stdio::null()).spawn()?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        let ready: Json = serde_json::from_str(&line).map_err(|error| io::Error::other(format!("{error}: {line}")))?;
        let url = ready.pointer("/data/listening").and_then(Json::as_str);
        self.url = url.ok_or_else(|| io::Error::other(line.clone()))?.to_owned();
        self.child = Some(child);
        Ok(())
    }

    /// Returns where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the folder of its data.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Returns the process id while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Runs one administrative command and returns its answers, one JSON object a line.
    ///
    /// # Errors
    /// With what it said, where it said no.
    pub fn ask_all(&self, words: &[&str]) -> io::Result<Vec<Json>> {
        let output = self
            .command(words)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let answers: Vec<Json> = text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        let refused = answers
            .iter()
            .any(|answer| answer.get("ok") == Some(&Json::Bool(false)));
        if refused || !output.status.success() && answers.is_empty() {
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(io::Error::other(format!("{words:?}: {text}{errors}")));
        }
        Ok(answers)
    }

    /// Runs one administrative command and returns the data of its last answer.
    ///
    /// # Errors
    /// With what it said, where it said no.
    pub fn ask(&self, words: &[&str]) -> io::Result<Json> {
        let answers = self.ask_all(words)?;
        Ok(answers
            .last()
            .and_then(|answer| answer.get("data"))
            .cloned()
            .unwrap_or(Json::Null))
    }

    /// Returns a line that enrols one device of a user.
    ///
    /// # Errors
    /// When there is no such user.
    pub fn invite(&self, user: &str) -> io::Result<String> {
        self.invite_by(user, &self.url)
    }

    /// The same, for phones that reach the server at another address.
    ///
    /// # Errors
    /// When there is no such user.
    pub fn invite_by(&self, user: &str, address: &str) -> io::Result<String> {
        let answer = self.ask(&["invite", user, "--address", address])?;
        let line = answer.get("line").and_then(Json::as_str);
        line.map(str::to_owned)
            .ok_or_else(|| io::Error::other(answer.to_string()))
    }

    /// Ends it with SIGTERM and waits until it has drained.
    ///
    /// # Errors
    /// When it cannot be signalled.
    pub fn stop(&mut self) -> io::Result<()> {
        if let Some(mut child) = self.child.take() {
            Command::new("kill").args(["-TERM", &child.id().to_string()]).status()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Ends it with SIGKILL.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn kill(&mut self) -> io::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Lets it run on after this process.
    pub fn leave(&mut self) {
        self.child = None;
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(binary("fieldbook-server"));
        command.arg("--data").arg(&self.data).arg("--json").args(words);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A test that failed must not leave a process behind.
        let _ = self.kill();
    }
}
