//! A conversation recorded, and the same one cut at any byte: whatever breaks off, the outcome is that of the whole.
//!
//! Two people wrote apart: something new, changes, texts, a conflict, a refusal and what waits for it. One syncs, then
//! the other, then the first again. Each of these conversations is cut by itself, from copies of the files at its
//! beginning.

use std::path::Path;

use super::{
    server::Server,
    talk::{converse, ended, started, write},
    template::{Template, scratch},
    world::{BEGIN, Broken},
};

/// Who speaks, in this order.
pub(super) const TURNS: [usize; 3] = [0, 1, 0];

/// Where a conversation is cut: the message, by number, and the byte; up first, then down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Which of the conversations.
    pub turn: usize,
    /// Which message in it, requests and answers counted in one row.
    pub message: usize,
    /// After so many bytes.
    pub at: usize,
}

/// Files and server as a conversation begins.
#[derive(Clone)]
pub(super) struct Stage {
    pub(super) stores: [Vec<u8>; 2],
    pub(super) server: Server,
    pub(super) now: i64,
}

/// The recorded conversation.
pub struct Recorded {
    stages: Vec<Stage>,
    /// Length of each message of each conversation.
    pub lengths: Vec<Vec<usize>>,
    /// What came of each conversation: all that the speaker, and the server, show.
    pub outcomes: Vec<String>,
}

impl Recorded {
    /// Plays the conversation once, whole.
    ///
    /// # Errors
    /// What went wrong; then there is nothing to compare with.
    pub fn make() -> Result<Self, Broken> {
        let folder = scratch()?;
        let template = Template::get();
        let mut stage = Stage {
            stores: [Vec::new(), Vec::new()],
            server: template.server.clone(),
            now: BEGIN,
        };
        for p in [0, 1] {
            let there = template.phone(p);
            stage.stores[p] = there.store.clone();
            let phone = started(p, &stage, folder.path())?;
            write(p, &phone)?;
            stage.stores[p] = ended(phone)?;
        }
        let mut recorded = Recorded {
            stages: Vec::new(),
            lengths: Vec::new(),
            outcomes: Vec::new(),
        };
        for turn in 0..TURNS.len() {
            recorded.stages.push(stage.clone());
            let mut lengths = Vec::new();
            let outcome = converse(&mut stage, turn, folder.path(), None, &mut lengths)?;
            recorded.lengths.push(lengths);
            recorded.outcomes.push(outcome);
        }
        Ok(recorded)
    }

    /// Returns every place to cut at.
    #[must_use]
    pub fn cuts(&self) -> Vec<Cut> {
        let mut cuts = Vec::new();
        for (turn, lengths) in self.lengths.iter().enumerate() {
            for (message, length) in lengths.iter().enumerate() {
                cuts.extend((0..*length).map(|at| Cut { turn, message, at }));
            }
        }
        cuts
    }

    /// Plays a conversation with one cut; of every seventh cut also the conversations after it.
    ///
    /// # Errors
    /// What came of it, where that is not what came of the whole.
    pub fn play(&self, cut: Cut, folder: &Path) -> Result<(), Broken> {
        let Some(mut stage) = self.stages.get(cut.turn).cloned() else {
            return Err("no such conversation".to_owned());
        };
        for (turn, whole) in self.outcomes.iter().enumerate().skip(cut.turn) {
            let here = (turn == cut.turn).then_some(cut);
            if here.is_none() && !cut.at.is_multiple_of(7) {
                return Ok(());
            }
            let outcome = converse(&mut stage, turn, folder, here, &mut Vec::new())?;
            if outcome != *whole {
                return Err(format!("conversation {turn} ends with\n{outcome}instead of\n{whole}"));
            }
        }
        Ok(())
    }
}

pub(super) fn failed(error: impl std::fmt::Debug) -> Broken {
    format!("{error:?}")
}
