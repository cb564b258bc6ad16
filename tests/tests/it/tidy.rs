//! The project as it stands obeys its own rules, and each rule catches the snippet that breaks it. It must never change
//! the project, and never pass because it looked at nothing.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot read its input has failed"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use fieldbook_tests::tidy::{Finding, RULES, check_text, check_tree, files, layers, licences, texts};
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn metadata(words: &[&str]) -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let out = Command::new(cargo)
        .current_dir(root())
        .args(["metadata", "--format-version", "1"])
        .args(words)
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

fn assert_clean(findings: &[Finding]) {
    let list: String = findings.iter().map(|finding| format!("{finding}\n")).collect();
    assert!(findings.is_empty(), "{} findings\n{list}", findings.len());
}

#[test]
fn no_file_of_the_project_breaks_a_rule_of_the_house() {
    let all = files::texts(&root()).unwrap();
    assert!(
        all.iter().any(|file| file.place == "core/model/src/lib.rs"),
        "tidy looked past the sources"
    );
    assert_clean(&check_tree(&root()).unwrap());
}

#[test]
fn packages_use_only_what_lies_below_them() {
    let metadata = metadata(&["--no-deps", "--offline"]);
    assert!(metadata["packages"].as_array().unwrap().len() > 5);
    assert_clean(&layers::check(&metadata));
}

#[test]
fn everything_we_build_upon_may_be_given_away_with_our_work() {
    let metadata = metadata(&["--locked"]);
    assert!(metadata["packages"].as_array().unwrap().len() > 20);
    assert_clean(&licences::check(&metadata));
}

/// A snippet and what tidy must say of it. The head of the file says how it is to be looked at, `---` ends the head;
/// a `~` is dropped, so that a fixture does not itself contain what it shows.
struct Fixture {
    name: String,
    place: String,
    check: String,
    /// `RULE LINE` or, for packages, `RULE PACKAGE`; ordered.
    finds: Vec<String>,
    text: String,
}

fn fixtures() -> Vec<Fixture> {
    let folder = root().join("tests/fixtures/tidy");
    let mut all: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    all.sort();
    all.iter().map(|path| fixture(path)).collect()
}

fn fixture(path: &Path) -> Fixture {
    let whole = std::fs::read_to_string(path).unwrap().replace('~', "");
    let (head, text) = whole.split_once("---\n").unwrap();
    let value = |key: &str| {
        let values = head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(k, _)| *k == key);
        values.map(|(_, value)| value.to_owned()).collect::<Vec<_>>()
    };
    let mut text = text.to_owned();
    if let Some(lines) = value("padded to lines").first() {
        let missing = lines.parse::<usize>().unwrap() - text.lines().count();
        text.push_str(&"// One more line.\n".repeat(missing));
    }
    let mut finds = value("finds");
    finds.sort();
    Fixture {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        place: value("place").pop().unwrap_or_default(),
        check: value("check").pop().unwrap(),
        finds,
        text,
    }
}

fn found(fixture: &Fixture) -> Vec<String> {
    let by_line = |findings: Vec<Finding>| findings.iter().map(|f| format!("{} {}", f.rule, f.line)).collect();
    let by_package = |findings: Vec<Finding>| {
        findings
            .iter()
            .map(|f| format!("{} {}", f.rule, f.place))
            .collect::<Vec<_>>()
    };
    let mut found: Vec<String> = match fixture.check.as_str() {
        "text" => by_line(check_text(&fixture.place, &fixture.text)),
        "links" => by_line(texts::check_links(&fixture.place, &fixture.text, &|path| {
            root().join(path).exists()
        })),
        // The rows of the table whose packages a small fixture leaves out are no news.
        "layers" => by_package(layers::check(&serde_json::from_str(&fixture.text).unwrap()))
            .into_iter()
            .filter(|line: &String| {
                fixture
                    .text
                    .contains(&format!("\"name\": \"{}\"", line.split(' ').nth(1).unwrap()))
            })
            .collect(),
        "licences" => by_package(licences::check(&serde_json::from_str(&fixture.text).unwrap())),
        other => panic!("{}: no such check: {other}", fixture.name),
    };
    found.sort();
    found
}

#[test]
fn each_forbidden_thing_is_found_where_it_stands_and_nothing_else_is() {
    for fixture in fixtures() {
        assert_eq!(found(&fixture), fixture.finds, "{}", fixture.name);
    }
}

#[test]
fn no_rule_is_without_a_snippet_that_breaks_it() {
    let broken: BTreeSet<String> = fixtures()
        .iter()
        .flat_map(|f| &f.finds)
        .map(|find| find.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(broken, RULES.iter().map(|rule| (*rule).to_owned()).collect());
}

#[test]
fn a_package_missing_from_the_table_or_from_the_workspace_is_named() {
    let findings = layers::check(&serde_json::json!({"packages": []}));
    assert_eq!(findings.len(), layers::LAYERS.len());
}
