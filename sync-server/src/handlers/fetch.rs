//! Fetch: whole homes as rows, as of one seq, with the asker's verdicts up to it.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    response::Response,
};
use fieldbook_protocol::{
    ErrorKind, FetchAnswer, FetchRequest, FetchedHome, WireError,
    limits::{MAX_ASKS, MAX_FETCH, MAX_UNPACKED},
};

use super::{
    answer::{Said, answer},
    body,
    who::{aside, bearer},
};
use crate::{
    keys::Bearer,
    server::Server,
    storage::{Reading, StorageError},
};

pub(super) async fn fetch(State(server): State<Arc<Server>>, request: Request) -> Response {
    let said = answered(&server, request).await;
    answer(&server, said)
}

async fn answered(server: &Arc<Server>, request: Request) -> Said<FetchAnswer> {
    let bearer = bearer(server, request.headers())?;
    let request: FetchRequest = body::read(request).await?;
    if request.homes.len() > MAX_FETCH || request.asks.len() > MAX_ASKS {
        let mut error = WireError::new(ErrorKind::TooMany, "too many homes or edits asked about");
        error.accepts = Some(format!("at most {MAX_FETCH} homes and {MAX_ASKS} edits"));
        return Err(error);
    }
    let server = Arc::clone(server);
    aside(move || {
        let read = server
            .storage
            .read(|reading| homes(&server, reading, &bearer, &request));
        read.map_err(|why: StorageError| why.into())
    })
    .await
}

/// Answers as many of the homes as fit into one body, at least one; the rest is asked for again.
fn homes(
    server: &Server,
    reading: &Reading<'_>,
    bearer: &Bearer,
    request: &FetchRequest,
) -> Result<FetchAnswer, StorageError> {
    let at = reading.workspace()?.head;
    let viewer = server.scopes.viewer(reading, bearer.user)?;
    let mut homes: Vec<FetchedHome> = Vec::new();
    let mut bytes = 0;
    for home in &request.homes {
        let seen = reading.book(*home)?.is_some_and(|book| viewer.sees(book));
        let rows = if seen { reading.home(*home)? } else { Vec::new() };
        bytes += rows.iter().map(|(_, row)| row.len() + 32).sum::<usize>();
        if !homes.is_empty() && bytes > MAX_UNPACKED / 2 {
            break;
        }
        homes.push(FetchedHome {
            home: *home,
            records: rows.into_iter().map(|(id, row)| (id, row.into())).collect(),
        });
    }
    Ok(FetchAnswer {
        at,
        homes,
        told: reading.told(bearer.user, &request.asks, at)?,
        server_time: server.clock.now(),
    })
}
