//! `cargo xtask bench`: measures, prints the table, and exits with 0 when every row was measured, met or not.

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use fieldbook_tests::bench::{self, options::Options, outer, rows::Report, syncs, workload::Workload};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.as_slice() {
        [child, phone, count, rest @ ..] if child == syncs::CHILD => {
            let done = Options::read(rest.iter().cloned())
                .map_err(io::Error::other)
                .and_then(|options| syncs::child(Path::new(phone), count.parse().unwrap_or(0), &workload(&options)?));
            done.map_or_else(|error| ended(&error.to_string(), 1), |()| ExitCode::SUCCESS)
        }
        _ => match Options::read(words.into_iter()) {
            Ok(options) => {
                run(&options).unwrap_or_else(|error| ended(&format!("the report could not be given: {error}"), 1))
            }
            Err(wrong) => ended(&wrong, 2),
        },
    }
}

fn ended(said: &str, code: u8) -> ExitCode {
    let _ = writeln!(io::stderr(), "{said}");
    ExitCode::from(code)
}

fn say(text: &str) {
    let mut out = io::stdout();
    // A closed pipe ends the listening, not the measuring.
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

fn workload(options: &Options) -> io::Result<Workload> {
    options
        .workload
        .as_deref()
        .map_or_else(|| Ok(Workload::made_up()), Workload::read)
}

fn run(options: &Options) -> io::Result<ExitCode> {
    let workload = workload(options)?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let folder = root.join("target/bench");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let machine = bench::machine(&folder, &workload)?;
    let words: Vec<String> = options
        .workload
        .iter()
        .flat_map(|path| ["--workload".to_owned(), path.display().to_string()])
        .collect();
    let mut report = Report::of(&options.only);
    let done = bench::run(&folder, &workload, &words, &mut report, &mut |what| {
        say(&format!("  · {what}"))
    });
    let done = done.and_then(|()| outer::take(options.measured.as_deref(), &mut report));
    say(&format!("\n{}\nmachine: {machine}", report.table()));
    if let Some(path) = &options.json {
        std::fs::write(path, format!("{:#}\n", report.json(&machine)))?;
    }
    std::fs::remove_dir_all(&folder)?;
    if let Err(error) = done {
        return Ok(ended(&format!("not everything could be measured: {error}"), 1));
    }
    Ok(if report.is_whole() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
