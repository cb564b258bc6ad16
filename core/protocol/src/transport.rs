//! The transport: bytes in, bytes out. Phones bring their platform's HTTP; the command line brings reqwest.
//!
//! Never retries, never unpacks, never reads what it carries.

/// Where a request goes. Every request is a POST of a CBOR body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Route {
    /// `EnrolRequest` → `EnrolAnswer`, without a token.
    Enrol,
    /// `TokenRequest` → `TokenAnswer`, without a token.
    Token,
    /// `PushRequest` → `PushAnswer`.
    Push,
    /// `PullRequest` → `Page`.
    Pull,
    /// `FetchRequest` → `FetchAnswer`.
    Fetch,
    /// Empty body → `DigestAnswer`.
    Digest,
}

impl Route {
    /// All routes.
    pub const ALL: [Route; 6] = [
        Route::Enrol,
        Route::Token,
        Route::Push,
        Route::Pull,
        Route::Fetch,
        Route::Digest,
    ];

    /// Returns the path on the server.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Route::Enrol => "/v1/enrol",
            Route::Token => "/v1/token",
            Route::Push => "/v1/push",
            Route::Pull => "/v1/pull",
            Route::Fetch => "/v1/fetch",
            Route::Digest => "/v1/digest",
        }
    }
}

/// An HTTP answer: the status and the body as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The body is zstd-packed (`content-encoding: zstd`).
    pub packed: bool,
    /// The body.
    pub body: Vec<u8>,
}

/// The request did not get an answer. It may have reached the server all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No network, no route, name not found, refused.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// The connection broke, or the answer came too late.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// Somebody asked to stop.
    #[error("cancelled")]
    Cancelled,
}

/// Carries one request at a time per call; called from several threads.
pub trait Transport: Send + Sync {
    /// Sends the body to the route and waits for the answer, at most `timeout_ms`.
    ///
    /// # Errors
    /// When there is no answer; whether the server got the request is then unknown.
    fn send(
        &self,
        route: Route,
        token: Option<&str>,
        body: &[u8],
        packed: bool,
        timeout_ms: u32,
    ) -> Result<Reply, TransportError>;

    /// Makes every `send` under way return [`TransportError::Cancelled`] soon. Later ones work again.
    fn cancel(&self);

    /// Does so for the requests of one route; a transport that cannot tell them apart cancels all, which is harmless.
    fn cancel_route(&self, _route: Route) {
        self.cancel();
    }
}
