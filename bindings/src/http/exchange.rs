//! One request that the platform carries, and the place where its answer goes.
//!
//! Takes the first answer; later ones are ignored. It never blocks whoever answers.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

use fieldbook::protocol::{Reply, TransportError, limits};

use crate::{edge::edge, error::CoreError, platform::CallbackError};

/// How a packed body begins (RFC 8878, magic number); no body of ours begins so unpacked.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// A header of a request.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HttpHeader {
    /// Its name, lower case.
    pub name: String,
    /// What it says.
    pub value: String,
}

/// A request to carry; always a POST.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HttpRequest {
    /// Names it for [`HttpClient::cancel`]; never used twice by one client's core.
    pub id: i64,
    /// Where to.
    pub url: String,
    /// Headers to send; the platform may add its own.
    pub headers: Vec<HttpHeader>,
    /// The body, to be sent as it is.
    pub body: Vec<u8>,
    /// How long the answer may take, milliseconds; this library gives up then by itself.
    pub timeout_ms: i64,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum HttpProblem {
    /// No network, no route, name not found, refused: the server has surely not read it.
    Unreachable,
    /// The connection broke, a certificate was refused, or time ran out: the server may have read it.
    Broken,
    /// It was cancelled.
    Cancelled,
}

/// The platform's HTTP client.
#[uniffi::export(with_foreign)]
pub trait HttpClient: Send + Sync {
    /// Begins a request; what comes of it goes to `exchange`, from any thread, once. May answer before it returns.
    ///
    /// Called on a thread of its own for each request, so a client that blocks does no harm.
    fn send(&self, request: HttpRequest, exchange: Arc<HttpExchange>) -> Result<(), CallbackError>;

    /// Nobody waits for this request any more; also called for one that was answered meanwhile.
    fn cancel(&self, id: i64) -> Result<(), CallbackError>;
}

/// Where the answer to one request goes.
#[derive(uniffi::Object)]
pub struct HttpExchange {
    outcome: Mutex<Option<Result<Reply, TransportError>>>,
    told: Condvar,
}

#[uniffi::export]
impl HttpExchange {
    /// Takes the server's answer: the status and the body, as sent or unpacked by the platform.
    ///
    /// # Errors
    /// `defect` alone.
    pub fn answer(&self, status: i32, body: Vec<u8>) -> Result<(), CoreError> {
        edge(|| {
            let outcome = if body.len() > limits::MAX_UNPACKED {
                Err(TransportError::Broken("the answer is too long".to_owned()))
            } else {
                Ok(Reply {
                    status: u16::try_from(status).unwrap_or(0),
                    packed: body.starts_with(&ZSTD),
                    body,
                })
            };
            self.settle(outcome);
            Ok(())
        })
    }

    /// Takes the word that there is no answer; `detail` is for support, in English.
    ///
    /// # Errors
    /// `defect` alone.
    pub fn fail(&self, problem: HttpProblem, detail: String) -> Result<(), CoreError> {
        edge(|| {
            self.settle(Err(match problem {
                HttpProblem::Unreachable => TransportError::Unreachable(detail),
                HttpProblem::Broken => TransportError::Broken(detail),
                HttpProblem::Cancelled => TransportError::Cancelled,
            }));
            Ok(())
        })
    }
}

impl HttpExchange {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(HttpExchange {
            outcome: Mutex::new(None),
            told: Condvar::new(),
        })
    }

    /// Takes an outcome unless there is one.
    pub(crate) fn settle(&self, outcome: Result<Reply, TransportError>) {
        let mut there = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        if there.is_none() {
            *there = Some(outcome);
            self.told.notify_all();
        }
    }

    /// Waits for the outcome; `None` when the time is over.
    pub(crate) fn wait(&self, longest: Duration) -> Option<Result<Reply, TransportError>> {
        let there = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        let (there, _) = self
            .told
            .wait_timeout_while(there, longest, |outcome| outcome.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        there.clone()
    }
}

impl std::fmt::Debug for HttpExchange {
    /// Leaves the body out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HttpExchange")
    }
}
