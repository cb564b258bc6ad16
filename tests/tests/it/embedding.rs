//! `docs/embedding.md` shows what is compiled and run, and names all that a failure may be. It must never take a page
//! for right because it found nothing on it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot read its input has failed"
)]

use std::{collections::BTreeMap, fs, path::Path};

use fieldbook::{Failure, FailureKind};
use fieldbook_store::StoreError;

const PAGE: &str = "docs/embedding.md";
/// The language of a block, and the source whose regions it may show.
const SOURCES: [(&str, &str); 2] = [
    (
        "kotlin",
        "bindings/kotlin/tests/src/test/kotlin/app/fieldbook/tests/embedding/EmbeddingSnippets.kt",
    ),
    ("swift", "bindings/swift/Tests/FieldbookTests/EmbeddingSnippets.swift"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn read(place: &str) -> String {
    fs::read_to_string(root().join(place)).unwrap_or_else(|error| panic!("{place}: {error}"))
}

/// Returns the regions of a source by name, as they would stand on a page: without the indentation that all share.
fn regions(source: &str) -> BTreeMap<String, String> {
    let mut regions = BTreeMap::new();
    let mut open: Option<(String, Vec<&str>)> = None;
    for line in source.lines() {
        if let Some(name) = line.trim().strip_prefix("// snippet: ") {
            assert!(open.is_none(), "{name} begins within another");
            open = Some((name.to_owned(), Vec::new()));
        } else if line.trim() == "// end" {
            let (name, lines) = open.take().expect("an end without a beginning");
            assert!(
                regions.insert(name.clone(), flush_left(&lines)).is_none(),
                "{name} is there twice"
            );
        } else if let Some((_, lines)) = &mut open {
            lines.push(line);
        }
    }
    assert!(open.is_none(), "a snippet has no end");
    regions
}

fn flush_left(lines: &[&str]) -> String {
    let indentation = |line: &&str| line.len() - line.trim_start().len();
    let filled = lines.iter().filter(|line| !line.trim().is_empty());
    let shared = filled.map(indentation).min().unwrap_or_default();
    let lines = lines.iter().map(|line| line.get(shared..).unwrap_or_default());
    lines.map(|line| format!("{line}\n")).collect()
}

/// Returns the fenced blocks of a language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for line in page.lines() {
        match &mut open {
            None if line == format!("```{language}") => open = Some(String::new()),
            None => {}
            Some(_) if line == "```" => blocks.extend(open.take()),
            Some(block) => *block += &format!("{line}\n"),
        }
    }
    assert!(open.is_none(), "a block has no end");
    blocks
}

#[test]
fn every_snippet_of_the_page_is_one_that_is_compiled() {
    let page = read(PAGE);
    for (language, place) in SOURCES {
        let regions = regions(&read(place));
        assert!(regions.len() >= 8, "{place} has only {} snippets", regions.len());
        let shown = blocks(&page, language);
        for block in &shown {
            assert!(
                regions.values().any(|region| region == block),
                "{PAGE} shows what {place} does not have:\n{block}"
            );
        }
        for (name, region) in &regions {
            assert!(shown.contains(region), "{PAGE} does not show {name} of {place}");
        }
    }
}

#[test]
fn the_page_says_of_every_failure_whether_it_may_be_asked_again() {
    let page = read(PAGE);
    let (kotlin, swift) = (
        read("bindings/kotlin/fieldbook/src/main/kotlin/app/fieldbook/Failure.kt"),
        read("bindings/swift/Sources/Fieldbook/Errors.swift"),
    );
    let rows: Vec<Vec<&str>> = page
        .lines()
        .skip_while(|line| !line.starts_with("| kind |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert_eq!(rows.len(), FailureKind::ALL.len());
    for (row, kind) in rows.iter().zip(FailureKind::ALL) {
        assert_eq!(row[0], format!("`{}`", kind.name()));
        // A full disk is the store's to report, which says that the same call may succeed once there is room.
        let again = match kind {
            FailureKind::Full => Failure::from(StoreError::Full).retryable,
            kind => kind.is_retryable(),
        };
        assert_eq!(row[3] == "yes", again, "{}", kind.name());
        let (class, case) = (row[1].trim_matches('`'), row[2].trim_matches('`'));
        assert!(kotlin.contains(&format!("public class {class} internal")), "{class}");
        let case = case.trim_start_matches('.');
        assert!(
            swift.lines().any(|line| line.trim() == format!("case {case}")),
            "{case}"
        );
    }
}

#[test]
fn the_artifacts_of_the_page_are_those_that_are_built() {
    let (page, parent, bom) = (
        read(PAGE),
        read("bindings/kotlin/pom.xml"),
        read("bindings/kotlin/bom/pom.xml"),
    );
    let blocks = blocks(&page, "xml");
    let lines = || blocks.iter().flat_map(|block| block.lines());
    let ours: Vec<&str> = lines()
        .filter(|line| line.contains("app.fieldbook</groupId>"))
        .collect();
    assert!(ours.len() >= 2, "the page names {} artifacts", ours.len());
    for line in ours {
        let artifact = between(line, "<artifactId>", "</artifactId>");
        assert!(
            bom.contains(&format!("<artifactId>{artifact}</artifactId>")),
            "{artifact} is not in the BOM"
        );
        assert_eq!(
            between(line, "<version>", "</version>"),
            between(&parent, "<version>", "</version>"),
            "{artifact}"
        );
    }
    let kotlin = lines().find(|line| line.contains("<kotlin.version>")).unwrap();
    assert!(parent.contains(kotlin.trim()), "{kotlin}");
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap();
    rest.split_once(to).unwrap().0
}

#[test]
fn every_place_that_the_page_names_is_there() {
    let page = read(PAGE);
    let named: Vec<&str> = page
        .split('`')
        .skip(1)
        .step_by(2)
        .flat_map(str::split_whitespace)
        .filter(|word| {
            ["bindings/", "core/", "docs/", "sync-server/"]
                .iter()
                .any(|top| word.starts_with(top))
        })
        .collect();
    assert!(named.len() > 3, "{named:?}");
    for place in named {
        assert!(root().join(place).exists(), "{PAGE} names {place}");
    }
}

#[test]
fn a_region_is_read_without_the_indentation_that_all_its_lines_share() {
    let source = "a\n    // snippet: one\n    b {\n\n        c\n    }\n    // end\nd\n";
    assert_eq!(regions(source)["one"], "b {\n\n    c\n}\n");
    assert_eq!(blocks("x\n```swift\na\n```\n```\nb\n```\n", "swift"), ["a\n"]);
}
