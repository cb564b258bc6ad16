//! `fieldbook`, a phone in a terminal: support, debugging, and how the whole is tested from outside.
//!
//! Thin: it reads words, asks the façade, and writes answers. What is decided is decided in the façade; what a person
//! reads comes from its catalogues. It never touches the store itself and keeps nothing between commands.

pub mod args;
pub mod commands;
pub mod help;
pub mod line;
pub mod out;
pub mod setting;
pub mod system;
pub mod typed;

use std::{
    ffi::OsString,
    io::{self, BufRead, Write},
};

use crate::{commands::Phone, out::Form, setting::Setting};

/// Where words come from and answers go to.
pub struct World<'w> {
    /// Looks an environment variable up.
    pub env: &'w dyn Fn(&str) -> Option<OsString>,
    /// Standard input.
    pub input: &'w mut dyn BufRead,
    /// Standard output.
    pub out: &'w mut dyn Write,
    /// Standard error.
    pub errors: &'w mut dyn Write,
}

/// Runs one command line (without the program's own name) and returns its exit code.
///
/// # Errors
/// When nobody reads the answer any more.
pub fn run(words: Vec<OsString>, world: &mut World<'_>) -> io::Result<u8> {
    let (setting, words) = match Setting::read(words, world.env) {
        Ok(read) => read,
        Err(refused) => {
            let (form, failure) = *refused;
            return out::write(world.out, world.errors, form, &Err(failure));
        }
    };
    let mut phone = Phone::new(setting);
    match words.first().map(String::as_str) {
        Some("run") => commands::run::run(&mut phone, words, world),
        Some("watch") => commands::watch::run(&mut phone, words, world),
        _ => {
            let form: Form = phone.setting.form;
            let came = commands::dispatch(&mut phone, words);
            out::write(world.out, world.errors, form, &came)
        }
    }
}
