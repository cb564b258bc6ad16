//! Deaths of phones, and what becomes of messages when all faults end.

use fieldbook::{engine::RequestId, protocol::TransportError, store::Fault};

use super::world::{Happening, World};

impl World {
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
