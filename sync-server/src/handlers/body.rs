//! A request's body, read under its limits: as sent, unpacked, in depth.
//!
//! Nothing is expanded unchecked: reading and unpacking stop at the limit, not after it.

use std::{borrow::Cow, io::Read as _, time::Duration};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, header},
};
use fieldbook_model::codec;
use fieldbook_protocol::{
    ErrorKind, OLDEST, VERSION, WireError,
    limits::{MAX_BODY, MAX_UNPACKED},
};
use minicbor::{Decode, Encode};

use super::answer::Said;

/// The largest window that a packed body may ask for: 2^22 bytes, that of the largest unpacked body.
const WINDOW_LOG: u32 = 22;
/// How long a body may take to arrive: the largest one over a line of 70 kbit/s.
const PATIENCE: Duration = Duration::from_secs(120);

/// Reads the body of a request.
pub(super) async fn read<T: for<'b> Decode<'b, ()> + Send + 'static>(request: Request) -> Said<T> {
    let (parts, body) = request.into_parts();
    version(&parts.headers)?;
    let packed = is_packed(&parts.headers)?;
    let bytes = take(&parts.headers, body).await?;
    decode(&bytes, packed)
}

/// Reads the body of a request whose bytes are hashed later: it must be exactly what writing it again gives.
///
/// An unknown key of an edit would be dropped by reading, and the edit would then have another hash here than on its
/// author's phone; so would one that is not written deterministically (RFC 8949 §4.2).
pub(super) async fn read_exact<T>(request: Request) -> Said<T>
where
    T: for<'b> Decode<'b, ()> + Encode<()> + Send + 'static,
{
    let (parts, body) = request.into_parts();
    version(&parts.headers)?;
    let packed = is_packed(&parts.headers)?;
    let bytes = take(&parts.headers, body).await?;
    let bytes = plain(&bytes, packed)?;
    let read: T = codec::from_bytes(&bytes).map_err(|why| WireError::new(ErrorKind::Malformed, why.to_string()))?;
    if codec::to_bytes(&read) != *bytes {
        let mut error = WireError::new(
            ErrorKind::Malformed,
            "the body has keys that this version does not know",
        );
        error.accepts = Some("deterministic CBOR with the keys of this version".to_owned());
        return Err(error);
    }
    Ok(read)
}

/// Checks a request that has no body to read.
pub(super) fn version(headers: &HeaderMap) -> Said<()> {
    let Some(said) = headers.get("fieldbook-protocol") else {
        return Ok(());
    };
    let version = said.to_str().ok().and_then(|said| said.parse::<u32>().ok());
    if version.is_some_and(|version| (OLDEST..=VERSION).contains(&version)) {
        return Ok(());
    }
    let mut error = WireError::new(ErrorKind::Version, "this version of the protocol is not spoken here");
    error.accepts = Some(format!("{OLDEST} to {VERSION}"));
    Err(error)
}

fn is_packed(headers: &HeaderMap) -> Said<bool> {
    match headers.get(header::CONTENT_ENCODING).map(|value| value.as_bytes()) {
        None | Some(b"identity") => Ok(false),
        Some(b"zstd") => Ok(true),
        Some(_) => {
            let mut error = WireError::new(
                ErrorKind::Malformed,
                "the body is packed in a way that is not known here",
            );
            error.accepts = Some("zstd, or not packed".to_owned());
            Err(error)
        }
    }
}

async fn take(headers: &HeaderMap, body: Body) -> Said<Vec<u8>> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MAX_BODY) {
        return Err(too_large("the body", MAX_BODY));
    }
    let Ok(read) = tokio::time::timeout(PATIENCE, axum::body::to_bytes(body, MAX_BODY)).await else {
        return Err(WireError::new(
            ErrorKind::Malformed,
            "the body did not come to its end in two minutes",
        ));
    };
    match read {
        Ok(bytes) => Ok(bytes.into()),
        Err(error) if is_length_limit(&error) => Err(too_large("the body", MAX_BODY)),
        Err(_) => Err(WireError::new(ErrorKind::Malformed, "the body ended before its end")),
    }
}

fn is_length_limit(error: &axum::Error) -> bool {
    let mut at: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = at {
        if error.to_string().contains("length limit exceeded") {
            return true;
        }
        at = error.source();
    }
    false
}

fn too_large(what: &str, limit: usize) -> WireError {
    let mut error = WireError::new(ErrorKind::TooLarge, format!("{what} is over {limit} bytes"));
    error.accepts = Some(format!("at most {limit} bytes; send fewer edits at a time"));
    error
}

/// Unpacks and reads a body.
pub(super) fn decode<T: for<'b> Decode<'b, ()>>(bytes: &[u8], packed: bool) -> Said<T> {
    let bytes = plain(bytes, packed)?;
    codec::from_bytes(&bytes).map_err(|why| WireError::new(ErrorKind::Malformed, why.to_string()))
}

fn plain(bytes: &[u8], packed: bool) -> Said<Cow<'_, [u8]>> {
    Ok(if packed {
        Cow::Owned(unpack(bytes)?)
    } else {
        Cow::Borrowed(bytes)
    })
}

fn unpack(bytes: &[u8]) -> Said<Vec<u8>> {
    let broken = |_| WireError::new(ErrorKind::Malformed, "the body is not packed as it says");
    let mut decoder = zstd::stream::read::Decoder::with_buffer(bytes).map_err(broken)?;
    decoder.window_log_max(WINDOW_LOG).map_err(broken)?;
    let mut out = Vec::new();
    decoder
        .take(MAX_UNPACKED as u64 + 1)
        .read_to_end(&mut out)
        .map_err(broken)?;
    if out.len() > MAX_UNPACKED {
        Err(too_large("the unpacked body", MAX_UNPACKED))
    } else {
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;

    #[test]
    fn a_body_that_unpacks_to_a_gigabyte_is_refused_at_four_megabytes() {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        let zeros = vec![0u8; 1 << 20];
        for _ in 0..1024 {
            std::io::Write::write_all(&mut encoder, &zeros).unwrap();
        }
        let bomb = encoder.finish().unwrap();
        assert!(bomb.len() < MAX_BODY);
        assert_eq!(decode::<u64>(&bomb, true).unwrap_err().kind, ErrorKind::TooLarge);
    }

    #[test]
    fn bytes_that_are_no_message_are_refused_whole_or_cut() {
        assert_eq!(decode::<u64>(&[0x1b, 0], false).unwrap_err().kind, ErrorKind::Malformed);
        assert_eq!(decode::<u64>(b"not zstd", true).unwrap_err().kind, ErrorKind::Malformed);
        assert_eq!(decode::<u64>(&[], false).unwrap_err().kind, ErrorKind::Malformed);
        assert_eq!(decode::<u64>(&[5], false).unwrap(), 5);
    }
}
