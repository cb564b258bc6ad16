//! A story in a document, played as written: commands after `$ `, and exactly what they print.
//!
//! `<name>` stands for any text within its line and is remembered; in a command, and as `<=name>` in what is printed,
//! it stands for what it stood for last. A last word `&` leaves a program running until the story ends.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// One command with the lines that it is said to print.
#[derive(Debug, Default)]
struct Scene {
    command: String,
    printed: Vec<String>,
}

/// Programs left running; ended when the story ends, however it ends.
#[derive(Default)]
struct Running(Vec<Child>);

impl Drop for Running {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Plays every story block of a document in a folder, with `binaries` first on the path.
///
/// # Errors
/// The first command that printed something else, with both.
pub fn play(document: &str, folder: &Path, binaries: &Path) -> Result<usize, String> {
    let mut names = BTreeMap::new();
    let mut running = Running::default();
    let scenes = scenes(document);
    for scene in &scenes {
        let command = named(&scene.command, &names);
        let lines = run(&command, scene.printed.len(), folder, binaries, &mut running)?;
        let mut fits = lines.len() == scene.printed.len();
        for (line, expected) in lines.iter().zip(&scene.printed) {
            fits = fits && matches(expected, line, &mut names);
        }
        if !fits {
            return Err(format!(
                "$ {command}\nis said to print\n{}\nand printed\n{}",
                scene.printed.join("\n"),
                lines.join("\n")
            ));
        }
    }
    Ok(scenes.len())
}

fn scenes(document: &str) -> Vec<Scene> {
    let mut scenes: Vec<Scene> = Vec::new();
    let mut inside = false;
    for line in document.lines() {
        match (inside, line) {
            (false, "```story") => inside = true,
            (true, "```") => inside = false,
            (true, line) => match line.strip_prefix("$ ") {
                Some(command) => scenes.push(Scene {
                    command: command.to_owned(),
                    printed: Vec::new(),
                }),
                None => scenes
                    .last_mut()
                    .into_iter()
                    .for_each(|scene| scene.printed.push(line.to_owned())),
            },
            _ => {}
        }
    }
    scenes
}

/// Returns a command with every `<name>` replaced by what it stood for last.
fn named(command: &str, names: &BTreeMap<String, String>) -> String {
    names.iter().fold(command.to_owned(), |command, (name, value)| {
        command.replace(&format!("<{name}>"), value)
    })
}

fn run(
    command: &str,
    lines: usize,
    folder: &Path,
    binaries: &Path,
    running: &mut Running,
) -> Result<Vec<String>, String> {
    let (line, stays) = command.strip_suffix(" &").map_or((command, false), |line| (line, true));
    let path = format!("{}:{}", binaries.display(), std::env::var("PATH").unwrap_or_default());
    let shell_line = if stays {
        format!("exec {line}")
    } else {
        format!("{line} 2>&1")
    };
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &shell_line])
        .current_dir(folder)
        .env("PATH", path)
        .env("LANG", "en_US.UTF-8");
    shell
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .stdin(Stdio::null());
    let failed = |error: std::io::Error| format!("$ {command}\ncould not be run: {error}");
    if !stays {
        let output = shell.output().map_err(failed)?;
        return Ok(String::from_utf8_lossy(&output.stdout)
            .lines()
            .map(str::to_owned)
            .collect());
    }
    let mut child = shell.stdout(Stdio::piped()).spawn().map_err(failed)?;
    let out = child.stdout.take();
    running.0.push(child);
    let heard = out
        .into_iter()
        .flat_map(|out| BufReader::new(out).lines().map_while(Result::ok).take(lines));
    Ok(heard.collect())
}

/// Whether a line is what is expected; remembers what its names stand for.
fn matches(expected: &str, line: &str, names: &mut BTreeMap<String, String>) -> bool {
    let mut rest = line;
    let mut pieces = expected;
    loop {
        let Some((before, after)) = pieces.split_once('<') else {
            return rest == pieces;
        };
        let (Some(found), Some((name, later))) = (rest.strip_prefix(before), after.split_once('>')) else {
            return false;
        };
        pieces = later;
        if let Some(known) = name.strip_prefix('=') {
            let Some(found) = names.get(known).and_then(|value| found.strip_prefix(value.as_str())) else {
                return false;
            };
            rest = found;
            continue;
        }
        // Up to the text that follows the name, or to the end of the line.
        let until = later.split('<').next().unwrap_or_default();
        let end = if until.is_empty() {
            found.len()
        } else {
            found.find(until).unwrap_or(0)
        };
        let (value, left) = found.split_at(end);
        if value.is_empty() {
            return false;
        }
        names.insert(name.to_owned(), value.to_owned());
        rest = left;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_what_was_printed_and_is_held_to_it_afterwards() {
        let mut names = BTreeMap::new();
        assert!(matches(
            "kept as <id>, since <time>",
            "kept as 39ba4cfb, since 09:30",
            &mut names
        ));
        assert_eq!(names.get("id").map(String::as_str), Some("39ba4cfb"));
        assert!(matches("dismissed <=id>", "dismissed 39ba4cfb", &mut names));
        assert!(!matches("dismissed <=id>", "dismissed 00000000", &mut names));
        assert_eq!(named("fieldbook restore <id>", &names), "fieldbook restore 39ba4cfb");
        assert!(!matches("exactly this", "exactly that", &mut names));
    }
}
