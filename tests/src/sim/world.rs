//! The world of a run: one time, one queue, phones, server and network, in one thread.
//!
//! Whatever happens next is decided by time and by the order in which it was asked for, never by anything else.

use std::{collections::BTreeMap, path::Path};

use fieldbook::{
    engine::{Lane, RequestId},
    protocol::{PullRequest, Reply, TransportError},
    store::Fault,
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
    queue: BTreeMap<(i64, u64), Happening>,
    order: u64,
    polls: u32,
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

    /// Moves all clocks.
    pub(super) fn pass_to(&mut self, at: i64) {
        let passed = at - self.now;
        if passed > 0 {
            self.now = at;
            self.phones.iter().for_each(|phone| phone.clock.pass(passed));
        }
    }

    /// Lets the world go on until a time.
    ///
    /// # Errors
    /// The invariant that breaks on the way.
    pub fn run_until(&mut self, until: i64) -> Result<(), Broken> {
        while let Some(at) = self.next_at().filter(|at| *at <= until) {
            self.pass_to(at);
            self.next()?;
        }
        self.pass_to(until);
        Ok(())
    }

    /// Returns when something happens next.
    pub(super) fn next_at(&self) -> Option<i64> {
        let phones = self.phones.iter().filter_map(|phone| match phone.running {
            Some(_) => phone.wakes_at(),
            None => Some(phone.back_at),
        });
        let queued = self.queue.keys().next().map(|(at, _)| *at);
        let waits = self.waiting.iter().map(|one| one.until).min();
        phones.chain(queued).chain(waits).min().map(|at| at.max(self.now))
    }

    /// Does what happens next; its time has come.
    pub(super) fn next(&mut self) -> Result<(), Broken> {
        if let Some(entry) = self.queue.first_entry().filter(|entry| entry.key().0 <= self.now) {
            return match entry.remove() {
                Happening::ToServer {
                    p,
                    life,
                    request,
                    lane,
                    token,
                    body,
                } => self.at_server((p, life, request), lane, token, body),
                Happening::ToPhone {
                    p,
                    life,
                    request,
                    lane,
                    outcome,
                } => self.at_phone((p, life, request), lane, outcome),
                Happening::TimedOut { p, life, request } => {
                    let flies = |phone: &Phone| phone.life == life && phone.flights.contains_key(&request);
                    if !self.phones.get(p).is_some_and(flies) {
                        return Ok(());
                    }
                    let outcome = Err(TransportError::Broken("no answer in time".to_owned()));
                    self.at_phone((p, life, request), None, outcome)
                }
            };
        }
        if self.waiting.iter().any(|one| one.until <= self.now) {
            self.tell_waiting();
            return Ok(());
        }
        for p in 0..self.phones.len() {
            let Some(phone) = self.phones.get(p) else { continue };
            if phone.running.is_none() && phone.back_at <= self.now {
                return self.open(p);
            }
            if phone.wakes_at().is_some_and(|at| at <= self.now) {
                return self.poll(p);
            }
        }
        Ok(())
    }

    /// Lets a phone's engine go as far as it goes.
    pub(super) fn poll(&mut self, p: usize) -> Result<(), Broken> {
        self.polls += 1;
        if self.polls > 20_000 {
            return Err("spins: the engines are called again and again".to_owned());
        }
        let Some(phone) = self.phones.get_mut(p) else {
            return Ok(());
        };
        let (chance, fuse) = (&mut phone.chance, &mut phone.fuse);
        let Some(running) = phone.running.as_mut() else {
            return Ok(());
        };
        let store = running.device.store();
        let mut alive = || match fuse {
            _ if store.is_dead() => false,
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
            None => true,
        };
        let outgoing = running
            .shell
            .poll_while(&running.device, &mut || chance.draw(), &mut alive);
        let burnt = *fuse == Some(0);
        self.trace.number(self.now);
        for one in outgoing {
            self.post(p, one);
        }
        if burnt && !self.is_dead(p) {
            self.events.count("crashes between actions");
            self.say(format!("{} dies between two actions of its engine", self.name(p)));
            self.die(p);
            return Ok(());
        }
        self.heed_faults(p);
        self.look(p)
    }

    pub(super) fn is_dead(&self, p: usize) -> bool {
        let running = self.phones.get(p).and_then(|phone| phone.running.as_ref());
        running.is_some_and(|running| running.device.store().is_dead())
    }

    /// Takes note of faults that have struck; returns the deadly one.
    pub(super) fn heed_faults(&mut self, p: usize) -> Option<Fault> {
        let running = self.phones.get(p).and_then(|phone| phone.running.as_ref())?;
        let struck = running.device.store().struck();
        for fault in &struck {
            let name = match fault {
                Fault::CrashBefore => "crashes before a commit",
                Fault::CrashAfter => "crashes after a commit",
                Fault::DiskFull => "disk full",
            };
            self.events.count(name);
            self.say(format!("{}: {name}", self.name(p)));
        }
        let deadly = struck.into_iter().find(|fault| *fault != Fault::DiskFull);
        if deadly.is_some() {
            self.die(p);
        }
        deadly
    }

    /// Kills a phone; it comes back after a while.
    pub(super) fn die(&mut self, p: usize) {
        let away = i64::try_from(self.chance.below(3_000_000)).unwrap_or(0);
        if let Some(phone) = self.phones.get_mut(p) {
            phone.kill();
            phone.back_at = self.now + away;
        }
    }

    /// Returns a phone's name in stories.
    #[must_use]
    pub fn name(&self, p: usize) -> String {
        let cast = self.phones.get(p).map_or(9, |phone| phone.cast);
        ["Wang", "Li", "Wang's second", "Zhao", "Chen"]
            .get(cast)
            .map_or_else(|| "the office".to_owned(), |name| (*name).to_owned())
    }

    /// Empties the queue of messages: each arrives at once or is reported as lost at once.
    pub(super) fn flush(&mut self) {
        for ((_, order), happening) in std::mem::take(&mut self.queue) {
            if matches!(happening, Happening::TimedOut { .. }) || self.chance.below(2) == 0 {
                continue;
            }
            self.queue.insert((self.now, order), happening);
        }
        for p in 0..self.phones.len() {
            let Some(phone) = self.phones.get(p) else { continue };
            let life = phone.life;
            let flights: Vec<RequestId> = phone.flights.keys().copied().collect();
            for request in flights {
                let under_way = |happening: &Happening| match happening {
                    Happening::ToServer {
                        p: q,
                        life: l,
                        request: r,
                        ..
                    }
                    | Happening::ToPhone {
                        p: q,
                        life: l,
                        request: r,
                        ..
                    } => (*q, *l, *r) == (p, life, request),
                    Happening::TimedOut { .. } => false,
                };
                let waits = self
                    .waiting
                    .iter()
                    .any(|one| (one.p, one.life, one.request) == (p, life, request));
                if waits || self.queue.values().any(under_way) {
                    continue;
                }
                let outcome = Err(TransportError::Broken("gave up".to_owned()));
                self.later(
                    0,
                    Happening::ToPhone {
                        p,
                        life,
                        request,
                        lane: None,
                        outcome,
                    },
                );
            }
        }
    }
}
