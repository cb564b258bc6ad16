//! Answers as they travel: CBOR, packed above a limit; refusals with the server's time.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use fieldbook_model::codec;
use fieldbook_protocol::{ErrorKind, VERSION, WireError, limits::PACK_ABOVE};
use minicbor::Encode;

use crate::{server::Server, storage::StorageError};

/// zstd level of answers: 3 is its default; above it a page costs more time than it saves on the wire.
const LEVEL: i32 = 3;

/// What a handler says.
pub(super) type Said<T> = Result<T, WireError>;

/// Returns the answer that a handler's word becomes.
pub(super) fn answer<T: Encode<()>>(server: &Server, said: Said<T>) -> Response {
    match said {
        Ok(said) => reply(StatusCode::OK, codec::to_bytes(&said)),
        Err(error) => refusal(server, error),
    }
}

/// Returns the answer that a refusal becomes.
pub(super) fn refusal(server: &Server, mut error: WireError) -> Response {
    error.server_time = Some(server.clock.now());
    let status = StatusCode::from_u16(error.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = reply(status, codec::to_bytes(&error));
    if error.kind == ErrorKind::TooLarge {
        // The rest of the body is not read, so nothing else can come over this connection.
        response
            .headers_mut()
            .insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

impl From<StorageError> for WireError {
    fn from(error: StorageError) -> Self {
        let kind = if matches!(error, StorageError::Busy | StorageError::Full) {
            ErrorKind::Busy
        } else {
            ErrorKind::Internal
        };
        WireError::new(kind, error.to_string())
    }
}

fn reply(status: StatusCode, bytes: Vec<u8>) -> Response {
    let packed = (bytes.len() > PACK_ABOVE)
        .then(|| zstd::bulk::compress(&bytes, LEVEL).ok())
        .flatten();
    let is_packed = packed.is_some();
    let mut response = Response::new(Body::from(packed.unwrap_or(bytes)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/cbor"));
    headers.insert("fieldbook-protocol", HeaderValue::from(VERSION));
    if is_packed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("zstd"));
    }
    response
}
