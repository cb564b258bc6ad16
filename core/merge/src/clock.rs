//! When something was captured: the wall clock, corrected by what contacts with the server have measured.
//!
//! Between contacts time is carried on by the boot-time clock (it runs while the phone sleeps). Only a step of the
//! wall clock against it, or a new boot, opens a clock era; an era is settled by its next contact. No clock follows
//! another device's time.

use fieldbook_model::{Micros, edit::RawClock};
use minicbor::{Decode, Encode};

/// How far wall and boot-time clock may drift apart before it counts as a step: 2 s, above what NTP slews in hours.
pub const STEP: i64 = 2 * Micros::SECOND;

/// What the platform's clocks say at one instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The wall clock.
    pub wall: Micros,
    /// The boot-time clock: microseconds since boot, sleep included.
    pub boot: Micros,
    /// Which boot it is.
    pub boot_id: u64,
}

/// When an action was captured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Corrected time.
    pub captured: Micros,
    /// The raw clock, where it says something else.
    pub clock: Option<RawClock>,
}

/// What a device remembers of its clocks, kept with the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ClockState {
    /// Server time minus wall clock, as measured at the last contact.
    #[n(0)]
    pub offset: i64,
    /// Wall minus boot-time clock when the era began.
    #[n(1)]
    pub anchor: i64,
    /// Which boot the era is in.
    #[n(2)]
    pub boot_id: u64,
    /// The era, counted up at each step and boot.
    #[n(3)]
    pub era: u32,
    /// A contact has measured this era's offset.
    #[n(4)]
    pub settled: bool,
    /// The last time given out, by the corrected clock: an unsettled era is not trusted below it.
    #[n(5)]
    pub last: Micros,
    /// The state holds readings at all.
    #[n(6)]
    pub started: bool,
}

impl ClockState {
    /// Takes a reading: opens an era where the wall clock stepped or the phone was booted.
    #[must_use]
    pub fn read(mut self, now: Reading) -> Self {
        let anchor = now.wall.since(now.boot);
        if !self.started {
            return ClockState {
                anchor,
                boot_id: now.boot_id,
                started: true,
                ..self
            };
        }
        let stepped = anchor.saturating_sub(self.anchor);
        if now.boot_id != self.boot_id {
            self.era = self.era.wrapping_add(1);
            self.boot_id = now.boot_id;
            self.anchor = anchor;
            self.settled = false;
        } else if stepped.abs() > STEP {
            // The boot-time clock ran on, so the true time is known across the step: only the wall clock moved.
            self.era = self.era.wrapping_add(1);
            self.offset = self.offset.saturating_sub(stepped);
            self.anchor = anchor;
        }
        self
    }

    /// Returns the moment of a reading taken into this state, and the state that remembers it.
    #[must_use]
    pub fn moment(mut self, now: Reading) -> (Self, Moment) {
        let corrected = now.wall.plus(self.offset);
        let captured = if self.settled {
            corrected
        } else {
            corrected.max(self.last)
        };
        self.last = self.last.max(captured);
        let clock = (captured != now.wall || self.era > 0).then_some(RawClock {
            wall: now.wall,
            era: self.era,
        });
        (self, Moment { captured, clock })
    }

    /// Takes the server's time, measured at `now`: settles the era.
    #[must_use]
    pub fn contact(mut self, now: Reading, server: Micros) -> Self {
        self = self.read(now);
        self.offset = server.since(now.wall);
        self.settled = true;
        self.last = server;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(wall: i64, boot: i64) -> Reading {
        Reading {
            wall: Micros(wall),
            boot: Micros(boot),
            boot_id: 1,
        }
    }

    #[test]
    fn a_wall_clock_set_a_day_ahead_after_a_contact_does_not_move_what_is_captured() {
        let state = ClockState::default().contact(at(1_000_000_000, 0), Micros(1_000_000_000));
        let stepped = at(1_000_000_000 + Micros::DAY + 60 * Micros::SECOND, 60 * Micros::SECOND);
        let (state, moment) = state.read(stepped).moment(stepped);
        assert_eq!(moment.captured, Micros(1_000_000_000 + 60 * Micros::SECOND));
        assert_eq!(moment.clock.map(|clock| clock.era), Some(1));
        assert_eq!(state.era, 1);
    }

    #[test]
    fn a_phone_that_never_met_the_server_says_what_its_wall_clock_says() {
        let now = at(5_000_000, 1);
        let (_, moment) = ClockState::default().read(now).moment(now);
        assert_eq!((moment.captured, moment.clock), (Micros(5_000_000), None));
    }

    #[test]
    fn a_contact_corrects_a_clock_that_was_a_day_ahead_all_along() {
        let now = at(Micros::DAY, 0);
        let (_, moment) = ClockState::default().contact(now, Micros(7)).moment(now);
        assert_eq!(moment.captured, Micros(7));
    }
}
