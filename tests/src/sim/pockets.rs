//! Phones in pockets: the app leaves the front, hours pass; and the calm after all faults.

use fieldbook::engine::Event;

use super::{
    weather::FAIR,
    world::{Broken, World},
};

impl World {
    pub(super) fn sleep(&mut self, r: [u32; 4]) -> Result<(), Broken> {
        let hours = 1 + r[0] % 3;
        self.events.count("background");
        self.say(format!("{hours} h pass in pockets"));
        for p in 0..self.phones.len() {
            self.tell(p, false, None)?;
        }
        self.run_until(self.now + i64::from(hours) * 3_600_000_000)?;
        for p in 0..self.phones.len() {
            self.tell(p, true, None)?;
        }
        Ok(())
    }

    pub(super) fn app(&mut self, p: usize, r: [u32; 4]) -> Result<(), Broken> {
        let (front, online) = match r[0] % 4 {
            0 => (false, None),
            1 => (true, Some(false)),
            _ => (true, Some(true)),
        };
        self.say(format!("{}'s app: front {front}, online {online:?}", self.name(p)));
        self.tell(p, front, online)
    }

    pub(super) fn tell(&mut self, p: usize, front: bool, online: Option<bool>) -> Result<(), Broken> {
        let Some(phone) = self.phones.get_mut(p) else {
            return Ok(());
        };
        phone.front = front;
        phone.online = online.unwrap_or(phone.online);
        let Some(running) = phone.running.as_mut() else {
            return Ok(());
        };
        running.shell.tell(Event::Foreground(front));
        if let Some(online) = online {
            running.shell.tell(Event::Online(online));
        }
        self.poll(p)
    }

    /// Ends all faults: what is under way arrives or is reported as lost at once, the dead come back, and nobody writes.
    ///
    /// # Errors
    /// The invariant that breaks.
    pub fn calm(&mut self) -> Result<(), Broken> {
        self.say("the faults end");
        self.server.dies = None;
        self.server.down_until = 0;
        self.server.forgets.clear();
        self.server.page = 100;
        self.flush();
        for p in 0..self.phones.len() {
            let Some(phone) = self.phones.get_mut(p) else { continue };
            phone.weather = FAIR;
            phone.fuse = None;
            if let Some(running) = &phone.running {
                running.device.store().disarm();
            } else {
                self.open(p)?;
            }
            let told = self.phones.get(p).map(|phone| (phone.front, phone.online));
            if told != Some((true, true)) {
                self.tell(p, true, Some(true))?;
            }
        }
        Ok(())
    }
}
