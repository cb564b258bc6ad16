//! The shell: does with the store what the engine asks for, and turns messages into bytes and back.
//!
//! Sans I/O: `poll(events) → what to send`. It never waits, and a crash between any two of its steps loses nothing,
//! for each step is one transaction of the store or none.

use std::collections::VecDeque;

use ed25519_dalek::{Signer, SigningKey};
use fieldbook_model::{Id, Micros, codec};
use fieldbook_protocol::{
    AskKey, Cursor, DigestAnswer, PushItem, PushRequest, Reply, TokenRequest, TransportError,
    enrol::token_bytes,
    push::{Signature, signed_bytes},
};
use fieldbook_store::StoreError;
use fieldbook_sync::{
    Action, Activity, Answered, Config, Engine, Event, Failure, Lane, RequestId, SliceEnd, Standing, SyncStatus,
};

use crate::{
    Device,
    sync::{clock, laying, pack},
};

/// A request to carry, or one to stop waiting for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// Carry this.
    Send {
        /// To name the answer by.
        request: RequestId,
        /// Where to.
        lane: Lane,
        /// The token to send it with.
        token: Option<String>,
        /// The body.
        body: Vec<u8>,
        /// The body is packed.
        packed: bool,
        /// How long the answer may take.
        timeout_ms: u32,
    },
    /// Stop waiting.
    Cancel {
        /// For which answer.
        request: RequestId,
        /// In which lane.
        lane: Lane,
    },
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Which.
    pub request: RequestId,
    /// Its lane.
    pub lane: Lane,
    /// Bytes that were sent.
    pub sent: u64,
    /// The answer.
    pub outcome: Result<Reply, TransportError>,
}

/// The device's side of the conversation.
#[derive(Debug)]
pub struct Shell {
    engine: Engine,
    key: SigningKey,
    workspace: Id,
    installation: Id,
    user: Id,
    queue: VecDeque<Event>,
    sent_at: Vec<(RequestId, Micros)>,
    digest: Option<DigestAnswer>,
    slice_end: Option<SliceEnd>,
    pages: u64,
    status: SyncStatus,
}

impl Shell {
    /// Returns the shell of an enrolled device.
    ///
    /// # Errors
    /// `NotEnrolled`, or what the store says.
    pub fn new(device: &Device, config: Config) -> Result<Self, StoreError> {
        let identity = device.identity()?;
        Ok(Shell {
            engine: Engine::new(config),
            key: SigningKey::from_bytes(&identity.secret),
            workspace: identity.workspace,
            installation: identity.installation,
            user: identity.user,
            queue: VecDeque::new(),
            sent_at: Vec::new(),
            digest: None,
            slice_end: None,
            pages: 0,
            status: SyncStatus::default(),
        })
    }

    /// Takes an event of the app's: a write, the network, the foreground, a slice.
    pub fn tell(&mut self, event: Event) {
        self.queue.push_back(event);
    }

    /// Takes what came of a request.
    pub fn receive(&mut self, incoming: Incoming) {
        let Incoming {
            request,
            lane,
            sent,
            outcome,
        } = incoming;
        let received = outcome.as_ref().map_or(0, |reply| reply.body.len() as u64);
        let outcome = outcome.map_err(Failure::Transport).and_then(|reply| {
            let status = reply.status;
            let body = pack::unpacked(reply).map_err(Failure::Unreadable)?;
            Answered::read(lane, status, &body)
        });
        self.queue.push_back(Event::Reply {
            request,
            bytes: sent + received,
            outcome,
        });
    }

    /// Goes on as far as it goes without waiting; returns what to send. `chance` gives 64 bits for each step.
    pub fn poll(&mut self, device: &Device, chance: &mut dyn FnMut() -> u64) -> Vec<Outgoing> {
        self.poll_while(device, chance, &mut || true)
    }

    /// The same while `alive` says so, which is asked before each action of the engine. A shell that was stopped so is
    /// to be dropped, as after a crash; what is returned was sent before it.
    pub fn poll_while(
        &mut self,
        device: &Device,
        chance: &mut dyn FnMut() -> u64,
        alive: &mut dyn FnMut() -> bool,
    ) -> Vec<Outgoing> {
        let mut outgoing = Vec::new();
        if self.queue.is_empty() {
            self.queue.push_back(Event::Tick);
        }
        while let Some(event) = self.queue.pop_front() {
            let now = device.wiring().clock.read().boot;
            for action in self.engine.step(now, chance(), event) {
                if !alive() {
                    return outgoing;
                }
                self.act(device, now, action, &mut outgoing);
            }
        }
        outgoing
    }

    /// Returns when to poll again at the latest, by the boot-time clock.
    #[must_use]
    pub fn wake_at(&self) -> Option<Micros> {
        self.engine.wake_at()
    }

    /// Returns the state of the conversation.
    #[must_use]
    pub fn status(&self) -> &SyncStatus {
        &self.status
    }

