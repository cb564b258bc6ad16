//! The demo's report must notice: a day is played once, then one thing at a time is spoilt, and each is named.

#![allow(clippy::indexing_slicing, reason = "a test that fails should stop")]

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use fieldbook_tests::demo::{
    ledger::Ledger,
    report,
    verify::{self, Findings},
};
use regex_lite::Regex;
use rusqlite::{Connection, params};

struct Played {
    folder: tempfile::TempDir,
    transcript: String,
}

fn played() -> Played {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_demo"))
        .arg("--folder")
        .arg(folder.path().join("day"))
        .arg("--report")
        .arg(folder.path().join("report.json"))
        .output()
        .expect("the demo starts");
    let transcript = String::from_utf8(output.stdout).expect("text");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{transcript}\n{errors}");
    Played { folder, transcript }
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copied(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// A copy of the day with one thing spoilt, looked at.
fn spoilt(day: &Path, name: &str, spoil: impl Fn(&Path)) -> Result<Findings, String> {
    let copy: PathBuf = day.with_file_name(name);
    copied(day, &copy);
    spoil(&copy);
    verify::look(&copy).map_err(|error| error.to_string())
}

fn database(path: &Path) -> Connection {
    Connection::open(path).expect("a database")
}

/// The first visit of the ledger that has a note, and a passage of it.
fn a_visit(day: &Path) -> (Vec<u8>, String, usize) {
    let (ledger, _) = Ledger::read(&day.join("ledger.jsonl")).expect("the ledger");
    let at = ledger
        .lines
        .iter()
        .position(|line| line.kind == "visit" && line.field == "note")
        .expect("a note");
    let line = &ledger.lines[at];
    let id: fieldbook::model::Id = line.record.parse().expect("an id");
    (id.0.to_vec(), line.value.clone(), at)
}

/// Changes one byte of the passage inside the stored blob.
fn bitten(mut blob: Vec<u8>, passage: &str) -> Vec<u8> {
    let at = blob
        .windows(passage.len())
        .position(|window| window == passage.as_bytes())
        .expect("the passage");
    let last = at + passage.len() - 1;
    blob[last] = if blob[last] == b'0' { b'1' } else { b'0' };
    blob
}

#[test]
fn a_day_loses_nothing_and_the_report_names_each_thing_that_is_spoilt_afterwards() {
    let played = played();
    let day = played.folder.path().join("day");
    let well = verify::look(&day).expect("the day can be read");
    assert!(well.is_well(), "{}", report::text(&well));
    assert_transcript(&played.transcript);
    let (visit, passage, line) = a_visit(&day);

    let row = spoilt(&day, "row", |copy| {
        let office = database(&copy.join("server/fieldbook-server.db"));
        let body: Vec<u8> = office
            .query_row("select body from record where id = ?", [&visit], |row| row.get(0))
            .expect("the row");
        office
            .execute(
                "update record set body = ? where id = ?",
                params![bitten(body, &passage), visit],
            )
            .expect("spoilt");
    });
    let row = row.expect("still readable");
    assert!(
        !row.digests_equal() && row.missing.iter().any(|line| line.value == passage),
        "{}",
        report::text(&row)
    );

    let loser = spoilt(&day, "loser", |copy| {
        let phone = database(&copy.join("李强/fieldbook.db"));
        assert!(phone.execute("delete from loser", []).expect("spoilt") > 0);
    });
    let loser = loser.expect("still readable");
    assert!(
        loser
            .gone
            .iter()
            .any(|gone| gone.contains("李强's phone no longer keeps")),
        "{}",
        report::text(&loser)
    );

    let attention = spoilt(&day, "attention", |copy| {
        let phone = database(&copy.join("王芳/fieldbook.db"));
        assert!(phone.execute("delete from attention", []).expect("spoilt") > 0);
    });
    let attention = attention.expect("still readable");
    assert!(
        attention.gone.iter().any(|gone| gone.contains("delete.unseen")),
        "{}",
        report::text(&attention)
    );

    let byte = spoilt(&day, "byte", |copy| {
        let file = copy.join("陈静/fieldbook.db");
        let phone = database(&file);
        phone
            .query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))
            .expect("a checkpoint");
        let state: Vec<u8> = phone
            .query_row("select state from record where id = ?", [&visit], |row| row.get(0))
            .expect("the row");
        drop(phone);
        let mut bytes = fs::read(&file).expect("the file");
        let at = bytes
            .windows(state.len())
            .position(|window| window == state)
            .expect("the row's bytes");
        bytes.splice(at..at + state.len(), bitten(state, &passage));
        fs::write(&file, bytes).expect("spoilt");
    });
    let byte = byte.expect("still readable");
    assert!(!byte.digests_equal(), "{}", report::text(&byte));
    assert!(
        byte.digests
            .iter()
            .any(|(name, phone, server)| name == "陈静" && phone != server)
    );

    let altered = spoilt(&day, "altered", |copy| {
        let path = copy.join("ledger.jsonl");
        let text = fs::read_to_string(&path).expect("the ledger");
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines[line] = lines[line].replace(&passage, "never written");
        fs::write(&path, lines.join("\n")).expect("spoilt");
    });
    let altered = altered.expect("still readable");
    assert!(
        altered.missing.iter().any(|line| line.value == "never written"),
        "{}",
        report::text(&altered)
    );

    let shortened = spoilt(&day, "shortened", |copy| {
        let path = copy.join("ledger.jsonl");
        let text = fs::read_to_string(&path).expect("the ledger");
        let mut file = fs::File::create(&path).expect("the ledger");
        text.lines()
            .skip(1)
            .for_each(|line| writeln!(file, "{line}").expect("spoilt"));
    });
    assert!(
        shortened.is_err_and(|error| error.contains("lines")),
        "a line taken away is missed"
    );
}

/// Compares with docs/demo.md, once what changes from run to run is replaced by what it is.
fn assert_transcript(transcript: &str) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/demo.md");
    let told = placeholders(transcript);
    if std::env::var_os("FIELDBOOK_BLESS").is_some() {
        fs::write(path, format!("{HEAD}```\n{told}```\n")).expect("the page can be written");
    }
    let page = fs::read_to_string(path).expect("docs/demo.md");
    assert_eq!(
        page,
        format!("{HEAD}```\n{told}```\n"),
        "FIELDBOOK_BLESS=1 writes it anew; read the difference first"
    );
}

const HEAD: &str = "# A day in the field\n\nWhat `cargo xtask demo` prints; what changes from run to run stands in angle brackets.\n\n";

fn placeholders(text: &str) -> String {
    let rules = [
        (r"[^\s]*/(fieldbook|fieldbook-server) ", "$1 "),
        (r"--(store|data) \S*/(\S+)", "--$1 <folder>/$2"),
        (r"\d{4}-\d\d-\d\d \d\d:\d\d", "<time>"),
        (r"\b[0-9a-f]{16}\b", "<digest>"),
        (r"\b[0-9a-f]{8}\b", "<id>"),
        (r"after \d+ acknowledgements", "after <n> acknowledgements"),
        (r"\d+ things written", "<n> things written"),
        (r"(?m)^ +\d+  stands", "  <n>  stands"),
        (r"(?m)^\d+ s\.", "<n> s."),
    ];
    rules.iter().fold(text.to_owned(), |text, (rule, with)| {
        Regex::new(rule).expect("a rule").replace_all(&text, *with).into_owned()
    })
}
