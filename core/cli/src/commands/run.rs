//! `run -`: commands from standard input, one a line; one answer a line, flushed before the next line is read.
//!
//! An answer that says ok is written only after what it acknowledges is durable. A refused line stops nothing; the exit
//! code is that of the first one.

use std::io::{self, BufRead};

use fieldbook::words::Said;

use super::{Phone, dispatch};
use crate::{
    World, args, line,
    out::{self, Form},
};

/// The longest line that is read, bytes: above what any command may carry.
const MAX_LINE: u64 = 16 << 20;

/// The exit code after which no further line is taken: the next one would meet another, empty store.
const DAMAGED: u8 = 4;

/// Runs it.
///
/// # Errors
/// When nobody reads its answers any more, or the input breaks.
pub fn run(phone: &mut Phone, words: Vec<String>, world: &mut World<'_>) -> io::Result<u8> {
    let form = Form {
        one_line: true,
        ..phone.setting.form
    };
    if words.iter().skip(1).map(String::as_str).collect::<Vec<_>>() != ["-"] {
        let refused = Err(args::wrong_count("run"));
        return out::write(world.out, world.errors, phone.setting.form, &refused);
    }
    let mut first_failure = 0;
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        if io::Read::take(&mut *world.input, MAX_LINE).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(first_failure);
        }
        if bytes.len() as u64 == MAX_LINE && !bytes.ends_with(b"\n") {
            // What follows is the rest of a line and no command.
            let refused = Err(args::usage(
                Said::new("usage.line_too_long").with("bytes", MAX_LINE),
                "run",
            ));
            return out::write(world.out, world.errors, form, &refused);
        }
        let words = match line::words(&bytes) {
            Ok(words) if words.is_empty() => continue,
            words => words,
        };
        let came = words.and_then(|words| match words.first().map(String::as_str) {
            Some(name @ ("run" | "watch")) => Err(args::usage(Said::new("usage.in_run").with("command", name), "run")),
            _ => dispatch(phone, words),
        });
        let code = out::write(world.out, world.errors, form, &came)?;
        if first_failure == 0 {
            first_failure = code;
        }
        if code == DAMAGED {
            return Ok(code);
        }
    }
}
