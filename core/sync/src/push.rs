//! The push lane: what is unjudged goes up in commit order, one request at a time, until nothing is left to offer.
//!
//! Its answers never take an edit out of the outbox; verdicts come by pull.

use std::collections::BTreeSet;

use fieldbook_protocol::{Answer, AskKey, PushAnswer, PushRequest};

use crate::{
    config::{LEAST_BYTES, halved},
    engine::Engine,
    event::{Action, RequestId},
    lane::{Flight, Lane, Stage},
    message::Message,
    status::Stop,
};

impl Engine {
    pub(crate) fn start_push(&mut self, request: RequestId, allowance: u64) {
        let halvings = self.lanes.push.halvings;
        let bytes = halved(self.config.push_bytes as u64, halvings, LEAST_BYTES).min(allowance);
        let edits = halved(self.config.push_edits as u64, halvings, 1);
        self.lanes.push.reserved = bytes;
        let size = |size| usize::try_from(size).unwrap_or(usize::MAX);
        self.act(Action::Offer {
            request,
            max_edits: size(edits),
            max_bytes: size(bytes),
        });
    }

    pub(crate) fn offered(&mut self, request: RequestId, push: Option<PushRequest>) {
        if self.lanes.push.stage != Stage::Gathering(request) {
            return;
        }
        let Some(push) = push.filter(|push| !push.items.is_empty()) else {
            // A write that came in the meantime has made the lane due again; else it is done.
            self.whole = None;
            return self.lanes.push.rest();
        };
        if !self.has_token() {
            return self.come_back(Lane::Push);
        }
        let named: BTreeSet<AskKey> = push.items.iter().map(|item| AskKey::of(item.edit.hash())).collect();
        self.overtake(&named);
        // There may be more behind these; the next empty offer ends it.
        self.lanes.push.poke(self.now);
        self.fly(
            Message::Push(push),
            Flight {
                id: request,
                named,
                ..Flight::default()
            },
        );
    }

    pub(crate) fn pushed(&mut self, flight: &Flight, mut answer: PushAnswer) {
        answer.answers.retain(|(edit, _)| flight.named.contains(edit));
        let mut progress = false;
        let mut whole = None;
        for (edit, said) in &answer.answers {
            match said {
                Answer::Judged | Answer::Held(_) | Answer::Ahead => progress = true,
                Answer::Whole => {
                    // Asked for twice in a row, the text was not sent or not understood.
                    progress |= self.whole != Some(*edit);
                    whole = Some(*edit);
                }
                Answer::Clone => {
                    progress = true;
                    self.lanes.push.stopped = Some(Stop::Clone);
                }
            }
        }
        self.whole = whole;
        self.lanes.push.stage = Stage::Storing {
            id: flight.id,
            progress,
        };
        self.act(Action::Hear {
            request: flight.id,
            answer,
        });
    }

    /// What the server is about to judge, an exchange under way did not ask about.
    ///
    /// A home that is fetched must not bring rows without the verdicts on them: it asks again. So does a pull that waits,
    /// lest it bring the edits back whole, or miss that they were refused. Any other pull brings what it has: an own
    /// entry is its verdict, and what is missing is asked for next.
    fn overtake(&mut self, offered: &BTreeSet<AskKey>) {
        for lane in [Lane::Pull, Lane::Fetch] {
            let state = self.lanes.of_mut(lane);
            match &state.stage {
                Stage::Gathering(_) => state.stale = true,
                Stage::Flying(flight)
                    if (lane == Lane::Fetch || flight.wait_ms > 0) && !offered.is_subset(&flight.named) =>
                {
                    self.cancel(lane);
                }
                Stage::Rest | Stage::Flying(_) | Stage::Storing { .. } => {}
            }
        }
    }
}
