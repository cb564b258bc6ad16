//! What a step does that is no person's doing: weather, deaths, clocks, the server, sleep; and the end of all faults.

use fieldbook::store::Fault;

use super::{
    scenario::{Step, What},
    weather::{FAIR, Weather},
    world::{Broken, World},
};

impl World {
    /// Does one step.
    ///
    /// # Errors
    /// The invariant that breaks.
    pub fn step(&mut self, step: &Step) -> Result<(), Broken> {
        self.run_until(self.now + i64::from(step.gap) * 1000)?;
        let p = usize::from(step.who) % self.phones.len().max(1);
        match step.what {
            What::Person => self.person(p, step.r)?,
            What::Clash => self.clash(p, step.r)?,
            What::Beneath => self.beneath(p, step.r)?,
            What::Mend => self.mend_late(p, step.r)?,
            What::Office => self.office_writes(step.r),
            What::Weather => self.weather(p, step.r),
            What::Arm => self.arm(p, step.r),
            What::Crash => self.crash(p, step.r)?,
            What::Clock => self.clock(p, step.r)?,
            What::Server => self.server_fault(p, step.r),
            What::Sleep => self.sleep(step.r)?,
            What::App => self.app(p, step.r)?,
        }
        Ok(())
    }

    fn weather(&mut self, p: usize, r: [u32; 4]) {
        let tells = r[1].is_multiple_of(2);
        let rough = |loss_up, loss_down, twice, cut, slow, hours| Weather {
            loss_up,
            loss_down,
            twice,
            cut,
            slow,
            hours,
            no_push: false,
            tells,
        };
        let (weather, said) = match r[0] % 10 {
            0 | 1 => (FAIR, "fair"),
            2 => (rough(30, 30, 10, 10, 400, 0), "rough"),
            3 => (rough(100, 0, 0, 0, 0, 0), "nothing goes up"),
            4 => (rough(0, 100, 0, 0, 0, 0), "nothing comes down"),
            5 => (rough(100, 100, 0, 0, 0, 0), "no network"),
            6 => (rough(0, 0, 60, 0, 3_000, 0), "doubles and reorders"),
            7 => (rough(5, 5, 10, 50, 100, 0), "cuts short"),
            8 => (Weather { no_push: true, ..FAIR }, "no pushes go up"),
            _ => (rough(5, 5, 10, 0, 9_000, 20), "delays"),
        };
        if let Some(phone) = self.phones.get_mut(p) {
            phone.weather = weather;
        }
        self.say(format!("{}'s network: {said}", self.name(p)));
    }

    fn arm(&mut self, p: usize, r: [u32; 4]) {
        let nth = 1 + r[1] % 6;
        let said = match r[0] % 6 {
            0 => {
                if let Some(phone) = self.phones.get_mut(p) {
                    phone.fuse = Some(1 + r[1] % 14);
                }
                "will die between two actions of its engine".to_owned()
            }
            how => {
                let (fault, times) = match how {
                    1 | 2 => (Fault::CrashBefore, 1),
                    3 | 4 => (Fault::CrashAfter, 1),
                    _ => (Fault::DiskFull, 1 + r[2] % 4),
                };
                if let Some(running) = self.phones.get(p).and_then(|phone| phone.running.as_ref()) {
                    running.device.store().arm(fault, nth, times);
                }
                format!("{fault:?} at its commit {nth}, {times} times")
            }
        };
        self.say(format!("{}: {said}", self.name(p)));
    }

    fn crash(&mut self, p: usize, r: [u32; 4]) -> Result<(), Broken> {
        if self.phones.get(p).is_none_or(|phone| phone.running.is_none()) {
            return Ok(());
        }
        let said = match r[0] % 3 {
            0 => {
                self.events.count("crashes between actions");
                self.die(p);
                "is killed"
            }
            1 => {
                self.events.count("power cuts");
                if let Some(phone) = self.phones.get_mut(p) {
                    phone
                        .cut_power(u64::from(r[1]))
                        .map_err(|error| format!("power cut: {error}"))?;
                    phone.back_at = self.now + i64::from(r[2] % 3_000) * 1000;
                    phone.boot(self.now);
                }
                "loses its power"
            }
            _ => {
                self.events.count("reboots");
                self.die(p);
                if let Some(phone) = self.phones.get_mut(p) {
                    phone.boot(self.now);
                }
                "is booted anew"
            }
        };
        self.say(format!("{} {said}", self.name(p)));
        Ok(())
    }

    fn clock(&mut self, p: usize, r: [u32; 4]) -> Result<(), Broken> {
        let (hour, day, year) = (3_600_000_000_i64, 86_400_000_000_i64, 31_536_000_000_000_i64);
        let steps = [
            hour,
            -hour,
            day,
            -day,
            10 * year,
            -10 * year,
            1_500_000,
            -1_500_000,
            30 * day,
        ];
        let by = steps.get(r[0] as usize % steps.len()).copied().unwrap_or(hour);
        self.events.count("clock steps");
        if by.abs() > 2_000_000 {
            self.events.count("clock eras");
        }
        if let Some(phone) = self.phones.get(p) {
            phone.clock.step(by);
        }
        self.say(format!("{}'s clock steps by {} s", self.name(p), by / 1_000_000));
        Ok(())
    }

    fn server_fault(&mut self, p: usize, r: [u32; 4]) {
        let said = match r[0] % 7 {
            0 => {
                self.server_died();
                self.server.epoch += 1;
                "dies".to_owned()
            }
            1 | 2 => {
                let before = r[1].is_multiple_of(2);
                self.server.dies = Some((before, 1 + r[2] % 3));
                format!("will die {} a commit", if before { "before" } else { "after" })
            }
            3 | 6 => {
                let installation = self.phones.get(p).map(|phone| phone.installation);
                self.server.forgets.extend(installation);
                format!("will not know {}'s cursor", self.name(p))
            }
            4 => {
                self.server.page = [1, 2, 3, 100][r[1] as usize % 4];
                format!("pages of {}", self.server.page)
            }
            _ => {
                let by = [-7_200, -300, 60, 3_600, -30][r[1] as usize % 5] * 1_000_000_i64;
                self.server.offset += by;
                self.events.count("server clock steps");
                format!("its clock steps by {} s", by / 1_000_000)
            }
        };
        self.say(format!("the server: {said}"));
    }
}
