//! What long text costs, and whether a plain diff would have done. Run by hand:
//! `cargo test -p fieldbook-merge --test it figures -- --ignored --nocapture --test-threads 1`
//!
//! Read on 2 shared cores, profile dev (ours at opt-level 1, dependencies at 3), the trace of `trace.rs` played on both
//! phones and the server, hashes included, the text growing to 21 KB:
//!
//! | pace | edits | time a keystroke | bases asked for | by diff, admissions gone wrong | by diff, screens gone wrong |
//! |---|---|---|---|---|---|
//! | growing unsealed edits | 3,725 | 59 µs | 0 | 1 | 2 |
//! | every keystroke an edit, sent at once | 26,078 | 283 µs | 0 | 4 | 2 |
//! | every keystroke an edit, sent late (to 620 waiting) | 26,078 | 257 µs | 0 | 3 | not counted |
//!
//! "By diff" gives each merge the base text whole and guesses what came in between: it goes wrong rarely, but each
//! time on both sides for good, and it needs a base that the server mostly does not have. So a diff is the fallback.
//!
//! One merge: 0.8 µs where changes lie apart, 120 µs where they meet (Automerge decides), 63 and 199 µs in a text of
//! 960 KB. A diff of two changes in 960 KB: 3.6 ms; the worst inputs found, 9 ms.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "prints what it measures"
)]
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::time::{Duration, Instant};

use fieldbook_merge::text::{self, Hunk, Hunks};

use crate::{
    stage::Server,
    trace::{self, Pace},
};

fn best(times: u32, mut work: impl FnMut()) -> Duration {
    let time = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..times).map(time).min().unwrap()
}

#[test]
#[ignore = "a measurement"]
fn figures_of_the_trace() {
    let trace = trace::load();
    for pace in [Pace::Growing, Pace::AtOnce, Pace::Late] {
        let start = Instant::now();
        let (_, server) = trace::play(&trace, pace, false);
        let each = start.elapsed() / 26_078;
        eprintln!(
            "{pace:?}: {} edits, {} asked, {each:?} a keystroke, both phones and server",
            server.log.len(),
            server.asked
        );
        let mut server = Server::default();
        server.compares = true;
        let (mut looks, mut misled) = (0u32, 0u32);
        let mut look = |phone: &crate::stage::Phone| {
            looks += 1;
            misled += u32::from(pace != Pace::Late && phone.guessed() != phone.shown());
        };
        let (_, server) = trace::play_on(&trace, pace, false, server, &mut look);
        eprintln!(
            "  by diff: {} admissions and {misled} of {looks} screens would differ",
            server.misled
        );
    }
}

#[test]
#[ignore = "a measurement"]
fn figures_of_single_calls() {
    let one = |at, delete, insert: &str| {
        Hunks(vec![Hunk {
            at,
            delete,
            insert: insert.into(),
        }])
    };
    let note = "客户说下周再来。".repeat(40);
    let mega = "客户说下周再来。".repeat(40_000);
    for (name, base) in [("320 characters", &note), ("960 KB", &mega)] {
        let far = best(200, || {
            drop(text::merge_text(base, &one(4, 0, "x"), &one(100, 2, "y")).unwrap())
        });
        let near = best(200, || {
            drop(text::merge_text(base, &one(4, 0, "x"), &one(4, 2, "y")).unwrap())
        });
        let weave = best(200, || {
            drop(text::weave(&one(4, 0, "x"), &one(4, 2, "y"), |_, _| text::Side::Mine))
        });
        let new = base.replacen("下周", "下个月", 1) + "。";
        let diff = best(20, || drop(text::between(base, &new)));
        eprintln!(
            "{name}: merge apart {far:?}, at one place {near:?} (Automerge alone {weave:?}), diff of two changes {diff:?}"
        );
    }
    let sentences = |seed: u32| -> String {
        let word = |i: u32| char::from_u32(0x4E00 + (i.wrapping_mul(2_654_435_761 ^ seed) >> 9) % 30).unwrap();
        (0..2_040).map(|i| format!("{}。", word(i))).collect()
    };
    let other: String = mega.chars().rev().collect();
    let noise = |seed: u32, many: u32| -> String {
        (0..340_000u32)
            .map(|i| char::from_u32(0x4E00 + (i.wrapping_mul(2_654_435_761 ^ seed) >> 9) % many).unwrap())
            .collect()
    };
    for (name, old, new) in [
        ("reversed", mega.clone(), other),
        ("noise", noise(1, 3000), noise(77, 3000)),
        ("dots", noise(5, 2).replace('一', "."), noise(9, 2).replace('一', ".")),
        ("short sentences", sentences(3), sentences(91)),
    ] {
        let time = best(3, || drop(text::between(&old, &new)));
        eprintln!("worst diff, {name}, {} and {} bytes: {time:?}", old.len(), new.len());
    }
}
