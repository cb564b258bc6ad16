//! A bare engine with a hand on every event: for rules about single exchanges.

use fieldbook_model::{Edit, EditHash, Id, Micros, Seq, edit::Nonce};
use fieldbook_protocol::{
    Answer, AskKey, Cursor, ErrorKind, Page, PushAnswer, PushItem, PushRequest, TokenAnswer, TokenRequest,
    TransportError, WireError, push::Signature,
};
use fieldbook_sync::{Action, Answered, Config, Engine, Event, Failure, Lane, Message, RequestId, Standing};

pub(crate) const SECOND: i64 = Micros::SECOND;

/// The engine, its clock, and what it has asked for so far.
pub(crate) struct Wire {
    pub(crate) engine: Engine,
    pub(crate) now: Micros,
    pub(crate) actions: Vec<Action>,
    pub(crate) outbox: Vec<Edit>,
    pub(crate) cursor: Seq,
    pub(crate) fetching: Vec<Id>,
}

pub(crate) fn edit(number: u8) -> Edit {
    Edit {
        nonce: Nonce([number; 8]),
        record: Id([number; 16]),
        ..Edit::default()
    }
}

pub(crate) fn key(number: u8) -> AskKey {
    AskKey::of(edit(number).hash())
}

impl Wire {
    /// An open app with so many edits waiting, a token in hand, its first exchanges under way.
    pub(crate) fn open(edits: u8) -> Wire {
        let mut wire = Wire::resting(edits);
        wire.step(Event::Foreground(true));
        wire.settle();
        wire.token();
        wire
    }

    pub(crate) fn resting(edits: u8) -> Wire {
        Wire {
            engine: Engine::new(Config::default()),
            now: Micros(1_000 * SECOND),
            actions: Vec::new(),
            outbox: (1..=edits).map(edit).collect(),
            cursor: Seq(0),
            fetching: Vec::new(),
        }
    }

    pub(crate) fn step(&mut self, event: Event) {
        // The largest chance gives the longest pauses.
        let actions = self.engine.step(self.now, 7, event);
        self.actions.extend(actions);
    }

    pub(crate) fn pass(&mut self, micros: i64) {
        self.now = self.now.plus(micros);
        self.step(Event::Tick);
        self.settle();
    }

    /// Answers what the engine asks of the store, as often as it asks.
    pub(crate) fn settle(&mut self) {
        let mut index = 0;
        while let Some(action) = self.actions.get(index).cloned() {
            let event = match action {
                Action::Sign { request, at } => Event::Signed {
                    request,
                    token: TokenRequest {
                        workspace: Id([1; 16]),
                        installation: Id([2; 16]),
                        at: at.unwrap_or_default(),
                        signature: Signature([0; 64]),
                    },
                },
                Action::Offer { request, max_edits, .. } => Event::Offered {
                    request,
                    push: self.offer(max_edits),
                },
                Action::Stand { request } => Event::Standing {
                    request,
                    standing: self.standing(),
                },
                Action::Hear { request, .. } | Action::LayHomes { request, .. } => Event::Stored {
                    request,
                    outcome: Ok(()),
                },
                Action::Lay { request, page } => {
                    self.cursor = page.to.seq;
                    self.outbox
                        .retain(|edit| page.told.iter().all(|told| told.edit != AskKey::of(edit.hash())));
                    Event::Stored {
                        request,
                        outcome: Ok(()),
                    }
                }
                Action::StartOver { request } => {
                    self.cursor = Seq(0);
                    Event::Stored {
                        request,
                        outcome: Ok(()),
                    }
                }
                _ => {
                    index += 1;
                    continue;
                }
            };
            self.actions.remove(index);
            self.step(event);
        }
    }

    fn offer(&self, max_edits: usize) -> Option<PushRequest> {
        let number = |(index, edit): (usize, &Edit)| PushItem {
            n: index as u64 + 1,
            edit: edit.clone(),
            bases: Default::default(),
        };
        let items: Vec<_> = self.outbox.iter().enumerate().map(number).take(max_edits).collect();
        let push = PushRequest {
            acknowledged: self.cursor,
            items,
            chain: EditHash([0; 32]),
            signature: Signature([0; 64]),
        };
        (!push.items.is_empty()).then_some(push)
    }

    fn standing(&self) -> Standing {
        Standing {
            cursor: Cursor {
                seq: self.cursor,
                ..Cursor::default()
            },
            acknowledged: self.cursor,
            asks: self.outbox.iter().map(|edit| AskKey::of(edit.hash())).collect(),
            fetching: self.fetching.clone(),
        }
    }

    pub(crate) fn token(&mut self) {
        let (request, _) = self.sent(Lane::Token);
        let answer = TokenAnswer {
            token: format!("token {}", request.0),
            expires: self.now.plus(900 * SECOND),
            server_time: self.now,
        };
        self.reply(request, Ok(Answered::Token(answer)));
    }

    /// Takes the one request that a lane has sent and not yet been asked for here.
    pub(crate) fn sent(&mut self, lane: Lane) -> (RequestId, Message) {
        let is_it = |action: &Action| matches!(action, Action::Send { message, .. } if message.lane() == lane);
        let index = self
            .actions
            .iter()
            .position(is_it)
            .unwrap_or_else(|| panic!("no {lane:?} in {:?}", self.actions));
        let Action::Send { request, message, .. } = self.actions.remove(index) else {
            unreachable!()
        };
        assert!(!self.actions.iter().any(is_it), "two of {lane:?}");
        (request, message)
    }

    pub(crate) fn has_sent(&self, lane: Lane) -> bool {
        self.actions
            .iter()
            .any(|action| matches!(action, Action::Send { message, .. } if message.lane() == lane))
    }

    pub(crate) fn has(&self, is_it: impl Fn(&Action) -> bool) -> bool {
        self.actions.iter().any(is_it)
    }

    pub(crate) fn reply(&mut self, request: RequestId, outcome: Result<Answered, Failure>) {
        self.step(Event::Reply {
            request,
            bytes: 1_000,
            outcome,
        });
        self.settle();
    }

    pub(crate) fn answers(&self, answers: &[(u8, Answer)]) -> Result<Answered, Failure> {
        let answers = answers
            .iter()
            .map(|(number, answer)| (key(*number), answer.clone()))
            .collect();
        Ok(Answered::Push(PushAnswer {
            answers,
            server_time: self.now,
        }))
    }

    /// A page without entries.
    pub(crate) fn page(&self, from: u64, to: u64, head: u64) -> Result<Answered, Failure> {
        Ok(Answered::Pull(Page {
            from: Seq(from),
            to: Cursor {
                seq: Seq(to),
                ..Cursor::default()
            },
            entries: Vec::new(),
            told: Vec::new(),
            head: Seq(head),
            server_time: self.now,
            held: Vec::new(),
        }))
    }
}

pub(crate) fn broken() -> Result<Answered, Failure> {
    Err(Failure::Transport(TransportError::Broken("cut".into())))
}

pub(crate) fn refused(kind: ErrorKind) -> Result<Answered, Failure> {
    Err(Failure::Refused(WireError::new(kind, "for a test")))
}
