//! The binary: hands the process's words, streams and environment to the library.

use std::{
    env,
    io::{self, BufReader},
    process::ExitCode,
};

use fieldbook_cli::{World, run};

fn main() -> ExitCode {
    let words = env::args_os().skip(1).collect();
    let mut input = BufReader::new(io::stdin());
    let (mut out, mut errors) = (io::stdout().lock(), io::stderr().lock());
    let env = |name: &str| env::var_os(name);
    let mut world = World {
        env: &env,
        input: &mut input,
        out: &mut out,
        errors: &mut errors,
    };
    match run(words, &mut world) {
        Ok(code) => ExitCode::from(code),
        // Nobody reads any more; what was acknowledged is done all the same.
        Err(_) => ExitCode::from(1),
    }
}
