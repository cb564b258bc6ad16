//! The course of time: whatever comes next is done when its time has come, one thing after the other.
//!
//! Order is by time, then by when it was asked for; nothing else decides.

use fieldbook::protocol::TransportError;

use super::{
    phone::Phone,
    world::{Broken, Happening, World},
};

impl World {
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
}
