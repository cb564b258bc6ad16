//! `cargo xtask demo`: plays a day in the field and reports what became of every word.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use fieldbook_tests::demo::{
    day,
    ledger::Ledger,
    options::Options,
    report,
    stage::{PEOPLE, Stage},
    verify,
};

fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(wrong) => return ended(&wrong, 2),
    };
    match run(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => ended(&format!("the demo could not go on: {error}"), 1),
    }
}

fn ended(said: &str, code: u8) -> ExitCode {
    let _ = writeln!(io::stderr(), "{said}");
    ExitCode::from(code)
}

fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    writeln!(out, "{text}")?;
    out.flush()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the demo tells how long it took; this is its one clock"
)]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

fn run(options: &Options) -> io::Result<bool> {
    let started = now();
    let folder = match &options.verify {
        Some(folder) => folder.clone(),
        None => play(options)?,
    };
    let found = verify::look(&folder)?;
    let seconds = started.elapsed().as_secs();
    say(&report::text(&found))?;
    if let Some(path) = &options.report {
        std::fs::write(path, format!("{:#}\n", report::json(&found, seconds)))?;
    }
    if options.verify.is_none() {
        farewell(&folder, seconds)?;
    }
    Ok(found.is_well())
}

fn play(options: &Options) -> io::Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let folder = options.folder.clone().unwrap_or_else(|| root.join("target/demo"));
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let table = options
        .customers
        .clone()
        .unwrap_or_else(|| root.join("tests/data/hotels-beijing.csv"));
    let mapping = options
        .mapping
        .clone()
        .unwrap_or_else(|| root.join("tests/data/hotels-beijing.mapping.toml"));
    say("A server, four phones and 500 hotels of Beijing. Everything below really happens.")?;
    let mut stage = Stage::set(
        &folder,
        &root.join("sync-server/sample/workspace.toml"),
        &table,
        &mapping,
    )?;
    let mut failed = None;
    let closing = day::live(&mut stage, &mut |said| {
        failed = failed.take().or_else(|| say(&format!("  · {said}")).err());
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    let ledger = std::mem::take(&mut stage.ledger);
    ledger.write(&folder.join("ledger.jsonl"), &closing)?;
    let _: &Ledger = &ledger;
    if options.stay {
        say(&format!("The server stays at {}.", stage.server.url()))?;
        stage.server.leave();
    } else {
        stage.server.stop()?;
    }
    say("")?;
    Ok(folder)
}

fn farewell(folder: &Path, seconds: u64) -> io::Result<()> {
    let bin = std::env::current_exe()?;
    let bin = bin.parent().unwrap_or(Path::new("."));
    let fieldbook = bin.join("fieldbook");
    let server = bin.join("fieldbook-server");
    let wang = folder.join(PEOPLE.first().copied().unwrap_or_default());
    say(&format!("{seconds} s. Look around in what it left:"))?;
    say(&format!(
        "  {} --store {} conflicts",
        fieldbook.display(),
        wang.display()
    ))?;
    say(&format!(
        "  {} --store {} --lang zh today",
        fieldbook.display(),
        wang.display()
    ))?;
    say(&format!(
        "  {} --data {} status",
        server.display(),
        folder.join("server").display()
    ))
}
