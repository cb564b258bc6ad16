//! The digest of what the asker may see: what proves a phone equal to the server at one cursor.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::HeaderMap,
    response::Response,
};
use fieldbook_merge::Digest;
use fieldbook_protocol::{DigestAnswer, WireError};

use super::{
    answer::{Said, answer},
    body,
    who::{aside, bearer},
};
use crate::{keys::Bearer, server::Server, storage::StorageError};

pub(super) async fn digest(State(server): State<Arc<Server>>, request: Request) -> Response {
    let headers = request.into_parts().0.headers;
    let said = answered(&server, &headers).await;
    answer(&server, said)
}

async fn answered(server: &Arc<Server>, headers: &HeaderMap) -> Said<DigestAnswer> {
    let bearer = bearer(server, headers)?;
    body::version(headers)?;
    let server = Arc::clone(server);
    aside(move || sums(&server, &bearer).map_err(WireError::from)).await
}

fn sums(server: &Server, bearer: &Bearer) -> Result<DigestAnswer, StorageError> {
    server.storage.read(|reading| {
        let at = reading.workspace()?.head;
        let viewer = server.scopes.viewer(reading, bearer.user)?;
        let mut digest = Digest::default();
        reading.each_record(|book| viewer.sees(book), |id, record| digest.add(id, &record))?;
        Ok(DigestAnswer {
            at,
            buckets: digest.buckets(),
        })
    })
}
