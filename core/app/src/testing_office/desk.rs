//! Where requests are read and answered, as the real server reads and answers them.

use ed25519_dalek::{Signature as Ed25519, Verifier, VerifyingKey};
use fieldbook_model::{EditHash, Id, Micros, Seq, codec};
use fieldbook_protocol::{
    DigestAnswer, EnrolAnswer, EnrolRequest, ErrorKind, FetchAnswer, FetchRequest, Page, PullRequest, PushAnswer,
    PushRequest, Reply, Route, TokenAnswer, TokenRequest, WireError,
    enrol::{enrol_bytes, normal_code, token_bytes},
    limits::{MAX_WAIT_MS, TOKEN_CLOCK_SLACK, TOKEN_LIFE},
    push::{Signature, signed_bytes},
};
use minicbor::{Decode, Encode};

use super::{State, TestOffice, book::Installation};
use crate::sync::{packed, unpacked};

type Said<T> = Result<T, WireError>;

/// A request as it came in.
pub(super) struct Request<'r> {
    pub(super) route: Route,
    pub(super) token: Option<&'r str>,
    pub(super) body: &'r [u8],
    pub(super) packed: bool,
}

/// A pull that has nothing to say yet.
pub(super) struct Listening {
    pub(super) wait_ms: u32,
    pub(super) head: Seq,
}

impl TestOffice {
    /// Answers a request at once.
    pub(super) fn answer(&self, request: &Request<'_>) -> Reply {
        let now = self.now();
        let mut state = self.state();
        let refusal = state.script.refusals.pop_front();
        let said = match refusal {
            Some(kind) => Err(WireError::new(kind, "as the script says")),
            None => answered(&mut state, request, now),
        };
        drop(state);
        self.news.notify_all();
        match said {
            Ok(body) => {
                let (body, is_packed) = packed(body);
                Reply {
                    status: 200,
                    packed: is_packed,
                    body,
                }
            }
            Err(mut error) => {
                error.server_time = Some(now);
                Reply {
                    status: error.kind.status(),
                    packed: false,
                    body: codec::to_bytes(&error),
                }
            }
        }
    }

    /// Returns how long a pull waits that was answered with nothing.
    pub(super) fn listens(&self, request: &Request<'_>, reply: &Reply) -> Option<Listening> {
        if request.route != Route::Pull || reply.status != 200 {
            return None;
        }
        let asked: PullRequest = read(request).ok()?;
        let page: Page = codec::from_bytes(&unpacked(reply.clone()).ok()?).ok()?;
        let empty = page.entries.is_empty() && page.told.is_empty() && page.to.seq == page.head;
        (asked.wait_ms > 0 && empty).then_some(Listening {
            wait_ms: asked.wait_ms.min(MAX_WAIT_MS),
            head: page.head,
        })
    }
}

fn answered(state: &mut State, request: &Request<'_>, now: Micros) -> Said<Vec<u8>> {
    match request.route {
        Route::Enrol => enrol(state, &read(request)?, now).map(bytes),
        Route::Token => token(state, &read(request)?, now).map(bytes),
        Route::Push => push(state, bearer(state, request, now)?, &read(request)?, now).map(bytes),
        Route::Pull => {
            let asker = bearer(state, request, now)?;
            state.book.page(&asker, &read::<PullRequest>(request)?, now).map(bytes)
        }
        Route::Fetch => {
            let asker = bearer(state, request, now)?;
            let request: FetchRequest = read(request)?;
            let answer: FetchAnswer = state.book.homes(&asker, &request, now);
            Ok(bytes(answer))
        }
        Route::Digest => {
            let asker = bearer(state, request, now)?;
            let answer: DigestAnswer = state.book.digest(&asker);
            Ok(bytes(answer))
        }
    }
}

