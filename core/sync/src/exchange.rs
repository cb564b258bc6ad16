//! What all exchanges have in common: starting, sending, failing, giving up, storing.
//!
//! What a refusal means for a lane is decided here, once, by an exhaustive match over its kind.

use fieldbook_model::{
    Micros,
    planted::{self, Bug},
};
use fieldbook_protocol::{ErrorKind, TransportError, WireError};

use crate::{
    engine::Engine,
    event::{Action, RequestId},
    lane::{Flight, Lane, Stage},
    message::{Answered, Failure, Message},
    slice::Mode,
    status::{Stop, Trouble},
};

/// How long after its time limit a transport may still report, before the engine stops waiting for it.
const GRACE: i64 = 500_000;

impl Engine {
    pub(crate) fn start_what_is_due(&mut self) {
        if self.mode == Mode::Stopped || self.mode.deadline().is_some_and(|deadline| deadline <= self.now) {
            return;
        }
        for lane in Lane::ALL {
            if self.lanes.of(lane).starts_at().is_none_or(|at| at > self.now) {
                continue;
            }
            if lane != Lane::Token && !self.has_token() {
                self.lanes.token.poke(self.now);
                continue;
            }
            let Some(allowance) = self.allowance(lane) else {
                continue;
            };
            let request = self.next_request();
            let state = self.lanes.of_mut(lane);
            state.due = None;
            state.stage = Stage::Gathering(request);
            match lane {
                Lane::Push => self.start_push(request, allowance),
                Lane::Pull => self.start_pull(request, allowance),
                Lane::Fetch => self.start_fetch(request, allowance),
                Lane::Digest => self.fly(
                    Message::Digest,
                    Flight {
                        id: request,
                        ..Flight::default()
                    },
                ),
                Lane::Token => self.start_token(request),
            }
        }
    }

    /// Sends a message whose flight names what it asks; time and token are filled in here.
    pub(crate) fn fly(&mut self, message: Message, mut flight: Flight) {
        let lane = message.lane();
        let token = match (&self.token, lane) {
            (_, Lane::Token) => None,
            (Some(token), _) => Some(token.text.clone()),
            (None, _) => return self.come_back(lane),
        };
        let slack = if flight.wait_ms > 0 {
            self.config.wait_slack_ms
        } else {
            self.config.timeout_ms
        };
        let left = self
            .mode
            .deadline()
            .map_or(i64::MAX, |deadline| deadline.since(self.now).max(0) / 1000);
        let timeout_ms = flight
            .wait_ms
            .saturating_add(slack)
            .min(u32::try_from(left).unwrap_or(u32::MAX))
            .max(1);
        flight.sent = self.now;
        flight.until = self.now.plus(i64::from(timeout_ms).saturating_mul(1000)).plus(GRACE);
        flight.token = self.tokens;
        self.act(Action::Send {
            request: flight.id,
            message,
            token,
            timeout_ms,
        });
        self.lanes.of_mut(lane).stage = Stage::Flying(flight);
    }

    pub(crate) fn replied(&mut self, request: RequestId, bytes: u64, outcome: Result<Answered, Failure>) {
        let flies = |lane: &Lane| self.lanes.of(*lane).flight().is_some_and(|flight| flight.id == request);
        let Some(lane) = Lane::ALL.into_iter().find(flies) else {
            return;
        };
        let Stage::Flying(flight) = std::mem::take(&mut self.lanes.of_mut(lane).stage) else {
            return;
        };
        self.mode.spend(bytes);
        if let Some(server) = outcome
            .as_ref()
            .map_or_else(Failure::server_time, Answered::server_time)
        {
            self.offset = Some(server.since(self.now));
            self.act(Action::Contact {
                server,
                sent: flight.sent,
                heard: self.now,
            });
        }
        match (lane, outcome) {
            (Lane::Push, Ok(Answered::Push(answer))) => self.pushed(&flight, answer),
            (Lane::Pull, Ok(Answered::Pull(page))) => self.paged(&flight, page),
            (Lane::Fetch, Ok(Answered::Fetch(answer))) => self.fetched(&flight, answer),
            (Lane::Token, Ok(Answered::Token(answer))) => self.token_came(&flight, answer),
            (Lane::Digest, Ok(Answered::Digest(answer))) => {
                self.lanes.digest.succeed(self.now);
                self.act(Action::Compare(answer));
            }
            (_, Ok(_)) => self.senseless(lane, "an answer to another question"),
            (_, Err(failure)) => self.failed(lane, &flight, failure),
        }
    }

    pub(crate) fn stored(&mut self, request: RequestId, outcome: Result<(), String>) {
        let Some(lane) = Lane::ALL
            .into_iter()
            .find(|lane| self.lanes.of(*lane).busy() == Some(request))
        else {
            return;
        };
        match (&self.lanes.of(lane).stage, outcome) {
            (Stage::Gathering(_) | Stage::Storing { .. }, Err(detail)) => self.fail(lane, Trouble::Store, detail),
            (&Stage::Storing { progress, .. }, Ok(())) => self.done(lane, progress),
            (Stage::Rest | Stage::Flying(_) | Stage::Gathering(_), _) => {}
        }
    }

