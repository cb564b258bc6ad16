//! One lane: at most one exchange, its back-off, its sizes. Lanes know nothing of each other.

use std::collections::BTreeSet;

use fieldbook_model::{Id, Micros, Seq};
use fieldbook_protocol::{AskKey, Route};

use crate::{
    config::MOST_HALVINGS,
    event::RequestId,
    status::{LaneError, Stop, Trouble},
};

/// A line of the conversation that waits for no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Edits go up.
    Push,
    /// Entries and verdicts come down.
    Pull,
    /// Homes come down whole.
    Fetch,
    /// The server's digest.
    Digest,
    /// Tokens; the only lane that others need.
    Token,
}

impl Lane {
    /// All lanes; `Token` last, since the others ask it for one.
    pub const ALL: [Lane; 5] = [Lane::Push, Lane::Pull, Lane::Fetch, Lane::Digest, Lane::Token];

    /// Returns the route of the lane's requests.
    #[must_use]
    pub fn route(self) -> Route {
        match self {
            Lane::Push => Route::Push,
            Lane::Pull => Route::Pull,
            Lane::Fetch => Route::Fetch,
            Lane::Digest => Route::Digest,
            Lane::Token => Route::Token,
        }
    }
}

/// Where a lane's exchange stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    #[default]
    Rest,
    /// The shell reads or signs what is to be sent.
    Gathering(RequestId),
    /// A request is out.
    Flying(Flight),
    /// The shell stores what came; `progress` says whether the exchange brought the lane any further.
    Storing { id: RequestId, progress: bool },
}

/// A request that is out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flight {
    pub(crate) id: RequestId,
    pub(crate) sent: Micros,
    pub(crate) until: Micros,
    /// How long the server may hold it, for a pull that waits.
    pub(crate) wait_ms: u32,
    /// The own edits that it offers or asks about.
    pub(crate) named: BTreeSet<AskKey>,
    /// The cursor it asks from.
    pub(crate) from: Seq,
    /// The homes it asks for.
    pub(crate) homes: Vec<Id>,
    /// Which token it bears.
    pub(crate) token: u64,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct LaneState {
    pub(crate) stage: Stage,
    /// When there is something to do; `None` where there is nothing.
    pub(crate) due: Option<Micros>,
    /// Back-off: nothing starts before.
    pub(crate) rests_until: Micros,
    pub(crate) failures: u32,
    pub(crate) halvings: u32,
    /// A token was refused already in this attempt.
    pub(crate) token_refused: bool,
    /// A push went out while the shell was reading: what it read may be older.
    pub(crate) stale: bool,
    /// Bytes set aside in a slice.
    pub(crate) reserved: u64,
    pub(crate) stopped: Option<Stop>,
    pub(crate) last_success: Option<Micros>,
    pub(crate) last_error: Option<LaneError>,
}

impl LaneState {
    pub(crate) fn poke(&mut self, at: Micros) {
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
    }

    /// Returns whether its last exchange failed.
    pub(crate) fn is_broken(&self) -> bool {
        let failed = self.last_error.as_ref().map(|error| error.at);
        failed.is_some_and(|failed| self.last_success.is_none_or(|success| success < failed))
    }

    /// When it will start by itself, if it rests and has something to do.
    pub(crate) fn starts_at(&self) -> Option<Micros> {
        if self.stage != Stage::Rest || self.stopped.is_some() {
            return None;
        }
        self.due.map(|due| due.max(self.rests_until))
    }

    pub(crate) fn busy(&self) -> Option<RequestId> {
        match &self.stage {
            Stage::Rest => None,
            Stage::Gathering(id) | Stage::Storing { id, .. } => Some(*id),
            Stage::Flying(flight) => Some(flight.id),
        }
    }

    pub(crate) fn flight(&self) -> Option<&Flight> {
        if let Stage::Flying(flight) = &self.stage {
            Some(flight)
        } else {
            None
        }
    }

    pub(crate) fn succeed(&mut self, now: Micros) {
        self.rest();
        self.failures = 0;
        self.halvings = self.halvings.saturating_sub(1);
        self.token_refused = false;
        self.rests_until = now;
        self.last_success = Some(now);
    }

    pub(crate) fn fail(&mut self, now: Micros, pause: i64, trouble: Trouble, detail: String) {
        self.pause(now, pause);
        self.last_error = Some(LaneError {
            at: now,
            trouble,
            detail,
        });
    }

    /// Comes back later without calling it an error.
    pub(crate) fn pause(&mut self, now: Micros, pause: i64) {
        self.rest();
        self.failures = self.failures.saturating_add(1);
        self.token_refused = false;
        self.rests_until = now.plus(pause);
        self.poke(now);
    }

    pub(crate) fn shrink(&mut self) {
        self.halvings = self.halvings.saturating_add(1).min(MOST_HALVINGS);
    }

    /// Ends the back-off.
    pub(crate) fn release(&mut self, now: Micros) {
        self.failures = 0;
        self.rests_until = now;
    }

    pub(crate) fn rest(&mut self) {
        self.stage = Stage::Rest;
        self.stale = false;
        self.reserved = 0;
    }
}
