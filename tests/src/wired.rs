//! Clocks that a test turns by hand and chance from a seed, to wire a real device with.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use fieldbook::{Clock, Reading, Wiring, model::Micros};

use crate::histories::chance::Chance;

/// A clock that moves only when it is told to.
#[derive(Debug, Default)]
pub struct HandClock {
    wall: AtomicI64,
    boot: AtomicI64,
    boot_id: AtomicU64,
}

impl HandClock {
    /// Returns a clock whose wall stands at `wall` and which was just booted.
    #[must_use]
    pub fn at(wall: Micros) -> Arc<Self> {
        Arc::new(HandClock {
            wall: AtomicI64::new(wall.0),
            boot: AtomicI64::new(0),
            boot_id: AtomicU64::new(1),
        })
    }

    /// Lets time pass, on wall and boot-time clock alike.
    pub fn pass(&self, micros: i64) {
        self.wall.fetch_add(micros, Ordering::SeqCst);
        self.boot.fetch_add(micros, Ordering::SeqCst);
    }

    /// Turns the wall clock alone.
    pub fn step(&self, micros: i64) {
        self.wall.fetch_add(micros, Ordering::SeqCst);
    }

    /// Sets the wall clock alone.
    pub fn turn_to(&self, wall: Micros) {
        self.wall.store(wall.0, Ordering::SeqCst);
    }

    /// Boots the phone anew.
    pub fn reboot(&self) {
        self.boot.store(0, Ordering::SeqCst);
        self.boot_id.fetch_add(1, Ordering::SeqCst);
    }

    fn reading(&self) -> Reading {
        Reading {
            wall: Micros(self.wall.load(Ordering::SeqCst)),
            boot: Micros(self.boot.load(Ordering::SeqCst)),
            boot_id: self.boot_id.load(Ordering::SeqCst),
        }
    }
}

struct Shared(Arc<HandClock>);

impl Clock for Shared {
    fn read(&self) -> Reading {
        self.0.reading()
    }
}

/// A clock that runs: real time since the test began, from a given wall time.
#[derive(Debug)]
pub struct RunningClock {
    started: std::time::Instant,
    wall: Micros,
}

impl RunningClock {
    /// Returns a clock that shows the machine's time and runs with it.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "a test against a real server keeps real time; this is where it is wired"
    )]
    pub fn start() -> Self {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        let wall = Micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX));
        RunningClock {
            started: std::time::Instant::now(),
            wall,
        }
    }
}

impl RunningClock {
    /// Returns what the wall showed when it was started.
    #[must_use]
    pub fn wall(&self) -> Micros {
        self.wall
    }
}

impl Clock for RunningClock {
    fn read(&self) -> Reading {
        let ran = i64::try_from(self.started.elapsed().as_micros()).unwrap_or(i64::MAX);
        Reading {
            wall: self.wall.plus(ran),
            boot: Micros(ran + 1),
            boot_id: 1,
        }
    }
}

struct Seeded(Mutex<Chance>);

impl fieldbook::Chance for Seeded {
    fn fill(&self, out: &mut [u8]) {
        let mut chance = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for bytes in out.chunks_mut(8) {
            let drawn = chance.nonce();
            bytes.iter_mut().zip(drawn).for_each(|(byte, drawn)| *byte = drawn);
        }
    }
}

/// Returns the wiring of a simulated phone.
#[must_use]
pub fn wiring(clock: &Arc<HandClock>, seed: u64) -> Wiring {
    let chance = Box::new(Seeded(Mutex::new(Chance::new(seed))));
    Wiring {
        clock: Box::new(Shared(Arc::clone(clock))),
        chance,
    }
}

/// Returns the wiring of a phone that lives in real time.
#[must_use]
pub fn running(seed: u64) -> Wiring {
    let chance = Box::new(Seeded(Mutex::new(Chance::new(seed))));
    Wiring {
        clock: Box::new(RunningClock::start()),
        chance,
    }
}
