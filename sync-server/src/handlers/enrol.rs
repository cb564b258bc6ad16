//! Enrolment: a code and a public key become an installation.
//!
//! A code is used once; the same key asking again with it is told the same, for an answer may be lost on its way.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    response::Response,
};
use fieldbook_model::{EditHash, Id, Seq};
use fieldbook_protocol::{
    EnrolAnswer, EnrolRequest, ErrorKind, WireError,
    enrol::{enrol_bytes, normal_code},
};

use super::{
    answer::{Said, answer},
    body,
    who::{aside, fits},
};
use crate::{
    server::Server,
    storage::{Device, Invitation, StorageError},
};

/// Longest name that a device may call itself, in characters.
const MAX_DEVICE_NAME: usize = 100;

pub(super) async fn enrol(State(server): State<Arc<Server>>, request: Request) -> Response {
    let said = match body::read::<EnrolRequest>(request).await {
        Ok(request) => {
            let server = Arc::clone(&server);
            aside(move || admit(&server, &request)).await
        }
        Err(error) => Err(error),
    };
    answer(&server, said)
}

/// Returns the hash under which a code is kept.
pub(crate) fn code_hash(code: &str) -> EditHash {
    EditHash::of(normal_code(code).as_bytes())
}

/// Returns the installation of a public key.
pub(crate) fn installation_of(public_key: &[u8; 32]) -> Id {
    Id(EditHash::of(public_key).key().0)
}

fn admit(server: &Server, request: &EnrolRequest) -> Said<EnrolAnswer> {
    let code = code_hash(&request.code);
    let installation = installation_of(&request.public_key);
    let now = server.clock.now();
    let invitation = server.storage.read(|reading| reading.invitation(code))?;
    let invitation = invitation.ok_or_else(|| {
        let mut error = WireError::new(ErrorKind::CodeUnknown, "this code was never given here");
        error.accepts = Some("the code of an invitation: NAME-XXXX-XXXX".to_owned());
        error
    })?;
    if !fits(&request.public_key, &enrol_bytes(&request.code), &request.signature) {
        return Err(WireError::new(
            ErrorKind::Signature,
            "the request is not signed with the key that it brings",
        ));
    }
    check(&invitation, installation, now)?;
    if invitation.used_by.is_none() {
        let device = Device {
            installation,
            user: invitation.user,
            name: request.device.chars().take(MAX_DEVICE_NAME).collect(),
            public_key: request.public_key,
            enrolled: now,
            acknowledged: Seq(0),
            last_contact: now,
            last_push: fieldbook_model::Micros(0),
            last_pull: fieldbook_model::Micros(0),
        };
        use_up(server, &invitation, &device)?;
    }
    let told = server.storage.read(|reading| {
        let row = reading.workspace()?;
        let viewer = server.scopes.viewer(reading, invitation.user)?;
        Ok(EnrolAnswer {
            workspace: row.id,
            workspace_name: row.name,
            user: invitation.user,
            user_name: viewer.name().to_owned(),
            installation,
            server_time: now,
        })
    });
    told.map_err(|why: StorageError| why.into())
}

fn check(invitation: &Invitation, installation: Id, now: fieldbook_model::Micros) -> Said<()> {
    match invitation.used_by {
        Some(other) if other == installation => return Ok(()),
        Some(_) => {
            let mut error = WireError::new(ErrorKind::CodeUsed, "this code was used already");
            error.accepts = Some("a new invitation from the office".to_owned());
            return Err(error);
        }
        None => {}
    }
    if invitation.expires <= now {
        let mut error = WireError::new(ErrorKind::CodeExpired, "this code has run out");
        error.accepts = Some("a new invitation from the office".to_owned());
        return Err(error);
    }
    Ok(())
}

fn use_up(server: &Server, invitation: &Invitation, device: &Device) -> Said<()> {
    server
        .storage
        .write(|tx| {
            // Another device may have been quicker since the invitation was read.
            let now_used = tx
                .invitation(invitation.code)?
                .and_then(|invitation| invitation.used_by);
            if now_used.is_some() {
                return Ok(now_used);
            }
            tx.enrol(invitation.code, device)?;
            Ok(None)
        })
        .map_err(|why: StorageError| WireError::from(why))
        .and_then(|used| match used {
            Some(other) if other != device.installation => {
                Err(WireError::new(ErrorKind::CodeUsed, "this code was used already"))
            }
            _ => Ok(()),
        })
}
