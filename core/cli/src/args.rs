//! The words of one command, told apart: options that the command knows, and the rest in order.
//!
//! Only `--name` is an option; a word with one hyphen is a value (`-tag` takes a tag away, `-3` counts down). After
//! `--` everything is a value. What a command does not know is refused by name, never ignored.

use std::collections::BTreeMap;

use fieldbook::{Failure, FailureKind, words::Said};

/// Which options a command knows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    /// Options with a value: `--note TEXT` or `--note=TEXT`.
    pub valued: &'static [&'static str],
    /// Options without one.
    pub flags: &'static [&'static str],
}

/// The words of one command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Args {
    values: Vec<String>,
    options: BTreeMap<String, Vec<String>>,
    flags: Vec<String>,
}

impl Args {
    /// Tells the words of a command apart.
    ///
    /// # Errors
    /// `usage` for an option that the command does not know, or one whose value is missing.
    pub fn read(command: &str, words: Vec<String>, known: Known) -> Result<Self, Failure> {
        let mut args = Args::default();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            if word == "--" {
                args.values.extend(words.by_ref());
                break;
            }
            let Some(option) = word.strip_prefix("--") else {
                args.values.push(word);
                continue;
            };
            let (name, given) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (option, None),
            };
            if known.flags.contains(&name) && given.is_none() {
                args.flags.push(name.to_owned());
            } else if known.valued.contains(&name) {
                let missing = || usage(Said::new("usage.value_missing").with("option", name), command);
                let value = given.or_else(|| words.next()).ok_or_else(missing)?;
                args.options.entry(name.to_owned()).or_default().push(value);
            } else {
                return Err(usage(
                    Said::new("usage.unknown_option")
                        .with("option", name)
                        .with("command", command),
                    command,
                ));
            }
        }
        Ok(args)
    }

    /// Returns the last value given to an option.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options
            .get(name)
            .and_then(|values| values.last())
            .map(String::as_str)
    }

    /// Returns all values given to an option.
    #[must_use]
    pub fn all(&self, name: &str) -> &[String] {
        self.options.get(name).map_or(&[], Vec::as_slice)
    }

    /// Returns whether a flag was given.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.flags.iter().any(|flag| flag == name)
    }

    /// Returns the values in order.
    #[must_use]
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// Returns exactly N values.
    ///
    /// # Errors
    /// `usage` when there are more or fewer.
    pub fn exactly<const N: usize>(&self, command: &str) -> Result<[&str; N], Failure> {
        let values: Vec<&str> = self.values.iter().map(String::as_str).collect();
        values.try_into().map_err(|_| wrong_count(command))
    }

    /// Returns the first N values and the rest, which must not be empty.
    ///
    /// # Errors
    /// `usage` when there are fewer than N + 1.
    pub fn first<const N: usize>(&self, command: &str) -> Result<([&str; N], &[String]), Failure> {
        let (first, rest) = self
            .values
            .split_first_chunk::<N>()
            .ok_or_else(|| wrong_count(command))?;
        if rest.is_empty() {
            return Err(wrong_count(command));
        }
        Ok((first.each_ref().map(String::as_str), rest))
    }
}

/// Returns the refusal of a command that was written in another way than it is used.
#[must_use]
pub fn wrong_count(command: &str) -> Failure {
    usage(Said::new("usage.wrong").with("command", command), command)
}

/// Returns a refusal by usage that says how the command is written.
#[must_use]
pub fn usage(said: Said, command: &str) -> Failure {
    let line = crate::help::line(command).unwrap_or_default();
    Failure::new(FailureKind::Usage, said).accepting(line)
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that fails should stop"
    )]
    use super::*;

    const KNOWN: Known = Known {
        valued: &["note", "tag"],
        flags: &["new"],
    };

    fn read(words: &[&str]) -> Result<Args, Failure> {
        Args::read("capture", words.iter().map(|word| (*word).to_owned()).collect(), KNOWN)
    }

    #[test]
    fn a_tag_to_take_away_is_a_value_and_no_option() {
        let args = read(&["贵都", "-vip", "--tag", "a", "--tag=b", "--new", "--", "--note"]).unwrap();
        assert_eq!(args.values(), ["贵都", "-vip", "--note"]);
        assert_eq!(args.all("tag"), ["a", "b"]);
        assert!(args.flag("new"));
    }

    #[test]
    fn an_option_that_is_not_known_is_refused_and_not_swallowed() {
        let refused = read(&["贵都", "--nota", "x"]).unwrap_err();
        assert_eq!(refused.kind, FailureKind::Usage);
        assert_eq!(refused.said.key(), "usage.unknown_option");
        assert_eq!(read(&["x", "--note"]).unwrap_err().said.key(), "usage.value_missing");
    }
}
