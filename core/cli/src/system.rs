//! The one place where a real clock, real chance and the local time zone are wired in.
//!
//! Boot-time clock: on Linux `/proc/uptime` (it counts sleep; resolution 10 ms) with the kernel's boot id. Where there
//! is none, it runs with the machine's unshifted wall clock, so no step of that clock is ever noticed: the wall clock
//! is then trusted until the next contact with the server.

use std::{
    fs,
    time::{SystemTime, UNIX_EPOCH},
};

use chrono::{Local, Offset, TimeZone};
use fieldbook::{
    Chance, Clock, Reading,
    model::{EditHash, Micros},
};

/// The machine's clocks, moved as the environment says.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock {
    /// Moves the wall clock alone, microseconds: this phone's clock is wrong.
    pub wrong: i64,
    /// Moves wall and boot-time clock together, microseconds: time has passed.
    pub passed: i64,
}

impl Clock for SystemClock {
    fn read(&self) -> Reading {
        let wall = now();
        let boot = uptime().unwrap_or(wall);
        Reading {
            wall: wall.plus(self.passed).plus(self.wrong),
            boot: boot.plus(self.passed),
            boot_id: boot_id(),
        }
    }

    fn zone(&self, at: Micros) -> i32 {
        let seconds = at.0.div_euclid(Micros::SECOND);
        let local = Local.timestamp_opt(seconds, 0).earliest();
        local.map_or(0, |time| time.offset().fix().local_minus_utc())
    }
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, out: &mut [u8]) {
        #[expect(clippy::disallowed_methods, reason = "this is where real chance is wired in")]
        let filled = getrandom::fill(out);
        if let Err(why) = filled {
            // A key made without chance would be worse than none.
            panic!("the operating system gives no random bytes: {why}");
        }
    }
}

fn now() -> Micros {
    #[expect(clippy::disallowed_methods, reason = "this is where the real clock is wired in")]
    let now = SystemTime::now();
    match now.duration_since(UNIX_EPOCH) {
        Ok(since) => Micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX)),
        Err(before) => Micros(i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |micros| -micros)),
    }
}

/// Reads seconds with two decimals, such as `350735.47`.
fn uptime() -> Option<Micros> {
    let text = fs::read_to_string("/proc/uptime").ok()?;
    let (seconds, hundredths) = text.split_whitespace().next()?.split_once('.')?;
    let hundredths = hundredths.parse::<i64>().ok()?.checked_mul(10_000)?;
    Some(Micros(seconds.parse::<i64>().ok()?.checked_mul(Micros::SECOND)?).plus(hundredths))
}

/// Names this boot; 0 where the system does not.
fn boot_id() -> u64 {
    let named = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok();
    named.map_or(0, |name| {
        let digest = EditHash::of(name.trim().as_bytes());
        u64::from_be_bytes(*digest.0.first_chunk().unwrap_or(&[0; 8]))
    })
}
