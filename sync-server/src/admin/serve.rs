//! `serve`: answers phones until SIGTERM or SIGINT, then ends what is under way and leaves nothing unsaid.

use std::{net::SocketAddr, sync::Arc};

use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use super::{Office, Say, Surroundings};
use crate::{
    problem::{Problem, ProblemKind},
    server::Server,
};

/// Serves the workspace.
///
/// # Errors
/// When the address cannot be had, or the database cannot be opened.
pub fn serve(around: &Surroundings, listen: Option<&str>, say: &mut Say<'_>) -> Result<(), Problem> {
    let office = Office::open(&around.data)?;
    let address = match listen {
        Some(listen) => listen.to_owned(),
        None => Office::address(&around.data)?.trim_start_matches("http://").to_owned(),
    };
    let address: SocketAddr = address.parse().map_err(|_| {
        Problem::new(ProblemKind::Usage, format!("“{address}” is no address"))
            .accepts("HOST:PORT, such as 127.0.0.1:7600")
    })?;
    let (clock, chance) = (Arc::clone(&around.clock), Arc::clone(&around.chance));
    let server = Server::start(Arc::clone(&office.storage), office.key, clock, chance)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served: Result<(), Problem> = runtime.block_on(async {
        // Signals first: whoever reads the line below may stop the server at once.
        let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let listener = tokio::net::TcpListener::bind(address).await.map_err(|why| {
            Problem::new(ProblemKind::Machine, format!("{address}: {why}"))
                .rule("serve.address")
                .accepts("a free address; port 0 takes one")
        })?;
        let url = format!("http://{}", listener.local_addr()?);
        Office::put_address(&around.data, &url)?;
        say.done(&json!({ "listening": url }), &format!("listening on {url}"));
        let stop = async move {
            tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
        };
        Ok(Arc::clone(&server).serve(listener, stop).await?)
    });
    server.close();
    served
}
