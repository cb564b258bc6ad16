//! Who asks: the token of a request, read before its body.

use axum::http::{HeaderMap, header};
use fieldbook_protocol::{ErrorKind, WireError};

use super::answer::Said;
use crate::{
    keys::{BadToken, Bearer},
    server::Server,
};

/// Returns who asks.
pub(super) fn bearer(server: &Server, headers: &HeaderMap) -> Said<Bearer> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let token = token.ok_or_else(|| WireError::new(ErrorKind::Token, "a token is needed"))?;
    server
        .key
        .bearer(server.workspace, token.trim(), server.clock.now())
        .map_err(|why| {
            let kind = match why {
                BadToken::Unknown | BadToken::Expired => ErrorKind::Token,
                BadToken::OtherWorkspace => ErrorKind::OtherWorkspace,
            };
            WireError::new(kind, why.to_string())
        })
}

/// Returns the public key of the device that asks.
pub(super) fn public_key(server: &Server, bearer: &Bearer) -> Said<[u8; 32]> {
    let found = server.public_key(bearer.installation)?;
    let unknown = || WireError::new(ErrorKind::DeviceUnknown, "this device is not enrolled here");
    found
        .filter(|(user, _)| *user == bearer.user)
        .map(|(_, key)| key)
        .ok_or_else(unknown)
}

/// Returns whether an Ed25519 signature fits (strict: no second signature for one message).
pub(super) fn fits(public_key: &[u8; 32], message: &[u8], signature: &fieldbook_protocol::push::Signature) -> bool {
    ed25519_dalek::VerifyingKey::from_bytes(public_key).is_ok_and(|key| {
        key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(&signature.0))
            .is_ok()
    })
}

/// Runs work that reads the disk or reckons long, apart from the threads that carry connections.
pub(super) async fn aside<T: Send + 'static>(work: impl FnOnce() -> Said<T> + Send + 'static) -> Said<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(WireError::new(ErrorKind::Internal, "the work did not end")))
}
