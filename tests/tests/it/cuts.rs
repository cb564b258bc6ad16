//! A conversation cut at every byte, in each direction, ends as the whole one does.

use std::thread;

use fieldbook_tests::sim::{
    cuts::{Cut, Recorded},
    template::scratch,
};

#[test]
fn a_conversation_cut_at_any_byte_ends_as_if_it_had_never_been_cut() {
    let recorded = Recorded::make().expect("the whole conversation");
    for part in [
        "attention",
        "kept",
        "WaitsForRecord",
        "field.unique",
        "请走侧门",
        "客户要样品",
    ] {
        assert!(
            recorded.outcome.contains(part),
            "{part} is part of the conversation: {}",
            recorded.outcome
        );
    }
    let cuts = recorded.cuts();
    assert!(cuts.len() >= 5_000, "{} bytes", cuts.len());
    let share = |first: usize| -> Vec<(Cut, String)> {
        let folder = scratch().expect("a folder");
        let mine = cuts.iter().skip(first).step_by(2);
        let differs = |cut: &Cut| match recorded.play(*cut, folder.path()) {
            Ok(outcome) if outcome == recorded.outcome => None,
            Ok(outcome) => Some((*cut, outcome)),
            Err(broken) => Some((*cut, broken)),
        };
        mine.filter_map(differs).take(3).collect()
    };
    let (one, other) = thread::scope(|scope| {
        let other = scope.spawn(|| share(1));
        (share(0), other.join().expect("the second half ran"))
    });
    if let Some((cut, outcome)) = one.iter().chain(&other).next() {
        panic!("{cut:?} ends otherwise:\n{outcome}\ninstead of\n{}", recorded.outcome);
    }
}
