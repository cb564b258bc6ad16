//! Quiet: within thirty simulated seconds after the faults every phone has what the server has, with no new write.

use std::collections::BTreeMap;

use fieldbook::tasks::{TaskView, Which};
use fieldbook_model::{EditHash, Entry, Id, Micros};
use fieldbook_protocol::Verdict;

use super::world::{Broken, World};

/// How long it may take, µs.
const WITHIN: i64 = 30_000_000;

impl World {
    /// Lets the world go on without faults until all is quiet.
    ///
    /// # Errors
    /// `quiet` when thirty seconds were not enough, or the invariant that breaks on the way.
    pub fn quiesce(&mut self) -> Result<(), Broken> {
        let until = self.now + WITHIN;
        loop {
            let unrest = self.unrest()?;
            if unrest.is_none() {
                self.say("all is quiet");
                return Ok(());
            }
            match self.next_at().filter(|at| *at <= until) {
                Some(at) => {
                    self.pass_to(at);
                    self.next()?;
                }
                None => {
                    let unrest = unrest.unwrap_or_default();
                    return Err(format!("quiet: 30 s after the faults {unrest}"));
                }
            }
        }
    }

    /// Returns what is not yet quiet.
    fn unrest(&self) -> Result<Option<String>, Broken> {
        let head = self.server.office.head();
        let failed = |error: fieldbook::store::StoreError| format!("façade: {error}");
        for (p, phone) in self.phones.iter().enumerate() {
            let Some(running) = phone.running.as_ref() else {
                return Ok(Some(format!("{} is not open", self.name(p))));
            };
            let store = running.device.store();
            let seq = store.standing().map_err(failed)?.seq;
            // What is in no scope of its is no news: its cursor may lie below by that much.
            let news = |entry: &Entry| entry.seq > seq && self.server.office.sees(phone.user, entry.home);
            if seq > head || self.entries().any(news) {
                return Ok(Some(format!("{} has read to {seq} of {head}", self.name(p))));
            }
            let outbox = store.outbox().map_err(failed)?;
            let waits = |hash: EditHash| {
                self.server
                    .office
                    .ground
                    .held
                    .values()
                    .any(|held| held.own.hash == hash)
            };
            if let Some(item) = outbox.iter().find(|item| item.held.is_none() || !waits(item.hash)) {
                let (status, at) = (running.shell.status(), self.now);
                let lanes = format!(
                    "push {:?}, pull {:?}, token {:?}",
                    status.push, status.pull, status.token
                );
                let edit = (item.n, item.edit.what, item.judged, &item.verdict);
                return Ok(Some(format!("{} keeps {edit:?} at {at}: {lanes}", self.name(p))));
            }
            let digest = store.digest().map_err(failed)?;
            let same = digest.comparable && digest.digest == self.server.digest(phone.user);
            if !same {
                return Ok(Some(format!("{} has another digest than the server", self.name(p))));
            }
        }
        Ok(None)
    }

    /// Checks what must be the same everywhere: tasks, and one verdict and one effect of each edit.
    ///
    /// # Errors
    /// The invariant that does not hold.
    pub fn agree(&self) -> Result<(), Broken> {
        let mut lists: BTreeMap<Id, (usize, Vec<TaskView>)> = BTreeMap::new();
        for (p, phone) in self.phones.iter().enumerate() {
            let Some(running) = phone.running.as_ref() else {
                continue;
            };
            let mut tasks = running
                .device
                .tasks(Which::All)
                .map_err(|error| format!("façade: {error}"))?;
            for task in &mut tasks {
                // What is one's own and what is late depends on who looks when.
                (task.mine, task.overdue, task.pending) = (false, false, 0);
            }
            // Phones that see the same have the same list; so has one that waits with something of its own.
            let territory = super::template::TERRITORIES[usize::from(phone.cast == 4)];
            let own = running
                .device
                .store()
                .outbox()
                .map_err(|error| format!("façade: {error}"))?;
            // What was refused is shown to its author alone.
            let refused = running
                .device
                .store()
                .attention()
                .map_err(|error| format!("façade: {error}"))?;
            if !own.is_empty() || !refused.is_empty() {
                continue;
            }
            let first = lists.entry(territory).or_insert_with(|| (p, tasks.clone()));
            if first.1 != tasks {
                let (one, other) = (self.name(first.0), self.name(p));
                return Err(format!("tasks: {one} has {:?}, {other} {tasks:?}", first.1));
            }
        }
        self.once()?;
        self.no_misfits()?;
        self.in_order()
    }

    fn once(&self) -> Result<(), Broken> {
        let mut judged: BTreeMap<EditHash, u32> = BTreeMap::new();
        for row in &self.server.office.verdicts {
            *judged.entry(row.hash).or_default() += 1;
        }
        let mut laid: BTreeMap<EditHash, u32> = BTreeMap::new();
        for part in self.entries().flat_map(|entry| &entry.parts) {
            *laid.entry(part.hash()).or_default() += 1;
        }
        match judged.iter().chain(&laid).find(|(_, times)| **times > 1) {
            Some((hash, times)) => Err(format!("one verdict: {hash} has {times}")),
            None => Ok(()),
        }
    }

    /// Nobody is refused for what only a machine can get wrong.
    fn no_misfits(&self) -> Result<(), Broken> {
        let misfits = [
            "text.misfit",
            "text.copied",
            "base.ahead",
            "field.merge",
            "field.group",
            "field.fixed",
            "record.type",
            "record.exists",
            "author.unknown",
        ];
        for row in &self.server.office.verdicts {
            if let Verdict::Rejected(rejection) = &row.verdict
                && misfits.contains(&rejection.rule.as_str())
            {
                let (who, n) = (row.author.installation.short(), row.author.n);
                return Err(format!("misfit: {n} of {who} was refused by {}", rejection.rule));
            }
        }
        Ok(())
    }

    /// `received` rises with the log, however the server's clock is turned; what waited keeps its first arrival.
    fn in_order(&self) -> Result<(), Broken> {
        let mut last = Micros(i64::MIN);
        for entry in self.entries() {
            let waited = entry.parts.len() > 1
                || entry
                    .parts
                    .iter()
                    .any(|part| self.server.held_ever.contains(&part.hash()));
            if waited {
                continue;
            }
            if entry.received <= last {
                return Err(format!(
                    "received: {:?} at {} after {last:?}",
                    entry.received, entry.seq
                ));
            }
            last = entry.received;
        }
        Ok(())
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.server.office.log.iter().filter_map(|place| place.entry.as_ref())
    }
}
