//! Bounded slices: what a phone may do in the window that its platform gives it.

use fieldbook_protocol::Answer;
use fieldbook_sync::{Action, Event, Lane, Message, Slice, SliceEnd};

use crate::wire::{SECOND, Wire, broken};

fn slice(wire: &mut Wire, seconds: i64, max_bytes: u64) {
    let slice = Slice {
        deadline: wire.now.plus(seconds * SECOND),
        max_bytes,
        tries: 3,
    };
    wire.step(Event::Slice(slice));
    wire.settle();
    if wire.has_sent(Lane::Token) {
        wire.token();
    }
}

fn ended(wire: &Wire) -> Option<SliceEnd> {
    wire.actions.iter().find_map(|action| {
        if let Action::SliceDone(end) = action {
            Some(*end)
        } else {
            None
        }
    })
}

#[test]
fn a_slice_ends_when_everything_is_offered_and_pulled_and_not_before_the_verdicts_are_in() {
    let mut wire = Wire::resting(1);
    slice(&mut wire, 30, 1 << 20);
    let (pull, _) = wire.sent(Lane::Pull);
    wire.reply(pull, wire.page(0, 2, 2));
    let (push, _) = wire.sent(Lane::Push);
    wire.outbox.clear();
    wire.reply(push, wire.answers(&[(1, Answer::Judged)]));
    assert_eq!(ended(&wire), None, "the verdict comes by the pull after the push");
    let (pull, Message::Pull(message)) = wire.sent(Lane::Pull) else {
        panic!()
    };
    assert_eq!(message.wait_ms, 0);
    wire.reply(pull, wire.page(2, 3, 3));
    assert_eq!(ended(&wire), Some(SliceEnd::Finished));
    assert_eq!(wire.engine.wake_at(), None);
}

#[test]
fn at_the_deadline_everything_under_way_is_cancelled() {
    let mut wire = Wire::resting(1);
    slice(&mut wire, 10, 1 << 20);
    let deadline = wire.now.plus(10 * SECOND);
    assert_eq!(wire.engine.wake_at(), Some(deadline));
    for action in &wire.actions {
        if let Action::Send { timeout_ms, .. } = action {
            assert!(*timeout_ms <= 10_000);
        }
    }
    wire.actions.clear();
    wire.pass(10 * SECOND);
    assert_eq!(ended(&wire), Some(SliceEnd::Deadline));
    assert_eq!(
        wire.actions
            .iter()
            .filter(|action| matches!(action, Action::Cancel { .. }))
            .count(),
        2
    );
}

#[test]
fn spent_bytes_end_a_slice_and_requests_ask_for_no_more_than_is_left() {
    let mut wire = Wire::resting(0);
    slice(&mut wire, 60, 100_000);
    let (pull, Message::Pull(message)) = wire.sent(Lane::Pull) else {
        panic!()
    };
    assert!(message.max_bytes <= 100_000);
    let page = wire.page(0, 5, 9);
    wire.step(Event::Reply {
        request: pull,
        bytes: 95_000,
        outcome: page,
    });
    wire.settle();
    assert!(!wire.has_sent(Lane::Pull));
    assert_eq!(ended(&wire), Some(SliceEnd::Bytes));
}

#[test]
fn a_slice_without_a_network_gives_up_after_its_tries() {
    let mut wire = Wire::resting(1);
    let bounds = Slice {
        deadline: wire.now.plus(600 * SECOND),
        max_bytes: 1 << 20,
        tries: 3,
    };
    wire.step(Event::Slice(bounds));
    wire.settle();
    for _ in 0..3 {
        assert_eq!(ended(&wire), None);
        let (token, _) = wire.sent(Lane::Token);
        wire.reply(token, broken());
        if ended(&wire).is_none() {
            wire.pass(15 * SECOND);
        }
    }
    assert_eq!(ended(&wire), Some(SliceEnd::GaveUp));
}

#[test]
fn opening_the_app_during_a_slice_takes_over_from_it() {
    let mut wire = Wire::resting(1);
    slice(&mut wire, 30, 1 << 20);
    wire.step(Event::Foreground(true));
    assert_eq!(ended(&wire), Some(SliceEnd::Replaced));
    wire.pass(3_600 * SECOND);
    assert!(wire.engine.wake_at().is_some());
}
