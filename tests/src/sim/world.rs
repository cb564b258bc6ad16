//! The world of a run: one time, one queue, phones, server and network, in one thread.
//!
//! Whatever happens next is decided by time and by the order in which it was asked for, never by anything else.

use std::{collections::BTreeMap, path::Path};

use fieldbook::{
    engine::{Lane, RequestId},
    protocol::{PullRequest, Reply, TransportError},
};

use super::{
    events::{Events, Trace},
    ledger::Ledger,
    phone::Phone,
    server::Server,
    template::Template,
};
use crate::histories::chance::Chance;

/// An invariant that does not hold: its name, a colon, what was seen.
pub type Broken = String;

/// When a run begins, in the world's time: a minute after the template was made.
pub const BEGIN: i64 = 60_000_000;

/// What is going to happen.
pub(super) enum Happening {
    ToServer {
        p: usize,
        life: u32,
        request: RequestId,
        lane: Lane,
        token: Option<String>,
        body: Reply,
    },
    ToPhone {
        p: usize,
        life: u32,
        request: RequestId,
        lane: Option<Lane>,
        outcome: Result<Reply, TransportError>,
    },
    TimedOut {
        p: usize,
        life: u32,
        request: RequestId,
    },
}

/// A pull that waits on the server.
pub(super) struct Waiting {
    pub(super) p: usize,
    pub(super) life: u32,
    pub(super) request: RequestId,
    pub(super) pull: PullRequest,
    pub(super) until: i64,
}

/// The world.
pub struct World {
    /// Time, µs.
    pub now: i64,
    /// The server.
    pub server: Server,
    /// The phones.
    pub phones: Vec<Phone>,
    /// What was written, and what its authors saw.
    pub ledger: Ledger,
    /// What happened.
    pub events: Events,
    /// The hash of it.
    pub trace: Trace,
    /// In words.
    pub story: Vec<String>,
    pub(super) chance: Chance,
    pub(super) waiting: Vec<Waiting>,
    pub(super) queue: BTreeMap<(i64, u64), Happening>,
    order: u64,
    pub(super) polls: u32,
}

impl World {
    /// Returns the world of a seed with these phones, running.
    ///
    /// # Errors
    /// When a phone does not start.
    pub fn new(seed: u64, cast: &[usize], template: &Template, folder: &Path) -> Result<Self, Broken> {
        let mut world = World {
            now: 0,
            server: template.server.clone(),
            phones: Vec::new(),
            ledger: template.ledger(cast),
            events: Events::default(),
            trace: Trace::default(),
            story: Vec::new(),
            chance: Chance::new(seed),
            waiting: Vec::new(),
            queue: BTreeMap::new(),
            order: 0,
            polls: 0,
        };
        for (p, cast) in cast.iter().enumerate() {
            let there = template.phone(*cast);
            let seed = seed.wrapping_mul(64).wrapping_add(p as u64);
            let phone = Phone::new(*cast, &there.identity, folder.join(p.to_string()), &there.store, seed);
            world
                .phones
                .push(phone.map_err(|error| format!("setting up: {error}"))?);
        }
        world.pass_to(BEGIN);
        for p in 0..world.phones.len() {
            world.open(p)?;
        }
        Ok(world)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.chance.below(end as u64)).unwrap_or(0)
    }

    pub(super) fn later(&mut self, delay: i64, happening: Happening) {
        self.order += 1;
        self.queue.insert((self.now + delay.max(0), self.order), happening);
    }

    pub(super) fn say(&mut self, said: impl Into<String>) {
        let said = format!("{:>9.3} s: {}", (self.now - BEGIN) as f64 / 1e6, said.into());
        self.trace.take(said.as_bytes());
        self.story.push(said);
    }

    /// Returns a phone's name in stories.
    #[must_use]
    pub fn name(&self, p: usize) -> String {
        let cast = self.phones.get(p).map_or(9, |phone| phone.cast);
        ["Wang", "Li", "Wang's second", "Zhao", "Chen"]
            .get(cast)
            .map_or_else(|| "the office".to_owned(), |name| (*name).to_owned())
    }
}
