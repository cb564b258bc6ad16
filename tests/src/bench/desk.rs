//! Many edits at once for the server: made, signed and packed beforehand, pushed over several connections.
//!
//! The pushes are those of enrolled installations, byte for byte what a phone would send; no store is written.

use std::{io, path::Path, thread};

use ed25519_dalek::{Signer, SigningKey};
use fieldbook::{
    model::{Action, Author, EditHash, Micros, Schema, Seq, Value, action::field_named, codec, types},
    protocol::{
        Answer, PushAnswer, PushItem, PushRequest, Route, TokenAnswer, TokenRequest, Transport,
        enrol::token_bytes,
        limits::MAX_PUSH_EDITS,
        push::{Signature, signed_bytes},
    },
    store::Identity,
    sync::{packed, unpacked},
};
use fieldbook_merge::{Moment, write, write::Ground};

use super::{
    phones::{self, Phone},
    said,
    timing::timed,
};
use crate::outside::Server;

/// One installation that only pushes.
pub struct Desk {
    phone: Phone,
    identity: Identity,
    token: String,
    n: u64,
    chain: EditHash,
    waiting: Vec<PushItem>,
}

impl Desk {
    /// Enrols a desk.
    ///
    /// # Errors
    /// When the server says no.
    pub fn at(server: &Server, folder: &Path, number: u64) -> io::Result<Self> {
        let phone = phones::enrolled(server, folder, number, false)?;
        phone.sync()?;
        let identity = phone.device.identity().map_err(said)?;
        let (at, _) = phone.device.here().map_err(said)?;
        let key = SigningKey::from_bytes(&identity.secret);
        let signed = key.sign(&token_bytes(identity.workspace, identity.installation, at));
        let request = TokenRequest {
            workspace: identity.workspace,
            installation: identity.installation,
            at,
            signature: Signature(signed.to_bytes()),
        };
        let reply = phone
            .transport
            .send(Route::Token, None, &codec::to_bytes(&request), false, 20_000);
        let body = unpacked(reply.map_err(said)?).map_err(said)?;
        let answer: TokenAnswer = codec::from_bytes(&body).map_err(said)?;
        Ok(Desk {
            phone,
            identity,
            token: answer.token,
            n: 0,
            chain: EditHash::default(),
            waiting: Vec::new(),
        })
    }

    /// Returns the record types as the server's configuration has them.
    ///
    /// # Errors
    /// What the store says.
    pub fn schema(&self) -> io::Result<std::sync::Arc<Schema>> {
        self.phone.device.schema().map_err(said)
    }

    /// Returns whose desk it is, and their territory.
    ///
    /// # Errors
    /// When the user has none.
    pub fn book(&self) -> io::Result<(fieldbook::model::Id, fieldbook::model::Id)> {
        let shown = self.phone.device.store().shown(self.identity.user).map_err(said)?;
        let schema = self.schema()?;
        let spec = schema
            .get(types::USER.no())
            .ok_or_else(|| io::Error::other("no users"))?;
        let field = field_named(spec, "territory").map_err(said)?.number;
        let territory = shown.and_then(|shown| shown.record.value(field).and_then(Value::as_link));
        let territory = territory.ok_or_else(|| io::Error::other("a user without a territory"))?;
        Ok((self.identity.user, territory))
    }

    /// Makes the edits of an action, seen at `base`.
    pub fn make(&mut self, action: &Action, at: Micros, base: Seq) {
        let moment = Moment {
            captured: at,
            clock: None,
        };
        for draft in &action.drafts {
            let ground = Ground {
                base: None,
                shown: None,
                pending: &[],
                sights: &[],
            };
            let author = Author {
                user: self.identity.user,
                installation: self.identity.installation,
                n: self.n + 1,
            };
            let mut drawn = self.n;
            let mut chance = || {
                drawn += 1;
                // Not to be guessed matters not here; to differ does.
                (drawn.wrapping_mul(0x9e37_79b9_7f4a_7c15)).to_be_bytes()
            };
            for composed in write(draft, ground, &moment, author, 0, &mut chance) {
                let mut edit = composed.own.edit;
                edit.base = edit.base.max(base);
                self.n = composed.own.author.n;
                self.waiting.push(PushItem {
                    n: self.n,
                    edit,
                    bases: Vec::new(),
                });
            }
        }
    }

    fn bodies(&mut self, acknowledged: Seq) -> Vec<(Vec<u8>, bool)> {
        let key = SigningKey::from_bytes(&self.identity.secret);
        let mut bodies = Vec::new();
        let items = std::mem::take(&mut self.waiting);
        for items in items.chunks(MAX_PUSH_EDITS) {
            for item in items {
                self.chain = self.chain.link(item.edit.hash());
            }
            let request = PushRequest {
                acknowledged,
                items: items.to_vec(),
                chain: self.chain,
                signature: Signature(key.sign(&signed_bytes(self.chain)).to_bytes()),
            };
            bodies.push(packed(codec::to_bytes(&request)));
        }
        bodies
    }

    fn push(&self, bodies: &[(Vec<u8>, bool)]) -> io::Result<()> {
        for (body, is_packed) in bodies {
            let token = Some(self.token.as_str());
            let reply = self.phone.transport.send(Route::Push, token, body, *is_packed, 60_000);
            let reply = reply.map_err(said)?;
            if reply.status != 200 {
                return Err(io::Error::other(format!("a push was answered with {}", reply.status)));
            }
            let answer: PushAnswer = codec::from_bytes(&unpacked(reply).map_err(said)?).map_err(said)?;
            if answer.answers.iter().any(|(_, answer)| *answer != Answer::Judged) {
                return Err(io::Error::other("an edit was not judged"));
            }
        }
        Ok(())
    }
}

/// Pushes what all desks have made, each over a connection of its own; returns the seconds it took and how many edits.
///
/// # Errors
/// When an edit is not judged.
pub fn push_all(desks: &mut [Desk], acknowledged: Seq) -> io::Result<(f64, usize)> {
    let edits = desks.iter().map(|desk| desk.waiting.len()).sum();
    let bodies: Vec<_> = desks.iter_mut().map(|desk| desk.bodies(acknowledged)).collect();
    let (seconds, pushed) = timed(|| {
        thread::scope(|scope| {
            let pushing: Vec<_> = desks
                .iter()
                .zip(&bodies)
                .map(|(desk, bodies)| scope.spawn(|| desk.push(bodies)))
                .collect();
            pushing
                .into_iter()
                .try_for_each(|one| one.join().unwrap_or_else(|_| Err(io::Error::other("a pusher ended"))))
        })
    });
    pushed.map(|()| (seconds, edits))
}
