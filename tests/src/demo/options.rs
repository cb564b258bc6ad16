//! The words after `cargo xtask demo`.

use std::path::PathBuf;

/// What was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Another table of customers.
    pub customers: Option<PathBuf>,
    /// How its rows become customers.
    pub mapping: Option<PathBuf>,
    /// Where to leave stores and ledger.
    pub folder: Option<PathBuf>,
    /// Where to write the report for programs.
    pub report: Option<PathBuf>,
    /// Leave the server running.
    pub stay: bool,
    /// Make the report of a folder that a day has left; nothing is played.
    pub verify: Option<PathBuf>,
}

/// How the command is written.
pub const USAGE: &str = "demo [--customers FILE --mapping FILE] [--folder DIR] [--report FILE] [--stay] | demo --verify DIR [--report FILE]";

impl Options {
    /// Reads the words.
    ///
    /// # Errors
    /// The word that was not understood.
    pub fn read(words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Options::default();
        let mut words = words;
        while let Some(word) = words.next() {
            if word == "--stay" {
                options.stay = true;
                continue;
            }
            let slot = match word.as_str() {
                "--customers" => &mut options.customers,
                "--mapping" => &mut options.mapping,
                "--folder" => &mut options.folder,
                "--report" => &mut options.report,
                "--verify" => &mut options.verify,
                _ => return Err(format!("“{word}” is not understood; {USAGE}")),
            };
            *slot = Some(PathBuf::from(
                words.next().ok_or_else(|| format!("{word} needs a value; {USAGE}"))?,
            ));
        }
        if options.customers.is_some() != options.mapping.is_some() {
            return Err(format!("--customers and --mapping come together; {USAGE}"));
        }
        Ok(options)
    }
}
