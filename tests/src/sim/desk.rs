//! What people settle: kept values, refused and waiting edits, tasks.

use std::collections::BTreeMap;

use fieldbook::{Failure, attention::Reason, tasks::Which};
use fieldbook_model::{EditHash, value::Date};

use super::{
    ledger::{Deed, Wish, Wrote, value_of},
    people::REGISTERS,
    world::{Broken, World},
};

impl World {
    pub(super) fn loser(&mut self, p: usize, r: [u32; 4]) -> Result<(), Broken> {
        let Some(running) = self.phones.get(p).and_then(|phone| phone.running.as_ref()) else {
            return Ok(());
        };
        let kept = running
            .device
            .conflicts(None)
            .map_err(|error| format!("façade: {error}"))?;
        let Some(one) = kept.get(r[2] as usize % kept.len().max(1)) else {
            return Ok(());
        };
        let Some(value) = one.value.as_ref().and_then(value_of) else {
            return Ok(());
        };
        let shown = running.device.show(one.record).ok();
        if !shown.is_some_and(|shown| shown.alive) {
            return Ok(());
        }
        let (key, record) = (one.key, one.record);
        let stands = match &one.stands {
            Some(fieldbook::store::Cell::Value(stands)) => value_of(stands),
            _ => None,
        };
        let field = REGISTERS.iter().find(|(name, _)| *name == one.field);
        let field = field.map_or(super::people::NEXT_STEP.1, |(_, field)| *field);
        let wish = |deed| Wish {
            record: Some(record),
            deed,
        };
        if r[3].is_multiple_of(2) {
            self.events.count("losers dismissed");
            let said = format!("{} dismisses v{value}", self.name(p));
            let wishes = vec![wish(Deed::Dismiss(value))];
            return self.act(p, said, wishes, |device| {
                device.dismiss(key).map(|_| ()).map_err(Failure::from)
            });
        }
        self.events.count("losers restored");
        self.ledger.again.insert(value);
        let said = format!("{} restores v{value}", self.name(p));
        let set = Deed::Register {
            field,
            value,
            over: stands,
        };
        let wishes = vec![wish(set)];
        self.act(p, said, wishes, |device| {
            device.restore(key).map(|_| ()).map_err(Failure::from)
        })
    }

    pub(super) fn attention(&mut self, p: usize, r: [u32; 4]) -> Result<(), Broken> {
        let Some(running) = self.phones.get(p).and_then(|phone| phone.running.as_ref()) else {
            return Ok(());
        };
        let items = running.device.attention().map_err(|error| format!("façade: {error}"))?;
        let Some(item) = items.get(r[2] as usize % items.len().max(1)) else {
            return Ok(());
        };
        let (hash, n, record) = (item.hash, item.n, item.record);
        let by_number = item.changes.iter().any(|change| change.field == "registration_no");
        let refused = matches!(item.reason, Reason::Refused(_));
        let numbers = self.numbers(p)?;
        let wish = |deed| Wish {
            record: Some(record),
            deed,
        };
        if by_number && !r[3].is_multiple_of(4) {
            return self.mend(p, hash, n, record);
        }
        if !refused && !r[3].is_multiple_of(3) {
            return Ok(());
        }
        self.events.count("dropped by a person");
        let said = format!("{} drops {n}", self.name(p));
        let before = self.ledger.wrote.len();
        self.act(p, said, vec![wish(Deed::Drop(n))], |device| {
            device.drop_item(hash).map(|_| ()).map_err(Failure::from)
        })?;
        if self.ledger.wrote.len() > before {
            self.note_drops(p, &numbers)?;
        }
        Ok(())
    }

    /// Returns the numbers of own edits by hash.
    fn numbers(&self, p: usize) -> Result<BTreeMap<EditHash, u64>, Broken> {
        let Some(running) = self.phones.get(p).and_then(|phone| phone.running.as_ref()) else {
            return Ok(BTreeMap::new());
        };
        let store = running.device.store();
        let outbox = store.outbox().map_err(|error| format!("façade: {error}"))?;
        let refused = store.rejected(None).map_err(|error| format!("façade: {error}"))?;
        let outbox = outbox.iter().map(|item| (item.hash, item.n));
        Ok(outbox.chain(refused.iter().map(|item| (item.hash, item.n))).collect())
    }

    /// Dropping a creation drops what waits for it: each is a drop of its own.
    fn note_drops(&mut self, p: usize, numbers: &BTreeMap<EditHash, u64>) -> Result<(), Broken> {
        let Some(running) = self.phones.get(p).and_then(|phone| phone.running.as_ref()) else {
            return Ok(());
        };
        let outbox = running
            .device
            .store()
            .outbox()
            .map_err(|error| format!("façade: {error}"))?;
        for item in outbox
            .iter()
            .filter(|item| item.edit.what == fieldbook_model::What::Drop)
        {
            let dropped = item.edit.mends.and_then(|mends| numbers.get(&mends));
            if let Some(dropped) = dropped {
                let wrote = Wrote {
                    p,
                    record: item.edit.record,
                    home: item.home,
                    deed: Deed::Drop(*dropped),
                    n: item.n,
                    stood: None,
                    coalesced: false,
                };
                self.ledger.wrote.push(wrote);
            }
        }
        Ok(())
    }

    pub(super) fn task(&mut self, p: usize, r: [u32; 4]) -> Result<(), Broken> {
        let Some(running) = self.phones.get(p).and_then(|phone| phone.running.as_ref()) else {
            return Ok(());
        };
        let tasks = running
            .device
            .tasks(Which::All)
            .map_err(|error| format!("façade: {error}"))?;
        let Some(task) = tasks.get(r[2] as usize % tasks.len().max(1)) else {
            return Ok(());
        };
        let id = task.task.id;
        let said = format!("{} works on the task {}", self.name(p), task.task.title);
        let wish = Wish {
            record: Some(id),
            deed: Deed::Work,
        };
        self.act(p, said, vec![wish], |device| match r[3] % 4 {
            0 => device.reopen(id).map_err(Failure::from),
            1 => device
                .due(id, Date::from_ymd(2025, 12, 1 + r[0] % 28))
                .map_err(Failure::from),
            _ => device.done(id).map_err(Failure::from),
        })
    }
}
