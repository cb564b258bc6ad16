//! A conversation cut at every byte, in each direction, ends as the whole one does.

use std::thread;

use fieldbook_tests::sim::{
    cuts::{Cut, Recorded},
    template::scratch,
};

#[test]
fn a_conversation_cut_at_any_byte_ends_as_if_it_had_never_been_cut() {
    let recorded = Recorded::make().expect("the whole conversation");
    let last = recorded.outcomes.last().expect("an outcome");
    for part in [
        "attention",
        "kept",
        "WaitsForRecord",
        "field.unique",
        "请走侧门",
        "客户要样品",
    ] {
        assert!(last.contains(part), "{part} is part of the conversation: {last}");
    }
    let cuts = recorded.cuts();
    assert!(cuts.len() >= 5_000, "{} bytes", cuts.len());
    let share = |first: usize| -> Option<(Cut, String)> {
        let folder = scratch().expect("a folder");
        let mut mine = cuts.iter().skip(first).step_by(2);
        mine.find_map(|cut| Some((*cut, recorded.play(*cut, folder.path()).err()?)))
    };
    let (one, other) = thread::scope(|scope| {
        let other = scope.spawn(|| share(1));
        (share(0), other.join().expect("the second half ran"))
    });
    if let Some((cut, broken)) = one.or(other) {
        panic!("{cut:?}: {broken}");
    }
}
