//! Transports that look on: one that notes every body's size, and one that plays recorded pages back.
//!
//! Neither changes a byte of what passes.

use std::{
    collections::BTreeMap,
    io,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use fieldbook::{
    model::{Seq, codec},
    protocol::{Cursor, Page, PullRequest, Reply, Route, TokenAnswer, Transport, TransportError},
    sync::{packed, unpacked},
};
use fieldbook_http::HttpTransport;

use super::{said, timing::now};

/// One exchange that was answered.
#[derive(Clone, Debug)]
pub struct Carried {
    /// Where to.
    pub route: Route,
    /// Bytes of the request's body as sent.
    pub sent: usize,
    /// Bytes of the answer's body as sent.
    pub received: usize,
    /// When the answer was there.
    pub at: Instant,
    /// The answer to a pull, where answers are kept.
    page: Option<Reply>,
}

/// Carries over HTTP and notes what passes.
pub struct Noting {
    inner: HttpTransport,
    keeps: bool,
    notes: Mutex<Vec<Carried>>,
}

impl Noting {
    /// Returns a transport to a server; with `keeps` it keeps the answers to pulls.
    ///
    /// # Errors
    /// When the address cannot be used.
    pub fn to(url: &str, keeps: bool) -> io::Result<Self> {
        Ok(Noting {
            inner: HttpTransport::new(url).map_err(said)?,
            keeps,
            notes: Mutex::default(),
        })
    }

    /// Returns what has passed since the last time it was asked.
    #[must_use]
    pub fn take(&self) -> Vec<Carried> {
        std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Transport for Noting {
    fn send(
        &self,
        route: Route,
        token: Option<&str>,
        body: &[u8],
        is_packed: bool,
        timeout_ms: u32,
    ) -> Result<Reply, TransportError> {
        let reply = self.inner.send(route, token, body, is_packed, timeout_ms)?;
        let carried = Carried {
            route,
            sent: body.len(),
            received: reply.body.len(),
            at: now(),
            page: (self.keeps && route == Route::Pull).then(|| reply.clone()),
        };
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(carried);
        Ok(reply)
    }

    fn cancel(&self) {
        self.inner.cancel();
    }

    fn cancel_route(&self, route: Route) {
        self.inner.cancel_route(route);
    }
}

/// Answers pulls with recorded pages, each at the cursor that it was asked from; there is no network behind it.
#[derive(Default)]
pub struct Playback {
    pages: BTreeMap<Seq, Reply>,
    /// How many entries the pages hold.
    pub entries: usize,
}

impl Playback {
    /// Returns the playback of what was kept.
    ///
    /// # Errors
    /// When an answer is no page.
    pub fn of(notes: Vec<Carried>) -> io::Result<Self> {
        let mut playback = Playback::default();
        for reply in notes.into_iter().filter_map(|carried| carried.page) {
            let page: Page = codec::from_bytes(&unpacked(reply.clone()).map_err(said)?).map_err(said)?;
            if page.to.seq > page.from {
                playback.entries += page.entries.len();
                playback.pages.insert(page.from, reply);
            }
        }
        Ok(playback)
    }

    /// Returns how many pages there are.
    #[must_use]
    pub fn pages(&self) -> u64 {
        self.pages.len() as u64
    }

    fn answer(&self, route: Route, body: &[u8], is_packed: bool) -> Option<Reply> {
        let body = unpacked(Reply {
            status: 200,
            packed: is_packed,
            body: body.to_vec(),
        });
        let answer = match route {
            Route::Token => {
                let request: fieldbook::protocol::TokenRequest = codec::from_bytes(&body.ok()?).ok()?;
                codec::to_bytes(&TokenAnswer {
                    token: "played".to_owned(),
                    expires: request.at.plus(900_000_000),
                    server_time: request.at,
                })
            }
            Route::Pull => {
                let request: PullRequest = codec::from_bytes(&body.ok()?).ok()?;
                match self.pages.get(&request.cursor.seq) {
                    Some(reply) => return Some(reply.clone()),
                    None => codec::to_bytes(&end(request.cursor)),
                }
            }
            _ => return None,
        };
        let (body, packed) = packed(answer);
        Some(Reply {
            status: 200,
            packed,
            body,
        })
    }
}

impl Transport for Playback {
    fn send(&self, route: Route, _: Option<&str>, body: &[u8], packed: bool, _: u32) -> Result<Reply, TransportError> {
        let nobody = || TransportError::Broken("nobody takes this".to_owned());
        self.answer(route, body, packed).ok_or_else(nobody)
    }

    fn cancel(&self) {}
}

fn end(cursor: Cursor) -> Page {
    Page {
        from: cursor.seq,
        to: cursor,
        entries: Vec::new(),
        told: Vec::new(),
        head: cursor.seq,
        server_time: fieldbook::model::Micros(1_800_000_000_000_000),
        held: Vec::new(),
    }
}
