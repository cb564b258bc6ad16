//! One request and its answer: headers out, body in under a limit, errors told apart.
//!
//! The answer's size is bounded while it is read, so that a wrong server cannot fill a phone's memory.

use std::error::Error;

use fieldbook_protocol::{Reply, TransportError, VERSION, limits};
use reqwest::{
    Client, Response,
    header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE},
};

/// The largest answer that is read: what a largest body may be once unpacked.
pub(crate) const MAX_ANSWER: usize = limits::MAX_UNPACKED;

/// What goes out.
pub(crate) struct Question {
    pub(crate) url: String,
    pub(crate) token: Option<String>,
    pub(crate) body: Vec<u8>,
    pub(crate) packed: bool,
}

/// Sends one request and reads its whole answer.
pub(crate) async fn exchange(client: &Client, question: Question) -> Result<Reply, TransportError> {
    let mut request = client
        .post(question.url)
        .header(CONTENT_TYPE, "application/cbor")
        .header("fieldbook-protocol", VERSION)
        .body(question.body);
    if question.packed {
        request = request.header(CONTENT_ENCODING, "zstd");
    }
    if let Some(token) = question.token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    let response = request.send().await.map_err(|error| translated(&error))?;
    let status = response.status().as_u16();
    let packed = response
        .headers()
        .get(CONTENT_ENCODING)
        .is_some_and(|value| value.as_bytes() == b"zstd");
    Ok(Reply {
        status,
        packed,
        body: read_body(response).await?,
    })
}

async fn read_body(mut response: Response) -> Result<Vec<u8>, TransportError> {
    let announced = response
        .content_length()
        .and_then(|length| usize::try_from(length).ok())
        .unwrap_or(0);
    let too_long = || TransportError::Broken(format!("the answer is over {MAX_ANSWER} bytes"));
    if announced > MAX_ANSWER {
        return Err(too_long());
    }
    let mut body = Vec::with_capacity(announced);
    while let Some(chunk) = response.chunk().await.map_err(|error| translated(&error))? {
        if body.len().saturating_add(chunk.len()) > MAX_ANSWER {
            return Err(too_long());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// A request that found no server is told apart from one that a server may have read.
fn translated(error: &reqwest::Error) -> TransportError {
    let text = root_cause(error);
    if error.is_connect() {
        TransportError::Unreachable(text)
    } else {
        TransportError::Broken(text)
    }
}

/// The innermost error is the one that says something: "Connection refused", not "error sending request".
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