    /// Returns how many pages were laid.
    #[must_use]
    pub fn pages(&self) -> u64 {
        self.pages
    }

    /// Returns how the last slice ended, once.
    pub fn take_slice_end(&mut self) -> Option<SliceEnd> {
        self.slice_end.take()
    }

    /// Returns the server's digest that was asked for, once.
    pub fn take_digest(&mut self) -> Option<DigestAnswer> {
        self.digest.take()
    }

    fn act(&mut self, device: &Device, now: Micros, action: Action, outgoing: &mut Vec<Outgoing>) {
        match action {
            Action::Sign { request, at } => {
                let at = at.map_or_else(|| device.here().map(|(at, _)| at), Ok);
                let event = match at {
                    Ok(at) => Event::Signed {
                        request,
                        token: self.token_request(at),
                    },
                    Err(error) => failed(request, &error),
                };
                self.queue.push_back(event);
            }
            Action::Offer {
                request,
                max_edits,
                max_bytes,
            } => {
                let event = match self.offer(device, max_edits, max_bytes) {
                    Ok(push) => Event::Offered { request, push },
                    Err(error) => failed(request, &error),
                };
                self.queue.push_back(event);
            }
            Action::Stand { request } => {
                let all = matches!(self.status.push.activity, Activity::Stopped(_));
                let event = match standing(device, all) {
                    Ok(standing) => Event::Standing { request, standing },
                    Err(error) => failed(request, &error),
                };
                self.queue.push_back(event);
            }
            Action::Send {
                request,
                message,
                token,
                timeout_ms,
            } => {
                let lane = message.lane();
                let (body, packed) = pack::packed(message.body());
                self.sent_at.push((request, now));
                outgoing.push(Outgoing::Send {
                    request,
                    lane,
                    token,
                    body,
                    packed,
                    timeout_ms,
                });
            }
            Action::Cancel { request, lane } => outgoing.push(Outgoing::Cancel { request, lane }),
            Action::Hear { request, answer } => {
                self.stored(request, laying::hear(device, &answer));
            }
            Action::Lay { request, page } => {
                let laid = laying::lay_page(device, self.user, self.installation, *page);
                self.pages += u64::from(laid.is_ok());
                self.stored(request, laid);
            }
            Action::LayHomes { request, answer } => {
                self.stored(request, laying::lay_homes(device, *answer));
            }
            Action::StartOver { request } => self.stored(request, device.store().start_over()),
            Action::Contact { server, sent, heard } => clock::contact(device, server, sent, heard),
            Action::Compare(digest) => self.digest = Some(digest),
            Action::SliceDone(end) => self.slice_end = Some(end),
            Action::Status(status) => self.status = *status,
        }
    }

    fn stored(&mut self, request: RequestId, outcome: Result<(), StoreError>) {
        let outcome = outcome.map_err(|error| error.to_string());
        self.queue.push_back(Event::Stored { request, outcome });
    }

    fn token_request(&self, at: Micros) -> TokenRequest {
        let signature = self.sign(&token_bytes(self.workspace, self.installation, at));
        TokenRequest {
            workspace: self.workspace,
            installation: self.installation,
            at,
            signature,
        }
    }

    fn offer(&self, device: &Device, max_edits: usize, max_bytes: usize) -> Result<Option<PushRequest>, StoreError> {
        let offer = device.store().offers(max_edits, max_bytes)?;
        if offer.items.is_empty() {
            return Ok(None);
        }
        let acknowledged = device.store().standing()?.acknowledged;
        let items = offer.items.into_iter().map(|item| PushItem {
            n: item.n,
            edit: item.edit,
            bases: item.bases,
        });
        let signature = self.sign(&signed_bytes(offer.chain));
        Ok(Some(PushRequest {
            acknowledged,
            items: items.collect(),
            chain: offer.chain,
            signature,
        }))
    }

    fn sign(&self, bytes: &[u8]) -> Signature {
        Signature(self.key.sign(bytes).to_bytes())
    }
}

fn failed(request: RequestId, error: &StoreError) -> Event {
    Event::Stored {
        request,
        outcome: Err(error.to_string()),
    }
}

/// Where the store stands. What was never offered from here may have been judged all the same, where this store is a
/// copy: it is asked about where nothing can be offered (`all`), and where fetched rows may hold it already.
fn standing(device: &Device, all: bool) -> Result<Standing, StoreError> {
    let stands = device.store().standing()?;
    // A cursor that cannot be read is asked for anew from 0; what is laid stays.
    let cursor: Cursor = codec::from_bytes(&stands.cursor).unwrap_or_default();
    let fetching = device.store().fetching()?;
    let asks = if all || !fetching.is_empty() {
        device.store().waiting()?
    } else {
        device.store().asks()?
    };
    let asks = asks.into_iter().map(AskKey::of).collect();
    Ok(Standing {
        cursor,
        acknowledged: stands.acknowledged,
        asks,
        fetching,
    })
}
