//! Everything that the façade offers is reachable, and what is not is so on purpose.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// What the façade offers and apps do not get under the same name, and why.
const ABSENT: &[(&str, &str)] = &[
    (
        "open_with",
        "types of the caller's own are for tests of the store; an app has the built-in ones",
    ),
    (
        "store",
        "what stands below the facade stays below; `identity` and `digest` are what an app needs of it",
    ),
    ("open_encrypted", "crosses as `open` with a key store"),
    ("wiring", "clocks and chance are wired in here, once"),
    (
        "folder",
        "the app named it itself; `media_folder` is where the bytes lie",
    ),
    ("schema", "crosses as `types`"),
    ("manner", "crosses as `texts`, which takes the language"),
    (
        "heard_server_time",
        "sync and enrolment tell it; an app has no server time of its own",
    ),
    ("end_run", "crosses as `Run::cancel`"),
    (
        "note_lanes",
        "noted by each run and by the live conversation themselves",
    ),
    ("resolve_item", "an app holds the item's id from `attention`"),
    ("resolve_loser", "an app holds the conflict's id from `conflicts`"),
];

/// What apps get beyond the façade's own methods.
const ADDED: &[(&str, &str)] = &[
    ("shutdown", "objects of this library are closed by name"),
    ("is_closed", "likewise"),
    ("set_online", "connectivity is the platform's to know"),
    ("start_enrol", "the function `enrol`, on a thread of this library"),
    ("sync_slice", "the function `sync_once`, on a thread of this library"),
    ("start_live", "`Live::start`"),
    ("observe", "`revision` and `changed_since`, watched by this library"),
    ("digest", "the store's, for support"),
    ("splice", "`type_text`, with places counted in UTF-16"),
    ("types", "the schema"),
    ("texts", "the functions of `view::text`"),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// Names of the public methods in blocks that begin so, as rustfmt lays them out.
fn methods(folder: &Path, opening: &[&str]) -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(folder, &mut files);
    let mut names = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let mut within = false;
        for at in 0..lines.len() {
            let begins = lines[at..]
                .iter()
                .zip(opening)
                .filter(|(line, wanted)| line == wanted)
                .count();
            if begins == opening.len() {
                within = true;
            } else if lines[at] == "}" {
                within = false;
            } else if let (true, Some(rest)) = (within, lines[at].strip_prefix("    pub fn ")) {
                names.insert(rest.split(['(', '<']).next().unwrap().to_owned());
            }
        }
    }
    names
}

#[test]
fn whatever_the_facade_offers_an_app_can_reach() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let facade = methods(&here.join("../core/app/src"), &["impl Device {"]);
    let exported = methods(&here.join("src"), &["#[uniffi::export]", "impl Core {"]);
    assert!(facade.len() > 30 && exported.len() > 30, "{facade:?} {exported:?}");
    let absent: BTreeSet<String> = ABSENT.iter().map(|(name, _)| (*name).to_owned()).collect();
    let added: BTreeSet<String> = ADDED.iter().map(|(name, _)| (*name).to_owned()).collect();
    let missing: Vec<_> = facade
        .difference(&exported)
        .filter(|name| !absent.contains(*name))
        .collect();
    assert!(
        missing.is_empty(),
        "neither exported nor absent on purpose: {missing:?}"
    );
    let stale: Vec<_> = absent
        .iter()
        .filter(|name| !facade.contains(*name) || exported.contains(*name))
        .collect();
    assert!(stale.is_empty(), "listed as absent and not so: {stale:?}");
    let extra: Vec<_> = exported
        .difference(&facade)
        .filter(|name| !added.contains(*name))
        .collect();
    assert!(extra.is_empty(), "exported and of no use said: {extra:?}");
    let gone: Vec<_> = added.difference(&exported).collect();
    assert!(gone.is_empty(), "listed as added and not there: {gone:?}");
    assert!(ABSENT.iter().chain(ADDED).all(|(_, why)| !why.is_empty()));
}

#[test]
fn every_export_answers_with_a_result_and_runs_where_panics_are_caught() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&here.join("src"), &mut files);
    let mut seen = 0;
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for block in text.split("\n#[uniffi::export").skip(1) {
            let block = block.split("\n}\n").next().unwrap();
            let (opening, methods) = block.split_once('\n').unwrap();
            let is_trait = opening.contains("with_foreign");
            for method in format!("\n{methods}").split("\n    pub fn ").skip(1) {
                let method = method.split("\n    }\n").next().unwrap();
                seen += 1;
                assert!(method.contains("-> Result<"), "{}: {method}", file.display());
                let caught = ["edge(|| ", "self.call(|", "self.write(|"]
                    .iter()
                    .any(|way| method.contains(way));
                assert!(caught, "{}: {method}", file.display());
            }
            for method in methods.split("\n    fn ").skip(1).filter(|_| is_trait) {
                assert!(
                    method.contains("Result<"),
                    "{}: a callback may throw: {method}",
                    file.display()
                );
            }
        }
    }
    assert!(seen > 60, "{seen}");
}
