//! Scenes of several steps that chance alone would rarely put together: what is played is still people and network.

use fieldbook::{Failure, attention::ItemView};
use fieldbook_model::types;

use super::{
    ledger::{Deed, Made, Wish},
    look::{members_of, note_of},
    people::text,
    weather::{FAIR, Weather},
    world::{Broken, World},
};

impl World {
    /// Two people write the same field of the same customer at the same instant.
    pub(super) fn clash(&mut self, p: usize, r: [u32; 4]) -> Result<(), Broken> {
        let other = (p + 1) % self.phones.len().max(1);
        let Some(made) = self.ledger.made.get(r[0] as usize % 2).copied() else {
            return Ok(());
        };
        // There must be something to take away.
        if r[1] % 7 < 4 && self.choose_exactly(p, made).is_some_and(|made| self.is_bare(p, made)) {
            match r[1] % 7 {
                0 | 1 => self.tag(p, made.id, r)?,
                _ => {
                    self.type_text(p, made, [r[0], r[1], r[2], 2])?;
                    self.type_text(p, made, [r[0], r[1], r[2], 2])?;
                }
            }
            self.run_until(self.now + 80_000)?;
        }
        for (turn, p) in (0..).zip([p, other]) {
            if self.choose_exactly(p, made).is_some() {
                let odd = [r[0], r[1], r[2] + turn, r[3] + turn];
                match r[1] % 7 {
                    // One takes the tag away where it is, the other adds it once more.
                    0 | 1 => self.tag(p, made.id, [r[0], r[1], r[2], 1 + turn * 2])?,
                    // Both type, one of them over what is there.
                    2 | 3 => self.type_text(p, made, [odd[0], odd[1], odd[2] * 7, odd[3] / 2 * 4])?,
                    4 => self.count(p, made.id)?,
                    _ => self.set(p, made, r)?,
                }
            }
        }
        Ok(())
    }

    /// Whether a phone shows neither tags nor a note of a customer.
    fn is_bare(&self, p: usize, made: Made) -> bool {
        let shown = self
            .device(p)
            .and_then(|device| device.store().shown(made.id).ok().flatten());
        shown.is_some_and(|shown| members_of(&shown.record).is_empty() || note_of(&shown.record).is_empty())
    }

    /// Somebody writes on while their pushes do not get through, and what another writes comes beneath.
    pub(super) fn beneath(&mut self, p: usize, r: [u32; 4]) -> Result<(), Broken> {
        let other = (p + 1) % self.phones.len().max(1);
        let Some(made) = self.ledger.made.get(r[0] as usize % 2).copied() else {
            return Ok(());
        };
        let weather = self.phones.get(p).map(|phone| phone.weather);
        if let Some(phone) = self.phones.get_mut(p) {
            phone.weather = Weather { no_push: true, ..FAIR };
        }
        self.say(format!("{}'s pushes do not get through", self.name(p)));
        // The first write is tried again and again; the next ones wait beside it, unsealed.
        let (patience, beat) = (1_500_000 + i64::from(r[3] % 3) * 1_500_000, 30_000);
        for (who, after) in [
            (p, patience),
            (p, beat),
            (other, 3 * beat),
            (p, i64::from(r[2] % 3) * beat),
        ] {
            let fresh = u32::try_from(self.ledger.fresh() % 1_000).unwrap_or(0);
            if self.choose_exactly(who, made).is_some() {
                match r[1] % 2 {
                    0 => self.type_text(who, made, [r[0], r[1], fresh, 1])?,
                    _ => self.set(who, made, [r[0], r[1], 1, 1])?,
                }
            }
            self.run_until(self.now + after)?;
        }
        if let (Some(phone), Some(weather)) = (self.phones.get_mut(p), weather) {
            phone.weather = weather;
        }
        Ok(())
    }

    /// Somebody is refused, goes on writing, and mends what was refused when the rest is admitted already.
    pub(super) fn mend_late(&mut self, p: usize, r: [u32; 4]) -> Result<(), Broken> {
        let beat = 60_000 + i64::from(r[2] % 2) * 400_000;
        let created = r[1].is_multiple_of(2);
        let before = self.ledger.made.len();
        if created {
            self.customer(p, r)?;
        } else if let Some(made) = self.customer_shown(p, r[0]) {
            self.set(p, made, [r[0], r[1], 1, 7])?;
        }
        self.run_until(self.now + beat)?;
        let made = match self.ledger.made.get(before).copied() {
            Some(made) => Some(made),
            None => self.customer_shown(p, r[0]),
        };
        if let Some(made) = made.filter(|made| self.choose_exactly(p, *made).is_some()) {
            if created && r[3].is_multiple_of(2) {
                self.visit(p, made.id, r)?;
            }
            self.set(p, made, [r[0], r[1], 1, 1])?;
        }
        self.run_until(self.now + beat)?;
        let Some(running) = self.phones.get(p).and_then(|phone| phone.running.as_ref()) else {
            return Ok(());
        };
        let items = running.device.attention().map_err(|error| format!("façade: {error}"))?;
        let by_number = |item: &&ItemView| item.changes.iter().any(|change| change.field == "registration_no");
        match items.iter().rev().find(by_number) {
            Some(item) => {
                let (hash, n, record) = (item.hash, item.n, item.record);
                self.mend(p, hash, n, record)
            }
            None => Ok(()),
        }
    }

    /// Sends a refused edit again with a number that nobody else has.
    pub(super) fn mend(
        &mut self,
        p: usize,
        hash: fieldbook_model::EditHash,
        n: u64,
        record: fieldbook_model::Id,
    ) -> Result<(), Broken> {
        let number = self.ledger.fresh();
        self.events.count("mended");
        let said = format!("{} mends {n} with F{number}", self.name(p));
        let wish = Wish {
            record: Some(record),
            deed: Deed::Mend(n),
        };
        self.act(p, said, vec![wish], |device| {
            let write = text(format!("F{number}"));
            device
                .fix(hash, "registration_no", write)
                .map(|_| ())
                .map_err(Failure::from)
        })
    }

    fn customer_shown(&self, p: usize, pick: u32) -> Option<Made> {
        let customers = self.ledger.made.iter().filter(|made| made.kind == types::CUSTOMER.no());
        let shown: Vec<Made> = customers.filter_map(|made| self.choose_exactly(p, *made)).collect();
        shown.get(pick as usize % shown.len().max(1)).copied()
    }
}
