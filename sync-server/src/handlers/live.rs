//! What a balancer and a person with curl ask: alive? ready? which version?

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use fieldbook_protocol::{OLDEST, VERSION};

use crate::server::Server;

/// Alive as long as it answers.
pub(super) async fn livez() -> &'static str {
    "ok\n"
}

/// Ready while the database answers and nobody has said stop.
pub(super) async fn readyz(State(server): State<Arc<Server>>) -> (StatusCode, &'static str) {
    if server.is_closing() {
        return (StatusCode::SERVICE_UNAVAILABLE, "closing\n");
    }
    let checked = Arc::clone(&server);
    let works = tokio::task::spawn_blocking(move || checked.storage.read(|reading| reading.workspace()).is_ok());
    match works.await {
        Ok(true) => (StatusCode::OK, "ok\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

/// The program's version and the protocol's.
pub(super) async fn version() -> String {
    let program = env!("CARGO_PKG_VERSION");
    format!(
        "{{\"name\":\"fieldbook-server\",\"version\":\"{program}\",\"protocol\":{{\"oldest\":{OLDEST},\"newest\":{VERSION}}}}}\n"
    )
}
