//! The fetch lane: homes on the store's fetch list, a bounded number at a time, until the list is empty.
//!
//! The list is the store's and durable; nothing of it is remembered here beyond what was asked last.

use fieldbook_protocol::{FetchAnswer, FetchRequest};

use crate::{
    config::{LEAST_BYTES, halved},
    engine::Engine,
    event::{Action, RequestId, Standing},
    lane::{Flight, Stage},
    message::Message,
};

impl Engine {
    pub(crate) fn start_fetch(&mut self, request: RequestId, allowance: u64) {
        // A home's size is not known before it comes; the least size stands for it.
        let most = halved(self.config.fetch_homes as u64, self.lanes.fetch.halvings, 1);
        self.lanes.fetch.reserved = most.saturating_mul(LEAST_BYTES).min(allowance);
        self.act(Action::Stand { request });
    }

    pub(crate) fn ask_homes(&mut self, standing: Standing, mut flight: Flight) {
        if standing.fetching.is_empty() {
            self.fetched_last.clear();
            return self.lanes.fetch.rest();
        }
        let most = usize::try_from(self.lanes.fetch.reserved / LEAST_BYTES)
            .unwrap_or(1)
            .max(1);
        flight.homes = standing.fetching.into_iter().take(most).collect();
        let homes = flight.homes.clone();
        let message = FetchRequest {
            homes,
            asks: standing.asks,
            acknowledged: standing.acknowledged,
        };
        self.fly(Message::Fetch(message), flight);
    }

    pub(crate) fn fetched(&mut self, flight: &Flight, mut answer: FetchAnswer) {
        answer.homes.retain(|home| flight.homes.contains(&home.home));
        answer.told.retain(|told| flight.named.contains(&told.edit));
        let progress = !answer.homes.is_empty() && flight.homes != self.fetched_last;
        self.fetched_last.clone_from(&flight.homes);
        self.lanes.fetch.stage = Stage::Storing {
            id: flight.id,
            progress,
        };
        self.act(Action::LayHomes {
            request: flight.id,
            answer: Box::new(answer),
        });
    }
}
