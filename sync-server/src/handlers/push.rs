//! Push: edits offered in commit order go to the writer lane; the answer only stops repeats.
//!
//! Everything that costs (unpacking, hashing, the signature) is done here, before the lane, and under limits.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    response::Response,
};
use fieldbook_model::codec;
use fieldbook_protocol::{
    ErrorKind, PushAnswer, PushRequest, WireError,
    limits::{MAX_EDIT_BYTES, MAX_EDIT_FIELDS, MAX_PUSH_EDITS},
    push::signed_bytes,
};
use tokio::sync::oneshot;

use super::{
    answer::{Said, answer},
    body,
    who::{aside, bearer, fits, public_key},
};
use crate::{keys::Bearer, lane::PushJob, server::Server};

pub(super) async fn push(State(server): State<Arc<Server>>, request: Request) -> Response {
    let said = offer(&server, request).await;
    answer(&server, said)
}

async fn offer(server: &Arc<Server>, request: Request) -> Said<PushAnswer> {
    let bearer = bearer(server, request.headers())?;
    let request: PushRequest = body::read_exact(request).await?;
    let checking = Arc::clone(server);
    let request = aside(move || check(&checking, &bearer, &request).map(|()| request)).await?;
    let (reply, told) = oneshot::channel();
    let job = PushJob {
        user: bearer.user,
        installation: bearer.installation,
        request,
        reply,
    };
    let closed = || WireError::new(ErrorKind::Busy, "the server is about to stop");
    server.lane.offer(job).map_err(|_| closed())?;
    told.await.map_err(|_| closed())?
}

fn check(server: &Server, bearer: &Bearer, request: &PushRequest) -> Said<()> {
    if request.items.len() > MAX_PUSH_EDITS {
        let mut error = WireError::new(ErrorKind::TooMany, format!("{} edits in one push", request.items.len()));
        error.accepts = Some(format!("at most {MAX_PUSH_EDITS}"));
        return Err(error);
    }
    let mut last = 0;
    for item in &request.items {
        let malformed = |why: &str| WireError::new(ErrorKind::Malformed, format!("edit {}: {why}", item.n));
        if item.n <= last || i64::try_from(item.n).is_err() {
            return Err(malformed("numbers rise from 1"));
        }
        last = item.n;
        if item.edit.ops.len() > MAX_EDIT_FIELDS || item.bases.len() > MAX_EDIT_FIELDS {
            return Err(malformed("too many fields"));
        }
        if codec::to_bytes(&item.edit).len() > MAX_EDIT_BYTES {
            return Err(malformed("too large"));
        }
        let greatest = item
            .edit
            .sights
            .iter()
            .map(|sight| sight.base)
            .fold(item.edit.base, Ord::max);
        if i64::try_from(greatest.0).is_err() {
            return Err(malformed("no such place in the log"));
        }
    }
    if i64::try_from(request.acknowledged.0).is_err() {
        return Err(WireError::new(ErrorKind::Malformed, "no such place in the log"));
    }
    let key = public_key(server, bearer)?;
    if !fits(&key, &signed_bytes(request.chain), &request.signature) {
        return Err(WireError::new(
            ErrorKind::Signature,
            "the push is not signed with this device's key",
        ));
    }
    Ok(())
}
