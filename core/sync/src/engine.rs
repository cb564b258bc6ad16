//! The engine: one step per event, and what the app's coming and going means for the lanes.
//!
//! A step never fails: an event that does not fit (late, doubled, of an exchange given up) changes nothing.

use fieldbook_model::{Id, Micros};
use fieldbook_protocol::AskKey;

use crate::{
    config::Config,
    event::{Action, Event, SliceEnd},
    lane::{Lane, LaneState, Stage},
    slice::Mode,
    status::{Activity, LaneStatus, SyncStatus},
    token::Token,
};

/// The state machine of one device's conversation with its server. It rests until the first `Foreground` or `Slice`.
#[derive(Debug)]
pub struct Engine {
    pub(crate) config: Config,
    pub(crate) lanes: Lanes,
    pub(crate) mode: Mode,
    pub(crate) now: Micros,
    pub(crate) token: Option<Token>,
    /// Counts tokens, so that a refusal of an earlier one does not throw away the present one.
    pub(crate) tokens: u64,
    /// The server's clock less the boot-time clock, as of the last contact.
    pub(crate) offset: Option<i64>,
    pub(crate) caught_up: bool,
    pub(crate) online: bool,
    /// The edit whose base text the server asked for last.
    pub(crate) whole: Option<AskKey>,
    /// The verdicts of the last page: told again, they are no news.
    pub(crate) told_last: Vec<AskKey>,
    /// The homes fetched last: asked again at once, they were no progress.
    pub(crate) fetched_last: Vec<Id>,
    chance: u64,
    requests: u64,
    actions: Vec<Action>,
    shown: SyncStatus,
}

#[derive(Debug, Default)]
pub(crate) struct Lanes {
    pub(crate) push: LaneState,
    pub(crate) pull: LaneState,
    pub(crate) fetch: LaneState,
    pub(crate) digest: LaneState,
    pub(crate) token: LaneState,
}

