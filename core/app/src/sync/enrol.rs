//! Enrolment: one line from the office makes this device an installation of its user.
//!
//! The key pair is drawn here and never leaves the store; nothing is written before the server has said yes.

use ed25519_dalek::{Signer, SigningKey};
use fieldbook_model::codec;
use fieldbook_protocol::{EnrolAnswer, EnrolRequest, Route, Transport, WireError, enrol::enrol_bytes, push::Signature};
use fieldbook_store::Identity;

use crate::{
    Device,
    error::{Failure, FailureKind},
    sync::pack,
    words::Said,
};

/// How long the server may take, milliseconds.
const TIMEOUT_MS: u32 = 20_000;

/// Reads an invitation: `http://host:port/#NAME-XXXX-XXXX` → server and code.
///
/// # Errors
/// `usage`, where it is not such a line.
pub fn invitation(line: &str) -> Result<(String, String), Failure> {
    let line = line.trim();
    let parts = line
        .split_once('#')
        .filter(|(server, code)| server.contains("://") && !code.is_empty());
    let (server, code) = parts.ok_or_else(|| Failure::new(FailureKind::Usage, Said::new("enrol.line")))?;
    Ok((server.trim_end_matches('/').to_owned(), code.to_owned()))
}

/// Enrols the device with an invitation; it must not be enrolled yet.
///
/// # Errors
/// `rule` where it is enrolled already, `network`, `server` (unknown, used or expired code, another version), or what
/// the store says.
pub fn enrol(device: &Device, transport: &dyn Transport, line: &str, name: &str) -> Result<Identity, Failure> {
    let (server, code) = invitation(line)?;
    if device.store().identity()?.is_some() {
        return Err(Failure::new(FailureKind::Rule, Said::new("enrol.already")));
    }
    let key = SigningKey::from_bytes(&device.draw::<32>());
    let signature = Signature(key.sign(&enrol_bytes(&code)).to_bytes());
    let request = EnrolRequest {
        code,
        public_key: key.verifying_key().to_bytes(),
        device: name.to_owned(),
        signature,
    };
    let (body, is_packed) = pack::packed(codec::to_bytes(&request));
    let reply = transport.send(Route::Enrol, None, &body, is_packed, TIMEOUT_MS);
    let reply = reply.map_err(|error| {
        Failure::new(
            FailureKind::Network,
            Said::new("sync.unreachable").with("detail", error.to_string()),
        )
    })?;
    let status = reply.status;
    let unreadable =
        |detail: String| Failure::new(FailureKind::Server, Said::new("sync.unreadable").with("detail", detail));
    let body = pack::unpacked(reply).map_err(unreadable)?;
    if status != 200 {
        let refused: WireError = codec::from_bytes(&body).map_err(|error| unreadable(error.to_string()))?;
        let said = Said::new(format!("server.{}", refused.kind.name())).with("detail", refused.detail);
        return Err(Failure::new(FailureKind::Server, said));
    }
    let answer: EnrolAnswer = codec::from_bytes(&body).map_err(|error| unreadable(error.to_string()))?;
    let identity = Identity {
        workspace: answer.workspace,
        workspace_name: answer.workspace_name,
        user: answer.user,
        user_name: answer.user_name,
        installation: answer.installation,
        server,
        secret: key.to_bytes(),
    };
    device.store().set_identity(&identity)?;
    device.heard_server_time(answer.server_time)?;
    Ok(identity)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;

    #[test]
    fn an_invitation_is_a_server_and_a_code_and_anything_else_is_told_what_it_should_be() {
        let (server, code) = invitation(" http://127.0.0.1:8080/#王芳-7KQ2-M9XD\n").unwrap();
        assert_eq!(
            (server.as_str(), code.as_str()),
            ("http://127.0.0.1:8080", "王芳-7KQ2-M9XD")
        );
        assert_eq!(invitation("王芳-7KQ2").unwrap_err().kind, FailureKind::Usage);
    }
}
