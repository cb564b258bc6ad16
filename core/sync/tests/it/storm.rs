//! Storms: random writes, crashes and a network that loses, doubles, delays and cuts; then the faults stop, nobody writes
//! any more, and the phone must reach the head with nothing unjudged, by itself.
//!
//! Length: the storm and the shell it blows on are one machine.

use std::collections::{BTreeMap, VecDeque};

use fieldbook_model::Micros;
use fieldbook_protocol::{ErrorKind, TransportError, WireError};
use fieldbook_sync::{Action, Activity, Answered, Config, Engine, Event, Failure, Lane, Message, RequestId, Slice};
use proptest::prelude::*;

use crate::toy::{Phone, Server};

const MILLI: i64 = 1_000;
const SECOND: i64 = Micros::SECOND;
/// One way through the air.
const HOP: i64 = 20 * MILLI;

#[derive(Clone, Debug)]
enum Happens {
    Write(u8),
    OthersWrite(u8),
    Pass(u32),
    Online(bool),
    Foreground(bool),
    Slice(u8),
    Stop,
    /// The app dies after so many more things that the engine wants done.
    Crash(u8),
    DiskFull(u8),
    TokensForgotten,
    CursorsRefused,
    Mad(bool),
}

fn happenings() -> impl Strategy<Value = Happens> {
    prop_oneof![
        6 => (1..9u8).prop_map(Happens::Write),
        4 => (1..9u8).prop_map(Happens::OthersWrite),
        10 => (0..30_000u32).prop_map(Happens::Pass),
        2 => any::<bool>().prop_map(Happens::Online),
        3 => any::<bool>().prop_map(Happens::Foreground),
        1 => (1..60u8).prop_map(Happens::Slice),
        1 => Just(Happens::Stop),
        3 => (0..12u8).prop_map(Happens::Crash),
        2 => (1..4u8).prop_map(Happens::DiskFull),
        1 => Just(Happens::TokensForgotten),
        1 => Just(Happens::CursorsRefused),
        1 => any::<bool>().prop_map(Happens::Mad),
    ]
}

enum Parcel {
    Up {
        request: RequestId,
        message: Message,
        token: Option<String>,
        fault: u8,
    },
    Down {
        request: RequestId,
        outcome: Result<Answered, Failure>,
    },
}

/// One phone, one server, and the air between them.
struct World {
    engine: Engine,
    phone: Phone,
    server: Server,
    now: Micros,
    air: BTreeMap<(Micros, u64), Parcel>,
    /// Pulls that wait on the server, with the token they came by and when they have waited long enough.
    waiting: Vec<(Micros, RequestId, Message, Option<String>)>,
    events: VecDeque<Event>,
    flying: BTreeMap<Lane, RequestId>,
    faults: Vec<u8>,
    /// What happened so far; chance is made from it.
    count: u64,
    dies_in: Option<u32>,
    others: u64,
    sent: u64,
}

impl World {
    fn new(faults: Vec<u8>) -> World {
        World {
            engine: Engine::new(Config::default()),
            phone: Phone::default(),
            server: Server::default(),
            now: Micros(5_000 * SECOND),
            air: BTreeMap::new(),
            waiting: Vec::new(),
            events: VecDeque::new(),
            flying: BTreeMap::new(),
            faults,
            count: 0,
            dies_in: None,
            others: 0,
            sent: 0,
        }
    }

    fn happen(&mut self, happens: &Happens) {
        match *happens {
            Happens::Write(count) => {
                for _ in 0..count {
                    self.phone.write();
                    self.tell(Event::LocalWrite);
                }
            }
            Happens::OthersWrite(count) => {
                for _ in 0..count {
                    self.others += 1;
                    self.server.others_write(self.others);
                }
                self.answer_waiting();
            }
            Happens::Pass(millis) => self.pass(i64::from(millis) * MILLI),
            Happens::Online(online) => self.tell(Event::Online(online)),
            Happens::Foreground(open) => self.tell(Event::Foreground(open)),
            Happens::Slice(seconds) => {
                let deadline = self.now.plus(i64::from(seconds) * SECOND);
                self.tell(Event::Slice(Slice {
                    deadline,
                    max_bytes: 200_000,
                    tries: 3,
                }));
            }
            Happens::Stop => self.tell(Event::Stop),
            Happens::Crash(after) => self.dies_in = Some(after.into()),
            Happens::DiskFull(times) => self.phone.full = times.into(),
            Happens::TokensForgotten => self.server.forget_tokens(),
            Happens::CursorsRefused => self.server.refuse_cursors(),
            Happens::Mad(mad) => self.server.mad = mad,
        }
    }

