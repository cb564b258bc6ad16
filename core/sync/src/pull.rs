//! The pull lane: page after page from the cursor, then a pull that waits for news while the app is open.
//!
//! A page that was not asked from this very cursor is never handed on to be laid.

use std::collections::BTreeSet;

use fieldbook_model::Micros;
use fieldbook_protocol::{AskKey, Page, PullRequest, limits};

use crate::{
    config::{LEAST_BYTES, halved},
    engine::Engine,
    event::{Action, RequestId, Standing},
    lane::{Flight, Lane, Stage},
    message::Message,
    slice::Mode,
};

impl Engine {
    pub(crate) fn start_pull(&mut self, request: RequestId, allowance: u64) {
        let bytes = halved(self.config.page_bytes.into(), self.lanes.pull.halvings, LEAST_BYTES).min(allowance);
        self.lanes.pull.reserved = bytes;
        self.act(Action::Stand { request });
    }

    /// The store was read, for a pull or for a fetch.
    pub(crate) fn stands(&mut self, request: RequestId, mut standing: Standing) {
        let gathers = |lane: &Lane| self.lanes.of(*lane).stage == Stage::Gathering(request);
        let Some(lane) = [Lane::Pull, Lane::Fetch].into_iter().find(gathers) else {
            return;
        };
        standing.asks.truncate(limits::MAX_ASKS);
        let named: BTreeSet<AskKey> = standing.asks.iter().copied().collect();
        let stale = std::mem::take(&mut self.lanes.of_mut(lane).stale);
        if stale
            && self
                .lanes
                .push
                .flight()
                .is_some_and(|push| !push.named.is_subset(&named))
        {
            // Read before the edits under way were written, or after they left the outbox: once more will tell.
            return self.act(Action::Stand { request });
        }
        let flight = Flight {
            id: request,
            named,
            ..Flight::default()
        };
        if lane == Lane::Pull {
            self.ask_page(standing, flight)
        } else {
            self.ask_homes(standing, flight)
        }
    }

    fn ask_page(&mut self, standing: Standing, mut flight: Flight) {
        flight.from = standing.cursor.seq;
        // After a failure the first answer comes at once, so that whoever looks on sees that the server is back.
        if self.mode == Mode::Open && self.caught_up && !self.lanes.pull.is_broken() {
            // A path that breaks long waits gets shorter ones.
            flight.wait_ms = self.config.wait_ms >> self.lanes.pull.halvings.min(3);
        }
        let message = PullRequest {
            cursor: standing.cursor,
            acknowledged: standing.acknowledged,
            asks: standing.asks,
            wait_ms: flight.wait_ms,
            max_bytes: u32::try_from(self.lanes.pull.reserved).unwrap_or(u32::MAX),
        };
        self.fly(Message::Pull(message), flight);
    }

    pub(crate) fn paged(&mut self, flight: &Flight, mut page: Page) {
        if page.from != flight.from || page.to.seq < page.from {
            let detail = format!(
                "a page from {} to {} where {} was asked",
                page.from, page.to.seq, flight.from
            );
            return self.senseless(Lane::Pull, &detail);
        }
        page.told.retain(|told| flight.named.contains(&told.edit));
        page.held.retain(|(edit, _)| flight.named.contains(edit));
        let told: Vec<AskKey> = page.told.iter().map(|told| told.edit).collect();
        let news = page.to.seq > page.from || (!told.is_empty() && told != self.told_last);
        self.told_last = told;
        self.caught_up = page.head <= page.to.seq;
        // An empty answer to a pull that was to wait is in order only when it did wait.
        let waited = self.now.since(flight.sent) >= i64::from(flight.wait_ms) * 500;
        let progress = news || (self.caught_up && waited);
        if page.to.seq == page.from && page.told.is_empty() && page.held.is_empty() {
            return self.done(Lane::Pull, progress);
        }
        if !page.entries.is_empty() {
            // An entry may have put its home on the fetch list.
            self.lanes.fetch.poke(self.now);
        }
        self.lanes.pull.stage = Stage::Storing {
            id: flight.id,
            progress,
        };
        self.act(Action::Lay {
            request: flight.id,
            page: Box::new(page),
        });
    }

    /// The log is another one than the cursor's: read it from the beginning.
    pub(crate) fn start_over(&mut self, flight: &Flight) {
        self.caught_up = false;
        self.lanes.pull.stage = Stage::Storing {
            id: flight.id,
            progress: true,
        };
        self.act(Action::StartOver { request: flight.id });
    }

    /// Returns when to pull next, if nothing happens before.
    pub(crate) fn next_pull(&self) -> Option<Micros> {
        match &self.mode {
            Mode::Background if self.caught_up => Some(
                self.now
                    .plus(i64::from(self.config.background_pause_ms).saturating_mul(1000)),
            ),
            Mode::Slice(_) if self.caught_up => None,
            Mode::Open | Mode::Background | Mode::Slice(_) | Mode::Stopped => Some(self.now),
        }
    }
}
