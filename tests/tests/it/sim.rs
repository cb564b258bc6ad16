//! The simulator over a few dozen seeds, and proof that no shipped binary can have its planted bugs or its faults.

use std::{path::Path, process::Command};

use fieldbook_tests::sim::{
    Failure,
    events::Events,
    fields_fit, hunt, run,
    scenario::{Step, What},
    shrink,
};

fn seeds() -> u64 {
    if std::env::var_os("FIELDBOOK_LONG").is_some() {
        1_000
    } else {
        60
    }
}

fn told(short: Failure) -> String {
    format!(
        "seed {}: {}\n    {}",
        short.seed,
        short.broken,
        short.story.join("\n    ")
    )
}

#[test]
fn whatever_fails_on_the_way_nothing_acknowledged_is_lost_and_everybody_agrees() {
    assert!(fields_fit(), "the ledger writes on fields that are declared");
    let half = seeds() / 2;
    let second = std::thread::spawn(move || hunt(half, half, true));
    let first = hunt(0, half, true);
    let second = second.join().expect("the second half ran");
    let mut events = Events::default();
    for share in [first, second] {
        match share {
            Ok(more) => events.merge(&more),
            Err(failure) => panic!("{}", told(shrink(failure))),
        }
    }
    if seeds() >= 1_000 {
        assert_eq!(
            events.missing(),
            Vec::<&str>::new(),
            "each of these should happen in so many seeds"
        );
    }
}

fn step(gap: u32, what: What, r: [u32; 4]) -> Step {
    Step { gap, what, who: 0, r }
}

/// An edit that lost in two fields once had one name for both values, and the wrong one was restored or dismissed.
#[test]
fn of_two_values_of_one_edit_the_one_that_was_meant_is_restored_or_dismissed() {
    for (which, how) in [(1, 0), (2, 0), (1, 1), (2, 1)] {
        let clash = step(0, What::Clash, [0, 5, 0, 1]);
        let settle = step(1_000, What::Person, [0, 21, which, how]);
        let report = run(which.into(), &[0, 1], &[clash, settle]).unwrap_or_else(|failure| panic!("{}", told(failure)));
        let counted = |name: &str| report.events.all().any(|(event, count)| event == name && count > 0);
        assert!(counted("losers dismissed") || counted("losers restored"));
    }
}

/// Mending a refused edit once brought a record back that its author had deleted in between.
#[test]
fn mending_an_edit_does_not_bring_a_record_back_that_its_author_deleted_since() {
    let refused = step(0, What::Person, [0, 0, 1, 7]);
    let deleted = step(1_000, What::Person, [0, 20, 1, 1]);
    let mended = step(1_000, What::Person, [1, 22, 1, 1]);
    let report = run(1, &[0, 1], &[refused, deleted, mended]).unwrap_or_else(|failure| panic!("{}", told(failure)));
    assert!(report.events.all().any(|(event, count)| event == "mended" && count > 0));
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests package lies in the repository")
}

#[test]
fn neither_app_nor_server_can_have_a_planted_bug() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    for package in ["fieldbook-cli", "fieldbook-server"] {
        let mut tree = Command::new(&cargo);
        tree.current_dir(repository());
        tree.args([
            "tree",
            "--locked",
            "--offline",
            "-p",
            package,
            "-e",
            "normal,build,features",
        ]);
        let tree = tree.output().expect("cargo tree");
        let said = String::from_utf8_lossy(&tree.stdout).into_owned();
        assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
        assert!(said.contains("fieldbook-model"), "{said}");
        for word in ["planted", "faults", "fieldbook-tests"] {
            assert!(!said.contains(word), "{package} has {word}:\n{said}");
        }
    }
    let manifest = std::fs::read_to_string(repository().join("tests/Cargo.toml")).expect("the manifest");
    assert!(
        !manifest.contains("default ="),
        "no feature of the tests package is on by itself"
    );
    #[cfg(not(feature = "planted"))]
    assert!(!fieldbook_model::planted::on(fieldbook_model::planted::Bug::SeenBelow));
}

#[test]
fn no_binary_that_was_built_bears_the_mark_of_planted_bugs() {
    let mark = b"this build can have planted bugs: never ship it";
    for profile in ["debug", "release"] {
        for name in ["fieldbook", "fieldbook-server"] {
            let built = repository().join("target").join(profile).join(name);
            let Ok(bytes) = std::fs::read(&built) else { continue };
            assert!(
                !bytes.windows(mark.len()).any(|window| window == mark),
                "{}",
                built.display()
            );
        }
    }
}
