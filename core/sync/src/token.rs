//! Tokens: one at a time, asked for when there is none, when it runs out, or when the server will not have it.
//!
//! A device whose clock is wrong learns the server's time from the refusal and asks again at once, without a person.

use fieldbook_model::Micros;
use fieldbook_protocol::{TokenAnswer, TokenRequest, WireError};

use crate::{
    engine::Engine,
    event::{Action, RequestId},
    lane::{Flight, Lane, Stage},
    message::Message,
    status::Trouble,
};

/// A token and how long to use it.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) text: String,
    /// Boot-time clock; somewhat before the server's own end of it.
    pub(crate) until: Micros,
}

impl Engine {
    pub(crate) fn has_token(&self) -> bool {
        self.token.as_ref().is_some_and(|token| token.until > self.now)
    }

    pub(crate) fn start_token(&mut self, request: RequestId) {
        let at = self.offset.map(|offset| self.now.plus(offset));
        self.act(Action::Sign { request, at });
    }

    pub(crate) fn signed(&mut self, request: RequestId, token: TokenRequest) {
        if self.lanes.token.stage == Stage::Gathering(request) {
            self.fly(
                Message::Token(token),
                Flight {
                    id: request,
                    ..Flight::default()
                },
            );
        }
    }

    pub(crate) fn token_came(&mut self, flight: &Flight, answer: TokenAnswer) {
        let life = answer.expires.since(answer.server_time);
        // A tenth of its life before the end, at most a minute: requests take their time on the way.
        let until = flight
            .sent
            .plus(life.saturating_sub((life / 10).min(60 * Micros::SECOND)));
        if until <= self.now {
            return self.senseless(Lane::Token, "a token that has run out already");
        }
        self.tokens = self.tokens.saturating_add(1);
        self.token = Some(Token {
            text: answer.token,
            until,
        });
        self.lanes.token.succeed(self.now);
        self.lanes.token.due = None;
    }

    /// The first refusal costs nothing but a new token; when that one is refused as well, the lane backs off.
    pub(crate) fn token_refused(&mut self, lane: Lane, flight: &Flight, error: WireError) {
        if flight.token == self.tokens {
            self.token = None;
        }
        if self.lanes.of(lane).token_refused {
            return self.fail(lane, Trouble::Refused(error.kind), error.detail);
        }
        self.come_back(lane);
        self.lanes.of_mut(lane).token_refused = true;
    }

    /// The refusal bore the server's time, which is noted by now: the next request is signed with it.
    pub(crate) fn clock_was_wrong(&mut self, error: WireError) {
        let first = self.lanes.token.failures == 0;
        self.fail(Lane::Token, Trouble::Refused(error.kind), error.detail);
        if first && error.server_time.is_some() {
            self.lanes.token.rests_until = self.now;
        }
    }
}
