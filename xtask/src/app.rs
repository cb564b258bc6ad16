//! `cargo xtask app`: the reference app in a window, with a small office of its own to speak with: the quickest way to hold
//! the product in one's hands. With `--screens` it draws every screen into `docs/screens` instead.
//!
//! The office and the phone's store live in a scratch folder; both are gone when the window is closed.

use std::ffi::OsString;
use std::fs;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};

use crate::bindings::android::{self, Window};
use crate::{run, say};

/// Whose phone the window is, of the sample workspace.
const REP: &str = "王芳";

/// Runs the command with the words after `app`.
pub(crate) fn start(words: &[OsString]) -> ExitCode {
    let words: Vec<_> = words.iter().map(|word| word.to_str()).collect();
    let done = match words.as_slice() {
        [] => open(None),
        [Some("--lang"), Some(language @ ("zh" | "en"))] => open(Some(language)),
        [Some("--screens")] => draw(),
        _ => {
            say::line("usage: cargo xtask app [--lang zh|en] | --screens");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            say::line(&why);
            ExitCode::FAILURE
        }
    }
}

/// Draws every screen and lays the pictures among the documents, in place of those that are there.
fn draw() -> Result<(), String> {
    let drawn = android::screens()?;
    let shown = run::root().join("docs/screens");
    let copied = copy_pictures(&drawn, &shown).map_err(|error| format!("{}: {error}", shown.display()))?;
    say::line(&format!("{copied} pictures in {}", shown.display()));
    Ok(())
}

fn copy_pictures(from: &Path, to: &Path) -> io::Result<usize> {
    fs::create_dir_all(to)?;
    for old in pictures(to)? {
        fs::remove_file(old)?;
    }
    let new = pictures(from)?;
    for picture in &new {
        if let Some(name) = picture.file_name() {
            fs::copy(picture, to.join(name))?;
        }
    }
    Ok(new.len())
}

fn pictures(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "png") {
            all.push(path);
        }
    }
    Ok(all)
}

fn open(language: Option<&str>) -> Result<(), String> {
    if !has_display() {
        return Err(
            "There is no display to open a window on. `cargo xtask app --screens` draws every screen into \
                    docs/screens instead."
                .to_owned(),
        );
    }
    let window = android::window()?;
    let scratch = std::env::temp_dir().join(format!("fieldbook-app-{}", std::process::id()));
    let told = |error: io::Error| format!("{}: {error}", scratch.display());
    fs::create_dir_all(&scratch).map_err(told)?;
    let shown = Office::open(&window.server, &scratch).and_then(|office| show(&window, &office, &scratch, language));
    fs::remove_dir_all(&scratch).map_err(told)?;
    shown
}

/// Linux tells by its environment; elsewhere there is a display as a rule.
fn has_display() -> bool {
    let named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || named("DISPLAY") || named("WAYLAND_DISPLAY")
}

fn show(window: &Window, office: &Office, scratch: &Path, language: Option<&str>) -> Result<(), String> {
    let line = office.invite()?;
    say::line(&format!(
        "The office listens on {}; this phone is {REP}'s: {line}",
        office.url
    ));
    let mut java = Command::new("java");
    java.arg(format!("-Djna.library.path={}", window.library.display()));
    if let Some(language) = language {
        java.arg(format!("-Duser.language={language}"));
    }
    java.arg("-cp").arg(&window.classes);
    java.arg("app.fieldbook.reference.desktop.MainKt");
    java.arg(scratch.join("phone")).arg(line);
    match java.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("the window: {status}")),
        Err(error) => Err(format!("java could not be started: {error}")),
    }
}

/// An office over the sample workspace with some hundred customers; it ends with this value.
struct Office {
    server: PathBuf,
    data: PathBuf,
    url: String,
    serving: Child,
}

impl Office {
    fn open(server: &Path, scratch: &Path) -> Result<Self, String> {
        let data = scratch.join("office");
        let sample = run::root().join("sync-server/sample/workspace.toml");
        let customers = run::root().join("tests/data/hotels-beijing.csv");
        let mapping = run::root().join("tests/data/hotels-beijing.mapping.toml");
        ask(server, &data, &["init".as_ref(), "--from".as_ref(), sample.as_ref()])?;
        ask(
            server,
            &data,
            &[
                "import".as_ref(),
                customers.as_ref(),
                "--mapping".as_ref(),
                mapping.as_ref(),
            ],
        )?;
        let mut serving = command(server, &data)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("the server could not be started: {error}"))?;
        let mut first = String::new();
        if let Some(out) = serving.stdout.as_mut() {
            let _an_empty_line_says_it_too = BufReader::new(out).read_line(&mut first);
        }
        let Some(url) = field("listening", &first) else {
            let _it_ended_already = serving.kill();
            return Err(format!("the server did not say where it listens: {first}"));
        };
        Ok(Office {
            server: server.to_owned(),
            data,
            url,
            serving,
        })
    }

    fn invite(&self) -> Result<String, String> {
        let words = ["invite", REP, "--address", &self.url];
        let said = ask(&self.server, &self.data, &words.map(AsRef::as_ref))?;
        field("line", &said).ok_or(said)
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        let _it_may_have_ended = self.serving.kill();
        let _it_has_ended_now = self.serving.wait();
    }
}

fn command(server: &Path, data: &Path) -> Command {
    let mut command = Command::new(server);
    command.arg("--data").arg(data).arg("--json").stdin(Stdio::null());
    command
}

fn ask(server: &Path, data: &Path, words: &[&Path]) -> Result<String, String> {
    let said = command(server, data)
        .args(words)
        .output()
        .map_err(|error| format!("the server could not be started: {error}"))?;
    if said.status.success() {
        Ok(String::from_utf8_lossy(&said.stdout).into_owned())
    } else {
        Err(String::from_utf8_lossy(&said.stderr).into_owned())
    }
}

/// Returns a field of a line of JSON whose value is a text without escapes.
fn field(name: &str, line: &str) -> Option<String> {
    let (_, rest) = line.split_once(&format!("\"{name}\":\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(value.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::{copy_pictures, field};
    use std::fs;

    #[test]
    fn what_the_server_says_is_found_in_its_line() {
        let line = "{\"listening\":\"http://127.0.0.1:8787\",\"at\":1}";
        assert_eq!(field("listening", line).as_deref(), Some("http://127.0.0.1:8787"));
        assert_eq!(field("line", line), None);
    }

    #[test]
    fn a_picture_of_a_screen_that_is_gone_does_not_stay() {
        let folder = std::env::temp_dir().join(format!("xtask-app-{}", std::process::id()));
        let (from, to) = (folder.join("from"), folder.join("to"));
        fs::create_dir_all(&from).unwrap();
        fs::create_dir_all(&to).unwrap();
        fs::write(from.join("home.png"), "new").unwrap();
        fs::write(to.join("gone.png"), "old").unwrap();
        fs::write(to.join("README.md"), "words").unwrap();
        assert_eq!(copy_pictures(&from, &to).unwrap(), 1);
        assert!(to.join("home.png").is_file() && to.join("README.md").is_file());
        assert!(!to.join("gone.png").exists());
        fs::remove_dir_all(&folder).unwrap();
    }
}
