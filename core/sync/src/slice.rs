//! How eager the engine is: at rest, open, in the background, or in one bounded slice.
//!
//! A slice ends by itself, says how, and leaves nothing under way.

use fieldbook_model::Micros;

use crate::{
    config::LEAST_BYTES,
    engine::Engine,
    event::{Action, Slice, SliceEnd},
    lane::Lane,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Stopped,
    Open,
    Background,
    Slice(Running),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Running {
    bounds: Slice,
    spent: u64,
}

impl Mode {
    pub(crate) fn slice(bounds: Slice) -> Self {
        Mode::Slice(Running { bounds, spent: 0 })
    }

    pub(crate) fn deadline(&self) -> Option<Micros> {
        if let Mode::Slice(running) = self {
            Some(running.bounds.deadline)
        } else {
            None
        }
    }

    pub(crate) fn spend(&mut self, bytes: u64) {
        if let Mode::Slice(running) = self {
            running.spent = running.spent.saturating_add(bytes);
        }
    }
}

impl Engine {
    /// Returns how many bytes a lane may ask for now; `None` where a slice has none left. Tokens and digests are small
    /// and always allowed.
    pub(crate) fn allowance(&self, lane: Lane) -> Option<u64> {
        let Mode::Slice(running) = &self.mode else {
            return Some(u64::MAX);
        };
        if matches!(lane, Lane::Token | Lane::Digest) {
            return Some(u64::MAX);
        }
        let reserved: u64 = Lane::ALL.into_iter().map(|lane| self.lanes.of(lane).reserved).sum();
        let left = running
            .bounds
            .max_bytes
            .saturating_sub(running.spent)
            .saturating_sub(reserved);
        (left >= LEAST_BYTES.min(running.bounds.max_bytes.max(1))).then_some(left)
    }

    pub(crate) fn end_slice_where_done(&mut self) {
        let Mode::Slice(running) = &self.mode else { return };
        let tries = running.bounds.tries.max(1);
        if running.bounds.deadline <= self.now {
            return self.leave_slice(SliceEnd::Deadline);
        }
        if Lane::ALL.into_iter().any(|lane| self.lanes.of(lane).busy().is_some()) {
            return;
        }
        let gave_up = |lane: Lane| {
            let state = self.lanes.of(lane);
            state.stopped.is_some() || (state.due.is_some() && state.failures >= tries)
        };
        let no_token = !self.has_token() && gave_up(Lane::Token);
        let waits = |lane: Lane| self.lanes.of(lane).due.is_some() && !gave_up(lane) && !no_token;
        if Lane::ALL.into_iter().any(waits) {
            if self.allowance(Lane::Pull).is_none() {
                self.leave_slice(SliceEnd::Bytes);
            }
            return;
        }
        let any = no_token || Lane::ALL.into_iter().any(gave_up);
        self.leave_slice(if any { SliceEnd::GaveUp } else { SliceEnd::Finished });
    }

    pub(crate) fn leave_slice(&mut self, end: SliceEnd) {
        if matches!(self.mode, Mode::Slice(_)) {
            self.cancel_all();
            self.mode = Mode::Stopped;
            self.act(Action::SliceDone(end));
        }
    }
}
