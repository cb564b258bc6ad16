//! The engine's transport over the platform's client: addresses, headers, time limits and cancelling.
//!
//! Never trusts the client to answer, to return, or to obey a cancel: whoever waits here is let go by this side alone.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    thread,
    time::Duration,
};

use fieldbook::protocol::{Reply, Route, Transport, TransportError, VERSION};

use super::exchange::{HttpClient, HttpExchange, HttpHeader, HttpRequest};

/// Numbers requests, so that no two of a process bear one id.
static NEXT: AtomicI64 = AtomicI64::new(1);

/// A transport to one server.
pub(crate) struct Carrier {
    client: Arc<dyn HttpClient>,
    server: String,
    under_way: Mutex<BTreeMap<i64, (Route, Arc<HttpExchange>)>>,
    ended: AtomicBool,
}

impl Carrier {
    /// Returns the transport to the server at an address.
    pub(crate) fn new(client: Arc<dyn HttpClient>, server: &str) -> Arc<Self> {
        Arc::new(Carrier {
            client,
            server: server.trim_end_matches('/').to_owned(),
            under_way: Mutex::default(),
            ended: AtomicBool::new(false),
        })
    }

    /// Cancels what is under way and everything later.
    pub(crate) fn end(&self) {
        self.ended.store(true, Ordering::SeqCst);
        self.cancel();
    }

    fn under_way(&self) -> MutexGuard<'_, BTreeMap<i64, (Route, Arc<HttpExchange>)>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, request: HttpRequest, exchange: &Arc<HttpExchange>) {
        let (client, exchange) = (Arc::clone(&self.client), Arc::clone(exchange));
        // A client that blocks holds this thread and nobody else.
        thread::spawn(move || {
            let given = Arc::clone(&exchange);
            let began = catch_unwind(AssertUnwindSafe(|| client.send(request, given)));
            let why = match began {
                Ok(Ok(())) => return,
                Ok(Err(error)) => error.to_string(),
                Err(_) => "the HTTP client panicked".to_owned(),
            };
            exchange.settle(Err(TransportError::Broken(why)));
        });
    }

    fn give_up(&self, wanted: impl Fn(Route) -> bool) {
        let given_up: Vec<(i64, Arc<HttpExchange>)> = self
            .under_way()
            .iter()
            .filter(|(_, (route, _))| wanted(*route))
            .map(|(id, (_, exchange))| (*id, Arc::clone(exchange)))
            .collect();
        for (id, exchange) in given_up {
            exchange.settle(Err(TransportError::Cancelled));
            self.tell_cancelled(id);
        }
    }

    /// Tells the client; what it makes of it changes nothing here.
    fn tell_cancelled(&self, id: i64) {
        let client = Arc::clone(&self.client);
        thread::spawn(move || {
            let _ = catch_unwind(AssertUnwindSafe(|| client.cancel(id)));
        });
    }
}

impl Transport for Carrier {
    fn send(
        &self,
        route: Route,
        token: Option<&str>,
        body: &[u8],
        packed: bool,
        timeout_ms: u32,
    ) -> Result<Reply, TransportError> {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let exchange = HttpExchange::new();
        self.under_way().insert(id, (route, Arc::clone(&exchange)));
        // Looked at after it stands in the list: an end that comes now finds it there.
        let outcome = if self.ended.load(Ordering::SeqCst) {
            Some(Err(TransportError::Cancelled))
        } else {
            let request = HttpRequest {
                id,
                url: format!("{}{}", self.server, route.path()),
                headers: headers(token, packed),
                body: body.to_vec(),
                timeout_ms: timeout_ms.into(),
            };
            self.begin(request, &exchange);
            exchange.wait(Duration::from_millis(timeout_ms.into()))
        };
        self.under_way().remove(&id);
        outcome.unwrap_or_else(|| {
            self.tell_cancelled(id);
            Err(TransportError::Broken(format!("no answer within {timeout_ms} ms")))
        })
    }

    fn cancel(&self) {
        self.give_up(|_| true);
    }

    fn cancel_route(&self, route: Route) {
        self.give_up(|there| there == route);
    }
}

fn headers(token: Option<&str>, packed: bool) -> Vec<HttpHeader> {
    let header = |name: &str, value: String| HttpHeader {
        name: name.to_owned(),
        value,
    };
    let mut headers = vec![
        header("content-type", "application/cbor".to_owned()),
        header("fieldbook-protocol", VERSION.to_string()),
    ];
    if packed {
        headers.push(header("content-encoding", "zstd".to_owned()));
    }
    if let Some(token) = token {
        headers.push(header("authorization", format!("Bearer {token}")));
    }
    headers
}
