//! The table of `docs/architecture.md` is the table that tidy enforces, and its paths exist.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot read its input has failed"
)]

use std::{fs, path::Path};

use fieldbook_tests::tidy::layers::LAYERS;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn page() -> String {
    fs::read_to_string(root().join("docs/architecture.md")).unwrap()
}

#[test]
fn the_page_says_of_each_package_what_it_may_use_as_it_is_enforced() {
    let page = page();
    let rows: Vec<Vec<String>> = page
        .lines()
        .skip_while(|line| !line.starts_with("| package |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells = line.trim_matches('|').split('|');
            cells.map(|cell| cell.replace('`', "").trim().to_owned()).collect()
        })
        .collect();
    let enforced: Vec<Vec<String>> = LAYERS
        .iter()
        .map(|layer| {
            let list = |words: &[&str]| {
                if words.is_empty() {
                    "nothing".to_owned()
                } else {
                    words.join(", ")
                }
            };
            let short: Vec<&str> = layer
                .may_use
                .iter()
                .map(|name| name.trim_start_matches("fieldbook-"))
                .collect();
            vec![
                layer.package.to_owned(),
                layer.folder.to_owned(),
                list(&short),
                list(layer.never),
            ]
        })
        .collect();
    assert_eq!(rows, enforced);
}

#[test]
fn every_place_that_the_page_names_is_there() {
    let page = page();
    let named: Vec<&str> = page
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| word.contains('/') && !word.contains(char::is_whitespace))
        .collect();
    assert!(named.len() > 20);
    for place in named {
        // A word in capitals or a star stands for any name: the folder it lies in must be there.
        let known = place
            .split('/')
            .take_while(|part| !part.contains('*') && !part.starts_with(char::is_uppercase));
        let known: Vec<&str> = known.collect();
        assert!(
            root().join(known.join("/")).exists(),
            "docs/architecture.md names {place}"
        );
    }
}
