//! The ledger: what was acknowledged, written down outside the phones from what they printed.
//!
//! One JSON object a line; the last line says how many there are, so that a line taken away is missed.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};

/// What one acknowledgement vouches for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Whose phone.
    pub phone: String,
    /// The record.
    pub record: String,
    /// Its type.
    pub kind: String,
    /// The field; empty for the record as a whole.
    pub field: String,
    /// The value as typed; of a note the passage that was typed.
    pub value: String,
    /// What the person did, in a few words.
    pub deed: String,
}

/// What the day is known to leave behind beside values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Lines before this one.
    pub lines: usize,
    /// Hours without a network.
    pub hours: u32,
    /// Edits that waited on the server at some time of the day.
    pub held: u64,
    /// Every value kept aside: record, field, value.
    pub losers: Vec<[String; 3]>,
    /// What still needs somebody: phone, record, rule.
    pub attention: Vec<[String; 3]>,
    /// What was refused in the course of the day: record, rule, reason.
    pub rejected: Vec<[String; 3]>,
    /// Seconds that the day took to play.
    pub seconds: u64,
}

/// The ledger of a day.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Its lines.
    pub lines: Vec<Line>,
}

impl Ledger {
    /// Notes what an acknowledgement vouches for.
    pub fn note(&mut self, phone: &str, record: &str, kind: &str, field: &str, value: &str, deed: &str) {
        self.lines.push(Line {
            phone: phone.to_owned(),
            record: record.to_owned(),
            kind: kind.to_owned(),
            field: field.to_owned(),
            value: value.to_owned(),
            deed: deed.to_owned(),
        });
    }

    /// Writes it down.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path, closing: &Closing) -> io::Result<()> {
        let mut out = io::BufWriter::new(fs::File::create(path)?);
        for line in &self.lines {
            writeln!(out, "{}", serde_json::to_string(line)?)?;
        }
        writeln!(out, "{}", serde_json::to_string(closing)?)?;
        out.flush()
    }

    /// Reads a ledger back.
    ///
    /// # Errors
    /// When a line is not one, or one is missing.
    pub fn read(path: &Path) -> io::Result<(Ledger, Closing)> {
        let text = fs::read_to_string(path)?;
        let mut lines: Vec<&str> = text.lines().collect();
        let last = lines.pop().unwrap_or_default();
        let closing: Closing =
            serde_json::from_str(last).map_err(|error| io::Error::other(format!("ledger, last line: {error}")))?;
        let parsed = lines.iter().enumerate().map(|(at, line)| {
            serde_json::from_str(line).map_err(|error| io::Error::other(format!("ledger, line {}: {error}", at + 1)))
        });
        let ledger = Ledger {
            lines: parsed.collect::<io::Result<_>>()?,
        };
        if ledger.lines.len() != closing.lines {
            let detail = format!("ledger: {} lines, {} were written", ledger.lines.len(), closing.lines);
            return Err(io::Error::other(detail));
        }
        Ok((ledger, closing))
    }
}
