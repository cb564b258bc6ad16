//! Phones whose clocks are decades off, on a server that keeps time.

use std::sync::Arc;

use fieldbook::model::{Id, Micros};
use fieldbook_tests::wired::{HandClock, wiring};
use serde_json::Value as Json;

use super::kit::{House, Phone, text};

const YEAR: i64 = 365 * Micros::DAY;

/// 1970, and a day in 2031.
const WRONG: [Micros; 2] = [Micros(0), Micros(61 * YEAR)];

fn phone(house: &House, seed: u64, wall: Micros) -> (Phone, Arc<HandClock>) {
    let clock = HandClock::at(wall);
    (house.phone_with("王芳", seed, wiring(&clock, seed)), clock)
}

/// The times of a record's edits, as another phone tells them: captured, received.
fn times(phone: &Phone, record: Id) -> Vec<(Micros, Micros)> {
    let steps = phone.device.history(record).unwrap().steps;
    steps
        .iter()
        .map(|step| (step.captured, step.received.unwrap()))
        .collect()
}

#[test]
fn a_clock_at_1970_and_one_at_2031_write_in_the_servers_time() {
    let (house, wang, _) = House::with_work();
    wang.sync();
    for (seed, wall) in (5..).zip(WRONG) {
        let (wrong, clock) = phone(&house, seed, wall);
        wrong.sync();
        let customer = wrong.customer("贵都");
        clock.pass(60 * Micros::SECOND);
        wrong.edit(customer, "address", text("西城区"));
        wrong.sync();
        wang.sync();
        for (captured, received) in times(&wang, customer) {
            let apart = received.since(captured).abs();
            assert!(apart < 10 * 60 * Micros::SECOND, "{wall:?}: {apart} µs apart");
        }
        let digest = house.digest_for("王芳");
        assert_eq!((wrong.digest(), wang.digest()), (digest.clone(), digest));
    }
}

#[test]
fn a_clock_turned_while_the_phone_was_off_never_stamps_the_future_and_loses_nothing() {
    let (house, wang, _) = House::with_work();
    wang.sync();
    for (seed, wall) in (5..).zip(WRONG) {
        let (wrong, clock) = phone(&house, seed, fieldbook_tests::wired::RunningClock::start().wall());
        wrong.sync();
        let customer = wrong.customer("贵都");
        clock.reboot();
        clock.turn_to(wall);
        wrong.edit(customer, "address", text("西城区"));
        wrong.sync();
        wang.sync();
        let shown = wang.device.show(customer).unwrap();
        assert!(shown.content("address").is_some());
        // Whatever a clock said, what stands is stamped no later than it was received.
        let all: Json = house.server.ask(&["records", "customer", "--limit", "1000"]).unwrap();
        assert!(all.to_string().contains("西城区"));
        let last = times(&wang, customer)
            .iter()
            .map(|(_, received)| *received)
            .max()
            .unwrap();
        assert!(shown.touched <= last, "{:?} > {last:?}", shown.touched);
        // A later edit by a right clock takes its place as one that has seen it.
        wang.edit(customer, "address", text("东城区"));
        wang.sync();
        wrong.sync();
        assert_eq!(
            wrong.device.show(customer).unwrap().content("address"),
            wang.device.show(customer).unwrap().content("address")
        );
        assert_eq!(wang.device.conflicts(Some(customer)).unwrap(), []);
        let digest = house.digest_for("王芳");
        assert_eq!((wrong.digest(), wang.digest()), (digest.clone(), digest));
    }
}
