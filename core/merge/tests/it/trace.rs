//! Every keystroke of two people, typed on two phones through the server, each phone having received exactly what the
//! trace says its writer had received. (`tests/data/README.md` names the source and its licence, CC BY 4.0.)

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::{collections::BTreeSet, io::Read};

use fieldbook_merge::text::{Hunk, Hunks};

use crate::stage::{Phone, Server};

pub(crate) struct Keystroke {
    pub(crate) agent: usize,
    pub(crate) patch: (u32, u32, String),
    /// How many keystrokes of the other writer stood on the screen.
    pub(crate) others: usize,
}

pub(crate) struct Trace {
    pub(crate) keystrokes: Vec<Keystroke>,
    pub(crate) end: String,
}

pub(crate) fn load() -> Trace {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/friendsforever.json.gz");
    let mut json = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut json)
        .unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let number = |value: &serde_json::Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    // Keystrokes of each writer that are in the state after each transaction: one writer's are in a row, so two
    // numbers say it all.
    let (mut states, mut typed, mut keystrokes) = (Vec::<[usize; 2]>::new(), [0; 2], Vec::new());
    for txn in json["txns"].as_array().unwrap() {
        let mut state = [0; 2];
        for parent in txn["parents"].as_array().unwrap() {
            let parent = states[number(parent)];
            state = [state[0].max(parent[0]), state[1].max(parent[1])];
        }
        let agent = number(&txn["agent"]);
        assert_eq!(state[agent], typed[agent], "a writer has all of its own");
        let patches = txn["patches"].as_array().unwrap();
        assert_eq!(patches.len(), 1);
        let place = |at: usize| u32::try_from(number(&patches[0][at])).unwrap();
        let patch = (place(0), place(1), patches[0][2].as_str().unwrap().to_owned());
        keystrokes.push(Keystroke {
            agent,
            patch,
            others: state[1 - agent],
        });
        typed[agent] += 1;
        state[agent] += 1;
        states.push(state);
    }
    Trace {
        keystrokes,
        end: json["endContent"].as_str().unwrap().to_owned(),
    }
}

/// When a phone offers what was typed on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Pace {
    /// Every keystroke at once, an edit of its own.
    AtOnce,
    /// Only when the other is about to need it: many edits wait, each of its own.
    Late,
    /// As the trace needs it, growing unsealed edits in between.
    Growing,
}

/// Plays the trace; answers phones and server when all is quiet.
pub(crate) fn play(trace: &Trace, pace: Pace, exact: bool) -> ([Phone; 2], Server) {
    play_on(trace, pace, exact, Server::default(), &mut |_| {})
}

/// Plays the trace on this server, showing each phone when it has received.
pub(crate) fn play_on(
    trace: &Trace,
    pace: Pace,
    exact: bool,
    mut server: Server,
    look: &mut dyn FnMut(&Phone),
) -> ([Phone; 2], Server) {
    let needed: [BTreeSet<usize>; 2] = [0, 1].map(|agent| {
        trace
            .keystrokes
            .iter()
            .filter(|key| key.agent != agent)
            .map(|key| key.others)
            .collect()
    });
    let (mut phones, mut typed) = ([Phone::new(1), Phone::new(2)], [0; 2]);
    // Where in the log each writer's keystrokes have all arrived: (keystrokes, entries).
    let mut arrived: [Vec<(usize, usize)>; 2] = [vec![(0, 0)], vec![(0, 0)]];
    for key in &trace.keystrokes {
        let (me, other) = (key.agent, 1 - key.agent);
        if pace == Pace::Late && arrived[other].last().unwrap().0 < key.others {
            let missing = key.others - arrived[other].last().unwrap().0;
            phones[other].push(&mut server, missing, false);
            arrived[other].push((key.others, server.log.len()));
        }
        let at = arrived[other].partition_point(|(keys, _)| *keys < key.others);
        let (keys, entries) = arrived[other][at];
        assert_eq!(keys, key.others, "received is exactly what the trace says");
        phones[me].pull(&server, entries);
        look(&phones[me]);
        let shown = phones[me].shown();
        let hunks = Hunks(vec![Hunk {
            at: key.patch.0,
            delete: key.patch.1,
            insert: key.patch.2.clone(),
        }]);
        if exact {
            phones[me].changes(&hunks, pace == Pace::Growing);
        } else {
            let result = fieldbook_merge::text::apply(&hunks, &shown).unwrap();
            phones[me].writes(&result, pace == Pace::Growing);
        }
        typed[me] += 1;
        let due = match pace {
            Pace::AtOnce => true,
            Pace::Late => false,
            Pace::Growing => needed[me].contains(&typed[me]),
        };
        if due {
            phones[me].push(&mut server, usize::MAX, false);
            arrived[me].push((typed[me], server.log.len()));
        }
    }
    for phone in &mut phones {
        phone.push(&mut server, usize::MAX, false);
    }
    for phone in &mut phones {
        phone.pull(&server, usize::MAX);
    }
    (phones, server)
}

fn ends_as_recorded(pace: Pace, exact: bool) {
    let trace = load();
    assert_eq!(trace.keystrokes.len(), 26_078);
    let (phones, server) = play(&trace, pace, exact);
    assert_eq!(server.text, trace.end);
    for phone in phones {
        assert_eq!(
            (phone.row(), phone.shown().as_str(), phone.waiting()),
            (trace.end.as_str(), trace.end.as_str(), 0)
        );
    }
    assert_eq!(server.asked, 0, "the server found every base by itself");
}

#[test]
fn two_people_writing_one_text_keystroke_by_keystroke_end_in_the_same_text() {
    ends_as_recorded(Pace::AtOnce, false);
}

#[test]
fn two_people_whose_keystrokes_are_sent_late_end_in_the_same_text() {
    ends_as_recorded(Pace::Late, false);
}

#[test]
fn two_people_whose_keystrokes_grow_into_larger_edits_end_in_the_same_text() {
    ends_as_recorded(Pace::Growing, false);
}

#[test]
fn keystrokes_given_by_their_exact_place_end_in_the_same_text() {
    ends_as_recorded(Pace::Growing, true);
}
