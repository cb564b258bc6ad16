//! All routes on one screen. A handler reads, asks, answers; it never decides what is admitted.
//!
//! Every answer that is not 200 is a typed [`fieldbook_protocol::WireError`], also where there is no such route.

mod answer;
mod body;
mod digest;
pub(crate) mod enrol;
mod fetch;
mod live;
mod pull;
mod push;
mod token;
mod who;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};
use fieldbook_protocol::{ErrorKind, Route, WireError};

pub(crate) use enrol::code_hash;

use crate::server::Server;

/// Returns all routes.
pub fn router(server: Arc<Server>) -> Router {
    Router::new()
        .route(Route::Enrol.path(), post(enrol::enrol))
        .route(Route::Token.path(), post(token::token))
        .route(Route::Push.path(), post(push::push))
        .route(Route::Pull.path(), post(pull::pull))
        .route(Route::Fetch.path(), post(fetch::fetch))
        .route(Route::Digest.path(), post(digest::digest))
        .route("/livez", get(live::livez))
        .route("/readyz", get(live::readyz))
        .route("/version", get(live::version))
        .fallback(nowhere)
        .method_not_allowed_fallback(nowhere)
        .with_state(server)
}

async fn nowhere(axum::extract::State(server): axum::extract::State<Arc<Server>>) -> axum::response::Response {
    let accepts = Route::ALL.map(Route::path).join(", ");
    let mut error = WireError::new(ErrorKind::Route, "there is no such address here");
    error.accepts = Some(format!("POST to one of {accepts}"));
    answer::refusal(&server, error)
}
