//! The words after `cargo xtask bench`.

use std::path::PathBuf;

use super::rows::ROWS;

/// What is wanted.
#[derive(Debug, Default)]
pub struct Options {
    /// A folder with the workload; made up where `None`.
    pub workload: Option<PathBuf>,
    /// Only these rows; all where empty.
    pub only: Vec<String>,
    /// Where the report for programs goes.
    pub json: Option<PathBuf>,
    /// Holds the rows of [`super::outer`], which `cargo xtask bench` had measured by others.
    pub measured: Option<PathBuf>,
}

/// How it is called.
pub const USAGE: &str = "bench [--workload DIR] [--only ID…] [--json FILE]";

impl Options {
    /// Reads the words.
    ///
    /// # Errors
    /// A word that is not known, in a sentence for the person.
    pub fn read(words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Options::default();
        let mut words = words.peekable();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value. {USAGE}"));
            match word.as_str() {
                "--workload" => options.workload = Some(value()?.into()),
                "--json" => options.json = Some(value()?.into()),
                "--measured" => options.measured = Some(value()?.into()),
                "--only" => {
                    options.only.extend(value()?.split(',').map(str::to_owned));
                    while let Some(id) = words.next_if(|word| !word.starts_with("--")) {
                        options.only.extend(id.split(',').map(str::to_owned));
                    }
                }
                _ => return Err(format!("“{word}” is not known. {USAGE}")),
            }
        }
        let known = |id: &&String| !ROWS.iter().any(|row| row.id == id.as_str());
        match options.only.iter().find(known) {
            Some(id) => Err(format!(
                "“{id}” is no row. Rows: {}",
                ROWS.iter().map(|row| row.id).collect::<Vec<_>>().join(" ")
            )),
            None => Ok(options),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;

    fn read(line: &str) -> Result<Options, String> {
        Options::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn rows_can_be_chosen_and_a_row_that_does_not_exist_is_refused_before_anything_runs() {
        let options = read("--only w1 w2,w6 --json out.json").unwrap();
        assert_eq!(options.only, ["w1", "w2", "w6"]);
        assert_eq!(options.json, Some("out.json".into()));
        assert!(read("--only w99").unwrap_err().contains("w3_latest"));
        assert!(read("--nonsense").is_err() && read("--json").is_err());
    }
}
