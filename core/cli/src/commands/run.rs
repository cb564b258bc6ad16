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
    }
}
