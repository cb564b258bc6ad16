//! What commands print: for people, or one JSON object a line.

use std::io::Write;

use serde_json::{Value, json};

use crate::problem::Problem;

/// Where a command's words go.
pub struct Say<'w> {
    json: bool,
    out: &'w mut dyn Write,
}

impl<'w> Say<'w> {
    /// Returns a mouth.
    pub fn new(json: bool, out: &'w mut dyn Write) -> Self {
        Say { json, out }
    }

    /// Says a result: the data to programs, the lines to people.
    pub fn done(&mut self, data: &Value, lines: &str) {
        if self.json {
            self.line(&format!("{{\"ok\":true,\"data\":{data}}}"));
        } else if !lines.is_empty() {
            self.line(lines.trim_end());
        }
    }

    /// Says a problem.
    pub fn problem(&mut self, problem: &Problem) {
        if self.json {
            self.line(&format!("{{\"ok\":false,\"error\":{}}}", json!(problem)));
        } else {
            self.line(&problem.line());
        }
    }

    fn line(&mut self, line: &str) {
        // Whoever listens may have hung up; the work is done all the same.
        let _ = writeln!(self.out, "{line}");
        let _ = self.out.flush();
    }
}