impl Engine {
    /// Returns an engine that knows nothing yet.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Engine {
            config,
            lanes: Lanes::default(),
            mode: Mode::Stopped,
            now: Micros(i64::MIN),
            token: None,
            tokens: 0,
            offset: None,
            caught_up: false,
            online: true,
            whole: None,
            told_last: Vec::new(),
            fetched_last: Vec::new(),
            chance: 0,
            requests: 0,
            actions: Vec::new(),
            shown: SyncStatus::default(),
        }
    }

    /// Takes one event and returns what is to be done, in order. `now` is the boot-time clock, `chance` any 64 bits.
    pub fn step(&mut self, now: Micros, chance: u64, event: Event) -> Vec<Action> {
        self.now = self.now.max(now);
        self.chance = chance;
        self.hear(event);
        self.give_up_late_requests();
        self.start_what_is_due();
        self.end_slice_where_done();
        let status = self.status();
        if status != self.shown {
            self.shown = status.clone();
            self.act(Action::Status(Box::new(status)));
        }
        std::mem::take(&mut self.actions)
    }

    /// Returns when the next `Tick` is needed; an earlier one does no harm.
    #[must_use]
    pub fn wake_at(&self) -> Option<Micros> {
        if self.mode == Mode::Stopped {
            return None;
        }
        let lane_wakes = |lane: Lane| {
            let state = self.lanes.of(lane);
            // What is due already and still rests waits for a token, whose own lane wakes us.
            let starts = state.starts_at().filter(|&at| at > self.now);
            starts.or(state.flight().map(|flight| flight.until))
        };
        Lane::ALL
            .into_iter()
            .filter_map(lane_wakes)
            .chain(self.mode.deadline())
            .min()
    }

    /// Returns what a person may know.
    #[must_use]
    pub fn status(&self) -> SyncStatus {
        SyncStatus {
            online: self.online,
            caught_up: self.caught_up,
            push: self.lane_status(Lane::Push),
            pull: self.lane_status(Lane::Pull),
            fetch: self.lane_status(Lane::Fetch),
            token: self.lane_status(Lane::Token),
        }
    }

    fn hear(&mut self, event: Event) {
        match event {
            Event::Tick => {}
            Event::LocalWrite => self.lanes.push.poke(self.now),
            Event::CompareDigest => self.lanes.digest.poke(self.now),
            Event::Online(online) => self.heed_network(online),
            Event::Foreground(open) => self.heed_foreground(open),
            Event::Slice(slice) => {
                self.leave_slice(SliceEnd::Replaced);
                self.mode = Mode::slice(slice);
                self.stop_listening();
                self.rouse();
            }
            Event::Stop => {
                self.leave_slice(SliceEnd::Replaced);
                self.cancel_all();
                self.mode = Mode::Stopped;
            }
            Event::Retry => {
                Lane::ALL
                    .into_iter()
                    .for_each(|lane| self.lanes.of_mut(lane).stopped = None);
                self.rouse();
            }
            Event::Signed { request, token } => self.signed(request, token),
            Event::Offered { request, push } => self.offered(request, push),
            Event::Standing { request, standing } => self.stands(request, standing),
            Event::Reply {
                request,
                bytes,
                outcome,
            } => self.replied(request, bytes, outcome),
            Event::Stored { request, outcome } => self.stored(request, outcome),
        }
    }

    /// No network stops nothing for good, since platforms are wrong about it: it only slows the attempts down.
    fn heed_network(&mut self, online: bool) {
        if online == self.online {
            return;
        }
        self.online = online;
        if online {
            return self.rouse();
        }
        self.cancel_all();
        let until = self.now.plus(self.slowest());
        Lane::ALL
            .into_iter()
            .for_each(|lane| self.lanes.of_mut(lane).rests_until = until);
    }

    fn heed_foreground(&mut self, open: bool) {
        match (open, &self.mode) {
            (true, Mode::Open) | (false, Mode::Background | Mode::Slice(_)) => {}
            (true, _) => {
                self.leave_slice(SliceEnd::Replaced);
                self.mode = Mode::Open;
                self.rouse();
            }
            (false, _) => {
                let was_open = self.mode == Mode::Open;
                self.mode = Mode::Background;
                self.stop_listening();
                if !was_open {
                    self.rouse();
                }
            }
        }
    }

    /// Ends all back-off and looks in every lane whether there is something to do.
    fn rouse(&mut self) {
        self.caught_up = false;
        for lane in Lane::ALL {
            self.lanes.of_mut(lane).release(self.now);
        }
        for lane in [Lane::Push, Lane::Pull, Lane::Fetch] {
            self.lanes.of_mut(lane).poke(self.now);
        }
    }

    /// A pull that waits is for an open app only.
    fn stop_listening(&mut self) {
        if self.lanes.pull.flight().is_some_and(|flight| flight.wait_ms > 0) {
            self.cancel(Lane::Pull);
            self.lanes.pull.due = self.next_pull();
        }
    }

    fn lane_status(&self, lane: Lane) -> LaneStatus {
        let state = self.lanes.of(lane);
        LaneStatus {
            activity: self.activity(lane),
            last_success: state.last_success,
            last_error: state.last_error.clone(),
            failures: state.failures,
        }
    }

    fn activity(&self, lane: Lane) -> Activity {
        let state = self.lanes.of(lane);
        if let Some(stop) = state.stopped {
            return Activity::Stopped(stop);
        }
        match &state.stage {
            Stage::Flying(flight) if flight.wait_ms > 0 => Activity::Listening,
            Stage::Gathering(_) | Stage::Flying(_) | Stage::Storing { .. } => Activity::Working,
            Stage::Rest => match state.starts_at() {
                None => Activity::Idle,
                Some(until) if until > self.now && state.rests_until <= self.now => Activity::Idle,
                Some(until) if until > self.now => Activity::Waiting { until },
                Some(_) if self.mode == Mode::Stopped => Activity::Idle,
                Some(_) if lane != Lane::Token && !self.has_token() => self.activity(Lane::Token),
                Some(_) => Activity::Working,
            },
        }
    }

    pub(crate) fn act(&mut self, action: Action) {
        self.actions.push(action);
    }

    pub(crate) fn next_request(&mut self) -> crate::event::RequestId {
        self.requests = self.requests.saturating_add(1);
        crate::event::RequestId(self.requests)
    }

    /// Returns the pause after so many failures in a row, microseconds: full jitter under a doubling bound.
    pub(crate) fn pause_after(&mut self, failures: u32) -> i64 {
        const LEAST: i64 = 50_000;
        let slowest = self.slowest();
        if !self.online {
            return slowest;
        }
        let first = i64::from(self.config.first_pause_ms).saturating_mul(1000);
        let bound = first
            .saturating_mul(1 << failures.min(20))
            .clamp(LEAST, slowest.max(LEAST));
        let width = u64::try_from(bound - LEAST).unwrap_or(0).saturating_add(1);
        LEAST.saturating_add(i64::try_from(self.draw() % width).unwrap_or(0))
    }

    fn slowest(&self) -> i64 {
        let pause = if self.mode == Mode::Background {
            self.config.background_pause_ms
        } else {
            self.config.open_pause_ms
        };
        i64::from(pause).saturating_mul(1000)
    }

    /// Spreads the step's chance over several draws (the finaliser of SplitMix64).
    fn draw(&mut self) -> u64 {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.chance;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl Lanes {
    pub(crate) fn of(&self, lane: Lane) -> &LaneState {
        match lane {
            Lane::Push => &self.push,
            Lane::Pull => &self.pull,
            Lane::Fetch => &self.fetch,
            Lane::Digest => &self.digest,
            Lane::Token => &self.token,
        }
    }

    pub(crate) fn of_mut(&mut self, lane: Lane) -> &mut LaneState {
        match lane {
            Lane::Push => &mut self.push,
            Lane::Pull => &mut self.pull,
            Lane::Fetch => &mut self.fetch,
            Lane::Digest => &mut self.digest,
            Lane::Token => &mut self.token,
        }
    }
}