    /// Ends an exchange that went well; without progress the next one waits as after a failure.
    pub(crate) fn done(&mut self, lane: Lane, progress: bool) {
        if progress {
            self.lanes.of_mut(lane).succeed(self.now);
        } else {
            let pause = self.pause_after(self.lanes.of(lane).failures);
            self.lanes.of_mut(lane).pause(self.now, pause);
            self.lanes.of_mut(lane).last_success = Some(self.now);
        }
        match lane {
            Lane::Push => self.lanes.pull.poke(self.now),
            Lane::Fetch => self.lanes.fetch.poke(self.now),
            Lane::Pull => {
                if let Some(next) = self.next_pull() {
                    self.lanes.pull.poke(next);
                }
            }
            Lane::Digest | Lane::Token => {}
        }
    }

    fn failed(&mut self, lane: Lane, flight: &Flight, failure: Failure) {
        match failure {
            Failure::Refused(error) => self.refused(lane, flight, error),
            Failure::Unreadable(detail) => self.senseless(lane, &detail),
            Failure::Transport(TransportError::Unreachable(detail)) => self.fail(lane, Trouble::Unreachable, detail),
            Failure::Transport(TransportError::Broken(detail)) => {
                self.lanes.of_mut(lane).shrink();
                self.fail(lane, Trouble::Broken, detail);
            }
            // What the engine cancels it does not hear of; this was somebody else.
            Failure::Transport(TransportError::Cancelled) => self.fail(lane, Trouble::Broken, "cancelled".to_owned()),
        }
    }

    fn refused(&mut self, lane: Lane, flight: &Flight, error: WireError) {
        let trouble = Trouble::Refused(error.kind);
        match error.kind {
            ErrorKind::Token if lane != Lane::Token => return self.token_refused(lane, flight, error),
            ErrorKind::Clock if lane == Lane::Token => return self.clock_was_wrong(error),
            ErrorKind::Cursor if lane == Lane::Pull && flight.from.0 > 0 => return self.start_over(flight),
            ErrorKind::OtherWorkspace => self.stop_all(Stop::OtherWorkspace),
            ErrorKind::DeviceUnknown => self.stop_all(Stop::DeviceUnknown),
            ErrorKind::Version => self.stop_all(Stop::Version),
            ErrorKind::Signature if lane == Lane::Token => self.stop_all(Stop::Signature),
            ErrorKind::Signature => self.lanes.of_mut(lane).stopped = Some(Stop::Signature),
            ErrorKind::Malformed | ErrorKind::TooLarge | ErrorKind::TooMany => self.lanes.of_mut(lane).shrink(),
            ErrorKind::Token
            | ErrorKind::Clock
            | ErrorKind::Cursor
            | ErrorKind::Busy
            | ErrorKind::Internal
            | ErrorKind::Route
            | ErrorKind::CodeUnknown
            | ErrorKind::CodeExpired
            | ErrorKind::CodeUsed => {}
        }
        self.fail(lane, trouble, error.detail);
    }

    /// What came cannot be used; perhaps less of it can.
    pub(crate) fn senseless(&mut self, lane: Lane, detail: &str) {
        self.lanes.of_mut(lane).shrink();
        self.fail(lane, Trouble::Unreadable, detail.to_owned());
    }

    pub(crate) fn fail(&mut self, lane: Lane, trouble: Trouble, detail: String) {
        let pause = self.pause_after(self.lanes.of(lane).failures);
        self.lanes.of_mut(lane).fail(self.now, pause, trouble, detail);
        if planted::on(Bug::RetryOnWrite) && lane == Lane::Push {
            self.lanes.push.due = None;
        }
    }

    fn stop_all(&mut self, stop: Stop) {
        for lane in Lane::ALL {
            self.cancel(lane);
            self.lanes.of_mut(lane).stopped = Some(stop);
        }
    }

    /// Goes back to rest and starts anew as soon as it can.
    pub(crate) fn come_back(&mut self, lane: Lane) {
        let state = self.lanes.of_mut(lane);
        state.rest();
        state.poke(self.now);
    }

    pub(crate) fn cancel(&mut self, lane: Lane) {
        if let Some(request) = self.lanes.of(lane).flight().map(|flight| flight.id) {
            self.act(Action::Cancel { request, lane });
        }
        if self.lanes.of(lane).busy().is_some() {
            self.come_back(lane);
        }
    }

    pub(crate) fn cancel_all(&mut self) {
        Lane::ALL.into_iter().for_each(|lane| self.cancel(lane));
    }

    pub(crate) fn give_up_late_requests(&mut self) {
        for lane in Lane::ALL {
            if self
                .lanes
                .of(lane)
                .flight()
                .is_some_and(|flight| flight.until <= self.now)
            {
                self.cancel(lane);
                self.lanes.of_mut(lane).shrink();
                self.fail(lane, Trouble::Broken, "no answer in time".to_owned());
            }
        }
    }
}

impl Answered {
    fn server_time(&self) -> Option<Micros> {
        match self {
            Answered::Token(answer) => Some(answer.server_time),
            Answered::Push(answer) => Some(answer.server_time),
            Answered::Pull(page) => Some(page.server_time),
            Answered::Fetch(answer) => Some(answer.server_time),
            Answered::Digest(_) => None,
        }
    }
}

impl Failure {
    fn server_time(&self) -> Option<Micros> {
        match self {
            Failure::Refused(error) => error.server_time,
            Failure::Transport(_) | Failure::Unreadable(_) => None,
        }
    }
}
