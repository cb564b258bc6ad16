//! `HttpTransport`: many callers on many threads, one background thread for sockets and timers, connections kept.
//!
//! Callers wait on a channel, never on the runtime, so `send` may be called from anywhere without a panic.

use std::{
    collections::BTreeMap,
    sync::{Arc, mpsc},
    time::Duration,
};

use fieldbook_protocol::{Reply, Route, Transport, TransportError};
use reqwest::{Client, redirect, retry};
use tokio::{runtime, sync::Notify, time};

use crate::{
    address::{Address, AddressError},
    exchange::{Question, exchange},
};

/// The longest that making a connection may take, within the time that a request has as a whole.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an unused connection is kept: longer than the longest pull waits, shorter than most proxies keep theirs.
const KEEP: Duration = Duration::from_secs(50);

/// A transport to one server.
pub struct HttpTransport {
    address: Address,
    client: Client,
    stops: BTreeMap<Route, Arc<Notify>>,
    runtime: Option<runtime::Runtime>,
}

impl HttpTransport {
    /// Returns a transport to the server at an address such as `http://192.168.1.20:8300`. Connects to nothing yet.
    ///
    /// # Errors
    /// When the address cannot be used, or the machine gives no thread.
    pub fn new(server: &str) -> Result<Self, AddressError> {
        let address = Address::read(server)?;
        let mut client = Client::builder()
            .connect_timeout(CONNECT)
            .pool_idle_timeout(KEEP)
            .redirect(redirect::Policy::none())
            .retry(retry::never());
        if address.is_loopback() {
            client = client.no_proxy();
        }
        let client = client
            .build()
            .map_err(|error| AddressError::Machine(error.to_string()))?;
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("fieldbook-http")
            .enable_all()
            .build()
            .map_err(|error| AddressError::Machine(error.to_string()))?;
        let stops = Route::ALL
            .into_iter()
            .map(|route| (route, Arc::new(Notify::new())))
            .collect();
        Ok(HttpTransport {
            address,
            client,
            stops,
            runtime: Some(runtime),
        })
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        route: Route,
        token: Option<&str>,
        body: &[u8],
        packed: bool,
        timeout_ms: u32,
    ) -> Result<Reply, TransportError> {
        let (Some(stop), Some(runtime)) = (self.stops.get(&route), &self.runtime) else {
            return Err(TransportError::Cancelled);
        };
        // Made before the request starts: a cancel from now on is heard, however early it comes.
        let stopped = Arc::clone(stop).notified_owned();
        let question = Question {
            url: self.address.of(route.path()),
            token: token.map(str::to_owned),
            body: body.to_vec(),
            packed,
        };
        let client = self.client.clone();
        let (tell, answer) = mpsc::sync_channel(1);
        runtime.spawn(async move {
            let asked = time::timeout(Duration::from_millis(timeout_ms.into()), exchange(&client, question));
            let outcome = tokio::select! {
                () = stopped => Err(TransportError::Cancelled),
                outcome = asked => outcome.unwrap_or_else(|_| Err(late(timeout_ms))),
            };
            // Nobody listens any more only when the caller's thread is gone.
            let _ = tell.send(outcome);
        });
        answer.recv().unwrap_or(Err(TransportError::Cancelled))
    }

    fn cancel(&self) {
        self.stops.values().for_each(|stop| stop.notify_waiters());
    }

    fn cancel_route(&self, route: Route) {
        if let Some(stop) = self.stops.get(&route) {
            stop.notify_waiters();
        }
    }
}

impl Drop for HttpTransport {
    fn drop(&mut self) {
        // A runtime dropped on one of another runtime's threads would panic; this way it ends by itself.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn late(timeout_ms: u32) -> TransportError {
    TransportError::Broken(format!("no answer within {timeout_ms} ms"))
}
