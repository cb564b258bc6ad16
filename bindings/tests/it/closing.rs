//! Closing, opening twice, resting.

use std::{sync::Arc, thread};

use fieldbook::testing_office::Weather;
use fieldbook_ffi::{Core, error::ErrorKind, run::SyncOutcome};

use crate::{
    support::{Beijing, PATIENCE, ear, ended, kind, office, open, phone, text, visit},
    whole_path::of,
};

#[test]
fn a_closed_core_says_so_to_every_call_and_closes_again_without_harm() {
    let office = office();
    let wang = phone(&office, "王芳");
    let core = &wang.core;
    let (_, customer) = wang.capture("贵都", None);
    core.shutdown().unwrap();
    core.shutdown().unwrap();
    assert!(core.is_closed().unwrap());
    let (sync, _) = ear();
    let (observer, _) = ear();
    let kinds = [
        kind(core.list(of("customer"))),
        kind(core.show(customer.clone())),
        kind(core.capture(visit("x", None))),
        kind(core.edit(customer, vec![text("phone", "1")])),
        kind(core.pause()),
        kind(core.resume()),
        kind(core.status()),
        kind(core.revision()),
        kind(core.sync_slice(1, 1, Arc::clone(&wang.http), sync)),
        kind(core.start_live(Arc::clone(&wang.http), None)),
        kind(core.observe(vec![], observer)),
    ];
    assert!(kinds.iter().all(|kind| *kind == ErrorKind::Closed), "{kinds:?}");
}

#[test]
fn a_second_core_on_one_store_shares_it_and_each_is_closed_by_itself() {
    let office = office();
    let wang = phone(&office, "王芳");
    let (_, customer) = wang.capture("贵都", None);
    let again = wang.folder.path().join(".").join("media").join("..");
    std::fs::create_dir_all(wang.folder.path().join("media")).unwrap();
    let worker = open(&again);
    assert_eq!(worker.show(customer.clone()).unwrap().title, "贵都");
    wang.core.shutdown().unwrap();
    assert_eq!(kind(wang.core.show(customer.clone())), ErrorKind::Closed);
    worker.edit(customer.clone(), vec![text("phone", "010-1")]).unwrap();
    worker.shutdown().unwrap();
    let anew = open(wang.folder.path());
    assert_eq!(anew.status().unwrap().pending, 3);
}

#[test]
fn a_core_that_was_only_dropped_lets_its_store_go() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    let moved = folder.path().with_extension("moved");
    std::fs::rename(folder.path(), &moved).unwrap();
    let core = open(&moved);
    assert!(core.identity().unwrap().is_none());
    core.shutdown().unwrap();
    std::fs::rename(&moved, folder.path()).unwrap();
}

#[test]
fn a_store_that_cannot_be_opened_is_named_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plain");
    std::fs::write(&file, "no folder").unwrap();
    let open = |path: &std::path::Path| Core::open(path.display().to_string(), Arc::new(Beijing), None, None);
    assert_eq!(kind(open(&file.join("below"))), ErrorKind::File);
    std::fs::write(folder.path().join("fieldbook.db"), vec![7; 8_192]).unwrap();
    let failed = kind(open(folder.path()));
    assert!(matches!(failed, ErrorKind::Foreign | ErrorKind::Damaged), "{failed:?}");
    assert_eq!(std::fs::read(&file).unwrap(), b"no folder");
}

#[test]
fn a_paused_store_answers_paused_and_a_sync_under_way_ends_so() {
    let office = office();
    let wang = phone(&office, "王芳");
    wang.capture("贵都", None);
    office.set_weather(Weather::Silent);
    let before = office.requests();
    let (_run, heard) = wang.begin(60_000);
    while office.requests() == before {
        thread::yield_now();
    }
    wang.core.pause().unwrap();
    assert_eq!(kind(wang.core.list(of("customer"))), ErrorKind::Paused);
    assert_eq!(kind(wang.core.capture(visit("x", None))), ErrorKind::Paused);
    let failed = ended(&heard).unwrap_err();
    assert!(failed.kind == ErrorKind::Paused && failed.retryable, "{failed:?}");
    office.set_weather(Weather::Fair);
    wang.core.resume().unwrap();
    wang.sync();
    assert_eq!(wang.pending(), 0);
}

#[test]
fn fifty_threads_at_once_lose_nothing() {
    let office = office();
    let wang = phone(&office, "王芳");
    thread::scope(|scope| {
        for number in 0..50 {
            let core = &wang.core;
            scope.spawn(move || {
                core.capture(visit(&format!("酒店 {number}"), None)).unwrap();
                core.list(of("customer")).unwrap();
            });
        }
    });
    assert_eq!(wang.core.list(of("visit")).unwrap().total, 50);
}

#[test]
fn closing_while_a_sync_hangs_ends_it_and_waits_for_nobodys_server() {
    let office = office();
    let wang = phone(&office, "王芳");
    wang.capture("贵都", None);
    office.set_weather(Weather::Silent);
    let (run, heard) = wang.begin(600_000);
    wang.core.shutdown().unwrap();
    assert!(run.is_ended().unwrap());
    match heard.recv_timeout(PATIENCE).unwrap() {
        SyncOutcome::Failed { report } => assert_eq!(report.kind, ErrorKind::Cancelled),
        SyncOutcome::Ended { report } => panic!("{report:?}"),
    }
}

#[test]
fn a_store_opened_and_closed_from_many_threads_is_never_two_stores() {
    let office = office();
    let wang = phone(&office, "王芳");
    thread::scope(|scope| {
        for number in 0..8 {
            let folder = wang.folder.path();
            scope.spawn(move || {
                for round in 0..10 {
                    let core = open(folder);
                    core.capture(visit(&format!("酒店 {number} {round}"), None)).unwrap();
                    core.shutdown().unwrap();
                }
            });
        }
        wang.core.shutdown().unwrap();
    });
    let anew = open(wang.folder.path());
    assert_eq!(anew.list(of("visit")).unwrap().total, 80);
    assert_eq!(anew.status().unwrap().pending, 160);
}
