//! The story of a seed: a list of steps in plain numbers, taken modulo what is possible when a step comes up.
//!
//! So any part of a story is a story, and a failure shrinks by leaving steps out. Faults are steps like any other.

use crate::histories::chance::Chance;

/// One step.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Milliseconds since the step before.
    pub gap: u32,
    /// What happens.
    pub what: What,
    /// To which phone.
    pub who: u8,
    /// Numbers to choose by.
    pub r: [u32; 4],
}

/// What happens in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Somebody does something on a phone.
    Person,
    /// Two people write the same field at the same instant.
    Clash,
    /// Somebody writes on while their pushes do not get through and another's work comes beneath.
    Beneath,
    /// Somebody is refused, writes on, and mends what was refused afterwards.
    Mend,
    /// The office writes.
    Office,
    /// The network of a phone changes.
    Weather,
    /// A phone is going to die at a commit or action, or its disk fills up.
    Arm,
    /// A phone dies at once: killed, without power, or booted anew.
    Crash,
    /// A phone's wall clock is turned.
    Clock,
    /// The server dies, forgets, or its clock steps.
    Server,
    /// Hours pass with the app in the background.
    Sleep,
    /// The app leaves the front or comes back, or the platform says something of the network.
    App,
}

/// Returns the phones that take part, as places in the template, and the steps.
#[must_use]
pub fn story(seed: u64) -> (Vec<usize>, Vec<Step>) {
    let mut chance = Chance::new(seed.wrapping_mul(0x2545_F491_4F6C_DD1D).wrapping_add(11));
    let casts: [&[usize]; 6] = [
        &[0, 1],
        &[0, 1, 2],
        &[0, 1, 2, 3],
        &[0, 1, 3, 4],
        &[0, 1, 2, 4],
        &[0, 2, 1, 3],
    ];
    let cast = casts
        .get(usize::try_from(chance.below(6)).unwrap_or(0))
        .copied()
        .unwrap_or(&[0, 1]);
    let count = 12 + chance.below(14);
    let gaps = [0, 0, 0, 3, 20, 40, 100, 400, 1_000, 2_500, 7_000];
    // Some seeds are quiet on purpose: few faults leave the plain paths to be looked at.
    let bold = chance.below(4);
    let steps = (0..count).map(|_| {
        let numbers = [(); 4].map(|()| u32::try_from(chance.below(5_040)).unwrap_or(0));
        Step {
            gap: u32::try_from(chance.pick(&gaps)).unwrap_or(0),
            what: kind(chance.below(100), bold),
            who: u8::try_from(chance.below(12)).unwrap_or(0),
            r: numbers,
        }
    });
    (cast.to_vec(), steps.collect())
}

fn kind(draw: u64, bold: u64) -> What {
    let fault = bold > 0;
    match draw {
        0..=46 => What::Person,
        47..=50 => What::Beneath,
        51..=53 => What::Mend,
        54..=60 => What::Clash,
        61..=62 => What::Office,
        63..=73 => What::Weather,
        74..=75 if fault => What::Server,
        76..=82 if fault => What::Arm,
        83..=87 if fault => What::Crash,
        88..=91 => What::Clock,
        92..=95 if fault => What::Server,
        96..=97 => What::Sleep,
        98..=99 => What::App,
        _ => What::Person,
    }
}
