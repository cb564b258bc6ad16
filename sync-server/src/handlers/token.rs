//! Tokens: a signature made now becomes a quarter of an hour of access. Nothing is kept for it.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    response::Response,
};
use fieldbook_protocol::{
    ErrorKind, TokenAnswer, TokenRequest, WireError,
    enrol::token_bytes,
    limits::{TOKEN_CLOCK_SLACK, TOKEN_LIFE},
};

use super::{
    answer::{Said, answer},
    body,
    who::{aside, fits},
};
use crate::{keys::Bearer, server::Server};

pub(super) async fn token(State(server): State<Arc<Server>>, request: Request) -> Response {
    let said = match body::read::<TokenRequest>(request).await {
        Ok(request) => {
            let server = Arc::clone(&server);
            aside(move || give(&server, &request)).await
        }
        Err(error) => Err(error),
    };
    answer(&server, said)
}

fn give(server: &Server, request: &TokenRequest) -> Said<TokenAnswer> {
    if request.workspace != server.workspace {
        return Err(WireError::new(
            ErrorKind::OtherWorkspace,
            "this server serves another workspace",
        ));
    }
    let known = server.public_key(request.installation)?;
    let (user, public_key) =
        known.ok_or_else(|| WireError::new(ErrorKind::DeviceUnknown, "this device is not enrolled here"))?;
    let message = token_bytes(request.workspace, request.installation, request.at);
    if !fits(&public_key, &message, &request.signature) {
        return Err(WireError::new(
            ErrorKind::Signature,
            "the request is not signed with this device's key",
        ));
    }
    let now = server.clock.now();
    if request.at.since(now).unsigned_abs() > TOKEN_CLOCK_SLACK.unsigned_abs() {
        return Err(WireError::new(
            ErrorKind::Clock,
            "the device's clock is too far from the server's",
        ));
    }
    let expires = now.plus(TOKEN_LIFE);
    let bearer = Bearer {
        workspace: server.workspace,
        installation: request.installation,
        user,
        expires,
    };
    Ok(TokenAnswer {
        token: server.key.token(&bearer),
        expires,
        server_time: now,
    })
}