fn enrol(state: &mut State, request: &EnrolRequest, now: Micros) -> Said<EnrolAnswer> {
    let installation = Id(EditHash::of(&request.public_key).key().0);
    let code = normal_code(&request.code);
    let unknown = || WireError::new(ErrorKind::CodeUnknown, "this code was never given here");
    let (user, used_by) = *state.book.codes.get(&code).ok_or_else(unknown)?;
    if !fits(&request.public_key, &enrol_bytes(&request.code), &request.signature) {
        return Err(WireError::new(
            ErrorKind::Signature,
            "not signed with the key it brings",
        ));
    }
    if used_by.is_some_and(|other| other != installation) {
        return Err(WireError::new(ErrorKind::CodeUsed, "this code was used already"));
    }
    state.book.codes.insert(code, (user, Some(installation)));
    let device = Installation {
        id: installation,
        user,
        public_key: request.public_key,
    };
    state.book.installations.insert(installation, device);
    Ok(EnrolAnswer {
        workspace: state.book.workspace(),
        workspace_name: super::book::WORKSPACE_NAME.to_owned(),
        user,
        user_name: state.book.user_name(user),
        installation,
        server_time: now,
    })
}

fn token(state: &mut State, request: &TokenRequest, now: Micros) -> Said<TokenAnswer> {
    if request.workspace != state.book.workspace() {
        return Err(WireError::new(ErrorKind::OtherWorkspace, "another workspace"));
    }
    let device = state.book.installations.get(&request.installation);
    let device = device.ok_or_else(|| WireError::new(ErrorKind::DeviceUnknown, "no such installation"))?;
    let signed = token_bytes(request.workspace, request.installation, request.at);
    if !fits(&device.public_key, &signed, &request.signature) {
        return Err(WireError::new(ErrorKind::Signature, "not signed with its key"));
    }
    if now.since(request.at).abs() > TOKEN_CLOCK_SLACK {
        return Err(WireError::new(ErrorKind::Clock, "the clocks are too far apart"));
    }
    let expires = now.plus(TOKEN_LIFE);
    Ok(TokenAnswer {
        token: format!("{} {}", device.id, expires.0),
        expires,
        server_time: now,
    })
}

fn push(state: &mut State, asker: Installation, request: &PushRequest, now: Micros) -> Said<PushAnswer> {
    if !fits(&asker.public_key, &signed_bytes(request.chain), &request.signature) {
        return Err(WireError::new(ErrorKind::Signature, "not signed with its key"));
    }
    Ok(PushAnswer {
        answers: state.book.push(&asker, request, &mut state.script.judgements, now),
        server_time: now,
    })
}

fn bearer(state: &State, request: &Request<'_>, now: Micros) -> Said<Installation> {
    let good = request.token.and_then(|token| {
        let (id, expires) = token.split_once(' ')?;
        let in_time = now < Micros(expires.parse().ok()?);
        in_time.then_some(id.parse::<Id>().ok()?)
    });
    let id = good.ok_or_else(|| WireError::new(ErrorKind::Token, "no token, or one that has run out"))?;
    let device = state.book.installations.get(&id);
    let unknown = || WireError::new(ErrorKind::DeviceUnknown, "no such installation");
    device.cloned().ok_or_else(unknown)
}

fn fits(key: &[u8; 32], message: &[u8], signature: &Signature) -> bool {
    let key = VerifyingKey::from_bytes(key);
    key.is_ok_and(|key| key.verify(message, &Ed25519::from_bytes(&signature.0)).is_ok())
}

fn read<T: for<'b> Decode<'b, ()>>(request: &Request<'_>) -> Said<T> {
    let wrong = |why: String| WireError::new(ErrorKind::Malformed, why);
    let body = unpacked(Reply {
        status: 200,
        packed: request.packed,
        body: request.body.to_vec(),
    });
    codec::from_bytes(&body.map_err(wrong)?).map_err(|error| wrong(error.to_string()))
}

fn bytes<T: Encode<()>>(answer: T) -> Vec<u8> {
    codec::to_bytes(&answer)
}