    /// Lets time pass, stopping at whatever is next.
    fn pass(&mut self, micros: i64) {
        let end = self.now.plus(micros);
        loop {
            let air = self.air.keys().next().map(|(at, _)| *at);
            let waiting = self.waiting.iter().map(|(until, ..)| *until).min();
            let wake = self.engine.wake_at();
            let Some(next) = [air, waiting, wake]
                .into_iter()
                .flatten()
                .min()
                .filter(|next| *next <= end)
            else {
                break;
            };
            self.now = self.now.max(next);
            if wake.is_some_and(|wake| wake <= self.now) {
                self.tell(Event::Tick);
                let again = self.engine.wake_at();
                assert!(
                    again.is_none_or(|again| again > self.now),
                    "woken for nothing at {:?}",
                    self.now
                );
            } else if air == Some(next) {
                let (_, parcel) = self.air.pop_first().unwrap();
                self.arrive(parcel);
            } else {
                self.answer_waiting();
            }
        }
        self.now = end;
    }

    fn arrive(&mut self, parcel: Parcel) {
        match parcel {
            Parcel::Down { request, outcome } => {
                self.flying.retain(|_, flying| *flying != request);
                self.tell(Event::Reply {
                    request,
                    bytes: 5_000,
                    outcome,
                });
            }
            Parcel::Up {
                request,
                message,
                token,
                fault,
            } => match fault {
                1 => {}
                2 => self.down(
                    HOP,
                    request,
                    Err(Failure::Transport(TransportError::Unreachable("no route".into()))),
                ),
                3 => self.down(
                    HOP,
                    request,
                    Err(Failure::Refused(WireError::new(ErrorKind::Busy, "toy"))),
                ),
                _ => match self.server.answer(self.now, &message, token.as_deref(), false) {
                    Some(outcome) => {
                        self.reply(request, outcome, fault);
                        self.answer_waiting();
                    }
                    None => {
                        let Message::Pull(pull) = &message else { unreachable!() };
                        let until = self.now.plus(i64::from(pull.wait_ms) * MILLI);
                        self.waiting.push((until, request, message, token));
                    }
                },
            },
        }
    }

    fn reply(&mut self, request: RequestId, outcome: Result<Answered, Failure>, fault: u8) {
        match fault {
            4 => {}
            5 => self.down(
                HOP,
                request,
                Err(Failure::Transport(TransportError::Broken("cut".into()))),
            ),
            6 => {
                self.down(HOP, request, outcome.clone());
                self.down(9 * HOP, request, outcome);
            }
            7 => self.down(7 * SECOND, request, outcome),
            8 => self.down(40 * SECOND, request, outcome),
            _ => self.down(HOP, request, outcome),
        }
    }

    fn answer_waiting(&mut self) {
        for (until, request, message, token) in std::mem::take(&mut self.waiting) {
            match self
                .server
                .answer(self.now, &message, token.as_deref(), until <= self.now)
            {
                Some(outcome) => {
                    let fault = self.fault();
                    self.reply(request, outcome, fault);
                }
                None => self.waiting.push((until, request, message, token)),
            }
        }
    }

    fn down(&mut self, after: i64, request: RequestId, outcome: Result<Answered, Failure>) {
        self.count += 1;
        self.air
            .insert((self.now.plus(after), self.count), Parcel::Down { request, outcome });
    }

    fn fault(&mut self) -> u8 {
        self.count += 1;
        let index = usize::try_from(self.count).unwrap() % self.faults.len().max(1);
        self.faults.get(index).copied().unwrap_or(0)
    }

    /// One event, and everything that follows from it at once, each action in order.
    fn tell(&mut self, event: Event) {
        self.events.push_back(event);
        while let Some(event) = self.events.pop_front() {
            self.count += 1;
            let chance = self.count.wrapping_mul(0x2545_f491_4f6c_dd1d);
            for action in self.engine.step(self.now, chance, event) {
                if self
                    .dies_in
                    .as_mut()
                    .is_some_and(|left| left.checked_sub(1).map(|less| *left = less).is_none())
                {
                    return self.crash();
                }
                self.act(action);
            }
        }
    }

