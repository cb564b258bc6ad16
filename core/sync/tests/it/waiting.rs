//! Pulls that wait at the server for news, and when they do not.

use fieldbook_sync::{Activity, Event, Lane, Message};

use crate::wire::{SECOND, Wire, broken};

fn wait_of(message: Message) -> u32 {
    match message {
        Message::Pull(pull) => pull.wait_ms,
        other => panic!("{other:?}"),
    }
}

#[test]
fn when_the_server_is_back_the_person_sees_it_at_once_and_not_after_a_long_wait() {
    let mut wire = Wire::open(0);
    let (pull, _) = wire.sent(Lane::Pull);
    wire.reply(pull, wire.page(0, 0, 0));
    let (pull, message) = wire.sent(Lane::Pull);
    assert!(wait_of(message) > 0);
    wire.reply(pull, broken());
    assert_eq!(wire.engine.status().pull.failures, 1);
    wire.step(Event::Retry);
    wire.settle();
    let (pull, message) = wire.sent(Lane::Pull);
    assert_eq!(wait_of(message), 0, "the first answer after a failure comes at once");
    wire.pass(SECOND);
    wire.reply(pull, wire.page(0, 0, 0));
    assert_eq!(wire.engine.status().pull.failures, 0);
    let (_, message) = wire.sent(Lane::Pull);
    assert!(wait_of(message) > 0);
    assert_eq!(wire.engine.status().pull.activity, Activity::Listening);
}
