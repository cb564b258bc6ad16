//! The machine's clocks and chance, wired in for real; the time zone is the platform's to say.
//!
//! The boot-time clock runs while a phone sleeps: `CLOCK_BOOTTIME` on Linux and Android, `CLOCK_MONOTONIC` on Apple
//! systems (XNU counts sleep in it). A boot is told apart by the kernel's boot id where it can be read.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use fieldbook::{
    Chance, Clock, Reading, Wiring,
    model::{EditHash, Micros},
};

use crate::platform::ClockZone;

/// Returns the wiring of a device in an app.
pub(crate) fn wiring(zone: Arc<dyn ClockZone>) -> Wiring {
    Wiring {
        clock: Box::new(MachineClock { zone, boot: boot_id() }),
        chance: Box::new(MachineChance),
    }
}

/// Returns the clock of an office in memory.
#[cfg(feature = "testing")]
pub(crate) fn of_an_office() -> Box<dyn Clock> {
    struct Greenwich;
    impl ClockZone for Greenwich {
        fn offset_seconds(&self, _: i64) -> Result<i32, crate::platform::CallbackError> {
            Ok(0)
        }
    }
    Box::new(MachineClock {
        zone: Arc::new(Greenwich),
        boot: 0,
    })
}

struct MachineClock {
    zone: Arc<dyn ClockZone>,
    boot: u64,
}

impl Clock for MachineClock {
    fn read(&self) -> Reading {
        Reading {
            wall: wall(),
            boot: since_boot(),
            boot_id: self.boot,
        }
    }

    fn zone(&self, at: Micros) -> i32 {
        // Local days are shown by UTC where the platform fails to say; nothing that is stored depends on it.
        let asked = catch_unwind(AssertUnwindSafe(|| self.zone.offset_seconds(at.0)));
        const LARGEST: i32 = 18 * 3_600;
        match asked {
            Ok(Ok(seconds)) if seconds.abs() <= LARGEST => seconds,
            _ => 0,
        }
    }
}

struct MachineChance;

impl Chance for MachineChance {
    fn fill(&self, out: &mut [u8]) {
        #[expect(clippy::disallowed_methods, reason = "this is where real chance is wired in")]
        let filled = getrandom::fill(out);
        if let Err(why) = filled {
            // A key made without chance would be worse than none; the edge turns this into an error.
            panic!("the operating system gives no random bytes: {why}");
        }
    }
}

fn wall() -> Micros {
    #[expect(clippy::disallowed_methods, reason = "this is where the real clock is wired in")]
    let now = SystemTime::now();
    match now.duration_since(UNIX_EPOCH) {
        Ok(since) => Micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX)),
        Err(before) => Micros(i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |micros| -micros)),
    }
}

#[cfg(unix)]
fn since_boot() -> Micros {
    use rustix::time::{ClockId, clock_gettime};
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const CLOCK: ClockId = ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const CLOCK: ClockId = ClockId::Monotonic;
    let now = clock_gettime(CLOCK);
    Micros(now.tv_sec.saturating_mul(Micros::SECOND)).plus(now.tv_nsec / 1_000)
}

/// Elsewhere the wall clock stands in: no step of it is noticed until the next contact with the server.
#[cfg(not(unix))]
fn since_boot() -> Micros {
    wall()
}

/// Names this boot; 0 where the system does not: a new boot is then noticed by the boot-time clock, which starts anew.
fn boot_id() -> u64 {
    let named = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok();
    named.map_or(0, |name| {
        let digest = EditHash::of(name.trim().as_bytes());
        u64::from_be_bytes(*digest.0.first_chunk().unwrap_or(&[0; 8]))
    })
}
