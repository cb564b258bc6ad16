//! Whether a plain diff would have done, and what long text costs. No clock is read here: the ignored tests repeat one
//! thing so often that the time cargo prints says what it costs. Run one by name:
//! `cargo test -p fieldbook-merge --test it ten_thousand_merges_at_one_place -- --ignored`
//!
//! Read on 2 shared cores, profile dev (ours at opt-level 1, dependencies at 3), the trace of `trace.rs` played on both
//! phones and the server, hashes included, the text growing to 21 KB:
//!
//! | pace | edits | time a keystroke | bases asked for | bases that stood only on that screen | by diff, admissions gone wrong | screens |
//! |---|---|---|---|---|---|---|
//! | growing unsealed edits | 3,725 | 59 µs | 0 | 1,169 | 1 | 2 |
//! | every keystroke an edit, sent at once | 26,078 | 283 µs | 0 | 1,087 | 4 | 2 |
//! | every keystroke an edit, sent late (to 620 waiting) | 26,078 | 257 µs | 0 | 1,151 | 3 | not counted |
//!
//! A base that stood only on that screen is neither an admitted text nor an author's result: another's text had come
//! beneath a waiting edit. Looked up by hash, each of them would have been asked for; the history finds it by itself.
//! "By diff" gives each merge the base whole and guesses what came in between: rarely wrong, and then for good.
//!
//! One merge: 0.8 µs where changes lie apart, 120 µs where they meet (Automerge decides), 63 and 199 µs in a text of
//! 960 KB. A diff of two changes in 960 KB: 3.6 ms; the worst inputs found, 9 ms.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use fieldbook_merge::text::{self, Hunk, Hunks};

use crate::{
    stage::{Phone, Server},
    trace::{self, Pace},
};

#[test]
fn a_diff_instead_of_the_known_changes_would_go_wrong_on_the_trace() {
    let trace = trace::load();
    let mut server = Server::default();
    server.compares = true;
    let (mut looks, mut misled) = (0, 0);
    let mut look = |phone: &Phone| {
        looks += 1;
        misled += u32::from(phone.guessed() != phone.shown());
    };
    let (_, server) = trace::play_on(&trace, Pace::Growing, false, server, &mut look);
    assert_eq!((looks, misled, server.misled), (26_078, 2, 1));
    // The empty text at the start is one of the strangers.
    assert_eq!((server.strangers, server.asked), (1_170, 0));
}

fn one(at: u32, delete: u32, insert: &str) -> Hunks {
    let insert = insert.into();
    Hunks(vec![Hunk { at, delete, insert }])
}

#[test]
#[ignore = "a measurement"]
fn ten_thousand_merges_at_one_place() {
    let note = "客户说下周再来。".repeat(40);
    for _ in 0..10_000 {
        text::merge_text(&note, &one(4, 0, "x"), &one(4, 2, "y")).unwrap();
    }
}

#[test]
#[ignore = "a measurement"]
fn ten_thousand_merges_far_apart() {
    let note = "客户说下周再来。".repeat(40);
    for _ in 0..10_000 {
        text::merge_text(&note, &one(4, 0, "x"), &one(100, 2, "y")).unwrap();
    }
}

#[test]
#[ignore = "a measurement"]
fn a_hundred_worst_diffs() {
    let noise = |seed: u32, many: u32, length: u32| -> String {
        let place = |i: u32| 0x4E00 + (i.wrapping_mul(2_654_435_761 ^ seed) >> 9) % many;
        (0..length).map(|i| char::from_u32(place(i)).unwrap()).collect()
    };
    for (many, length) in [(30, 2_040), (3_000, 2_040), (3_000, 340_000), (2, 340_000)] {
        let (old, new) = (noise(1, many, length), noise(77, many, length).replace('一', "。"));
        (0..25).for_each(|_| drop(text::between(&old, &new)));
    }
}
