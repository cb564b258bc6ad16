//! The wrong server, a full disk, and stores that are newer or cut in half: on phones that hold work.

use std::{fs, process::Output};

use fieldbook::{
    Device, FailureKind,
    engine::{Activity, SliceEnd, Stop, Trouble},
    model::action::Write,
    records::EditRequest,
};
use fieldbook_http::HttpTransport;
use fieldbook_tests::{outside, wired};
use serde_json::Value as Json;

use super::kit::{House, Phone};

#[test]
fn a_server_of_another_workspace_gets_nothing_and_the_phone_says_so() {
    let (house, wang, customer) = House::with_work();
    let (other, zhao, _) = House::with_work();
    let before = (house.digest(), other.digest(), wang.everything(), zhao.everything());
    let lost = Phone {
        device: wang.device.clone(),
        line: HttpTransport::new(other.server.url()).unwrap().into(),
    };
    let report = lost.try_sync();
    assert_eq!(report.end, SliceEnd::GaveUp);
    assert_eq!(report.status.token.activity, Activity::Stopped(Stop::OtherWorkspace));
    assert_eq!(
        (house.digest(), other.digest(), wang.everything(), zhao.everything()),
        before
    );
    // Back with its own server everything goes on.
    wang.sync();
    assert_eq!(wang.device.show(customer).unwrap().pending, 0);
    assert_eq!(wang.digest(), house.digest_for("王芳"));
}

#[test]
fn a_phone_whose_disk_is_full_keeps_all_and_catches_up_when_there_is_room() {
    let (house, wang, customer) = House::with_work();
    let li = house.phone("王芳", 2);
    li.sync();
    let long = "长".repeat(20_000);
    for name in ["一", "二", "三"] {
        let made = li.customer(name);
        li.edit(made, "note", Write::Text(long.clone()));
    }
    li.sync();
    wang.device.store().limit_pages(1).unwrap();
    let before = wang.everything();
    let refused = wang.device.edit(EditRequest {
        record: customer,
        fields: vec![("note".to_owned(), Write::Text(long))],
    });
    let refused: fieldbook::Failure = refused.unwrap_err().into();
    assert_eq!(refused.kind, FailureKind::Full);
    assert_eq!(wang.everything(), before);
    let report = wang.try_sync();
    assert_eq!(report.end, SliceEnd::GaveUp, "{report:?}");
    let pull = report.status.pull.last_error.unwrap();
    assert_eq!(pull.trouble, Trouble::Store);
    assert!(pull.detail.contains("full"), "{}", pull.detail);
    // What was typed is there, and still waits or was admitted; it is never both away.
    let samples = wang.device.show(customer).unwrap();
    assert_eq!(samples.content("samples_left"), Some(&fieldbook::store::Cell::Count(3)));
    wang.device.store().limit_pages(1_000_000).unwrap();
    wang.sync();
    assert_eq!(wang.digest(), house.digest_for("王芳"));
    assert_eq!(wang.device.show(customer).unwrap().pending, 0);
}

fn say(phone: &outside::Phone, words: &[&str]) -> (Option<i32>, Json) {
    let Output { status, stdout, .. } = phone.command(words).output().unwrap();
    let line = String::from_utf8(stdout).unwrap();
    (status.code(), serde_json::from_str(line.trim()).unwrap())
}

/// A phone's folder that nobody has open, and its file.
fn closed(house: House, wang: Phone) -> (House, outside::Phone, std::path::PathBuf) {
    let folder = wang.device.folder().to_owned();
    drop(wang);
    let phone = outside::Phone::new("wang", &folder);
    (house, phone, folder.join("fieldbook.db"))
}

#[test]
fn a_phone_whose_store_is_newer_says_so_and_leaves_it_as_it_is() {
    let (house, wang, _) = House::with_work();
    let everything = wang.everything();
    let (_house, phone, file) = closed(house, wang);
    let version = |version: i64| {
        let other = rusqlite::Connection::open(&file).unwrap();
        other.pragma_update(None, "user_version", version).unwrap();
    };
    let known: i64 = rusqlite::Connection::open(&file)
        .unwrap()
        .query_row("pragma user_version", [], |row| row.get(0))
        .unwrap();
    version(99);
    let before = fs::read(&file).unwrap();
    let (code, told) = say(&phone, &["--json", "status"]);
    assert_eq!(
        (code, told.pointer("/error/kind").unwrap()),
        (Some(4), &Json::from("newer"))
    );
    assert_eq!(fs::read(&file).unwrap(), before);
    version(known);
    let device = Device::open(phone.store(), wired::running(9)).unwrap();
    let store = device.store();
    assert_eq!((store.digest().unwrap(), store.outbox().unwrap()), everything);
}

#[test]
fn a_phone_whose_store_was_cut_in_half_keeps_it_aside_and_says_where() {
    let (house, wang, _) = House::with_work();
    let (house, phone, file) = closed(house, wang);
    let whole = fs::read(&file).unwrap();
    let half = whole[..whole.len() / 2].to_vec();
    fs::write(&file, &half).unwrap();
    let before = house.digest();
    let (code, told) = say(&phone, &["--json", "status"]);
    assert_eq!(
        (code, told.pointer("/error/kind").unwrap()),
        (Some(4), &Json::from("damaged"))
    );
    let aside = fs::read_dir(phone.store()).unwrap().map(|entry| entry.unwrap());
    let aside: Vec<_> = aside
        .filter(|entry| entry.file_name().to_string_lossy().contains("damaged"))
        .collect();
    let kept = aside
        .iter()
        .find(|entry| fs::read(entry.path()).unwrap() == half)
        .unwrap();
    let message = told.pointer("/error/message").unwrap().as_str().unwrap();
    assert!(message.contains(kept.file_name().to_str().unwrap()), "{message}");
    // Enrolled anew, it reads back all that had reached the server.
    let (code, _) = say(&phone, &["--json", "enrol", &house.server.invite("王芳").unwrap()]);
    assert_eq!(code, Some(0));
    assert_eq!(say(&phone, &["--json", "sync"]).0, Some(0));
    let (_, told) = say(&phone, &["--json", "digest"]);
    assert_eq!(
        told.pointer("/data/digest").unwrap(),
        &Json::from(house.digest_for("王芳"))
    );
    assert_eq!(house.digest(), before);
}