    /// The process ends here; what the store holds stays, connections break. What was on its way up still arrives.
    fn crash(&mut self) {
        self.dies_in = None;
        self.engine = Engine::new(Config::default());
        self.events.clear();
        self.flying.clear();
        self.waiting.clear();
        self.air.retain(|_, parcel| matches!(parcel, Parcel::Up { .. }));
        for parcel in self.air.values_mut() {
            if let Parcel::Up { fault, .. } = parcel {
                *fault = 4;
            }
        }
        self.tell(Event::Foreground(true));
    }

    fn act(&mut self, action: Action) {
        let event = match action {
            Action::Sign { request, at } => {
                let token = fieldbook_protocol::TokenRequest {
                    workspace: fieldbook_model::Id([1; 16]),
                    installation: fieldbook_model::Id([2; 16]),
                    at: at.unwrap_or(self.now),
                    signature: fieldbook_protocol::push::Signature([0; 64]),
                };
                Event::Signed { request, token }
            }
            Action::Offer { request, max_edits, .. } => Event::Offered {
                request,
                push: self.phone.offer(max_edits),
            },
            Action::Stand { request } => Event::Standing {
                request,
                standing: self.phone.standing(),
            },
            Action::Hear { request, answer } => Event::Stored {
                request,
                outcome: self.phone.hear(&answer),
            },
            Action::Lay { request, page } => Event::Stored {
                request,
                outcome: self.phone.lay(&page),
            },
            Action::LayHomes { request, answer } => Event::Stored {
                request,
                outcome: self.phone.lay_homes(&answer),
            },
            Action::StartOver { request } => Event::Stored {
                request,
                outcome: self.phone.start_over(),
            },
            Action::Send {
                request,
                message,
                token,
                ..
            } => {
                let other = self.flying.insert(message.lane(), request);
                assert_eq!(other, None, "two requests of {:?} under way", message.lane());
                self.sent += 1;
                let fault = self.fault();
                let at = (self.now.plus(HOP), self.count);
                self.air.insert(
                    at,
                    Parcel::Up {
                        request,
                        message,
                        token,
                        fault,
                    },
                );
                return;
            }
            Action::Cancel { request, .. } => {
                self.flying.retain(|_, flying| *flying != request);
                return;
            }
            Action::Compare(_) | Action::Contact { .. } | Action::SliceDone(_) | Action::Status(_) => return,
        };
        self.events.push_back(event);
    }

    /// The faults stop; the person opens the app and watches.
    fn calm(&mut self) {
        self.faults.clear();
        self.phone.full = 0;
        self.server.mad = false;
        self.dies_in = None;
        self.tell(Event::Foreground(true));
        let before = self.sent;
        self.pass(75 * SECOND);
        assert_eq!(self.phone.unjudged(), 0, "{:?}", self.engine.status());
        assert_eq!(self.phone.cursor, self.server.head(), "{:?}", self.engine.status());
        assert!(self.phone.fetching.is_empty());
        let status = self.engine.status();
        assert!(
            status.caught_up && status.pull.activity == Activity::Listening,
            "{status:?}"
        );
        assert_eq!(status.push.activity, Activity::Idle);
        assert!(self.sent - before < 600, "{} requests in 75 s", self.sent - before);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_any_storm_everything_is_judged_and_pulled_without_a_further_write(
        story in proptest::collection::vec(happenings(), 1..60),
        faults in proptest::collection::vec(prop_oneof![3 => Just(0u8), 2 => 0..9u8], 1..40),
    ) {
        let mut world = World::new(faults);
        for happens in &story {
            world.happen(happens);
        }
        world.calm();
    }
}

#[test]
fn a_day_of_good_network_costs_few_requests() {
    let mut world = World::new(Vec::new());
    world.tell(Event::Foreground(true));
    for _ in 0..10 {
        world.happen(&Happens::Write(1));
        world.pass(SECOND);
    }
    world.pass(60 * SECOND);
    // Per write: the push, the pull that names it, and the next one that waits; then one waiting pull per 20 s.
    assert!(world.sent <= 10 * 3 + 10, "{} requests", world.sent);
    assert_eq!(world.phone.unjudged(), 0);
}
