//! `enrol`: one line from the office makes this device its user's.

use fieldbook::{
    Failure, FailureKind,
    sync::{enrol, invitation},
    words::Said,
};
use fieldbook_http::HttpTransport;
use serde_json::json;

use super::{Came, Desk};
use crate::{
    args::{Args, Known},
    out::Answer,
};

/// Runs it.
///
/// # Errors
/// What it was refused for.
pub fn run(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read(
        "enrol",
        words,
        Known {
            valued: &["device"],
            flags: &[],
        },
    )?;
    let [line] = args.exactly("enrol")?;
    let (server, _) = invitation(line)?;
    let transport = transport(&server)?;
    let identity = enrol(
        desk.device,
        &transport,
        line,
        args.option("device").unwrap_or("terminal"),
    )?;
    let said = Said::new("say.enrolled")
        .with("user", &identity.user_name)
        .with("workspace", &identity.workspace_name);
    let data = json!({
        "workspace": identity.workspace.to_string(),
        "workspace_name": identity.workspace_name,
        "user": identity.user.to_string(),
        "user_name": identity.user_name,
        "installation": identity.installation.to_string(),
        "server": identity.server,
    });
    Ok(Answer::new(data, desk.say(&said)))
}

/// Returns the transport to a server.
///
/// # Errors
/// `usage` where its address cannot be used.
pub(super) fn transport(server: &str) -> Result<HttpTransport, Failure> {
    HttpTransport::new(server)
        .map_err(|error| Failure::new(FailureKind::Usage, Said::new("enrol.address").with("detail", error)))
}
