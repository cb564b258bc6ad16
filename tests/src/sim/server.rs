//! The server of a simulation: the office in memory behind the protocol's routes, with wire bytes in and out.
//!
//! Judges by admission alone. What it forgets in a crash is what a real one forgets: tokens it gave and pulls that wait.

use std::collections::{BTreeMap, BTreeSet};

use fieldbook::sync::{packed, unpacked};
use fieldbook_merge::{Digest, Record};
use fieldbook_model::{
    EditHash, Id, Micros, Seq,
    codec::{from_bytes, to_bytes},
};
use fieldbook_protocol::{DigestAnswer, ErrorKind, PullRequest, Reply, WireError};
use fieldbook_sync::Lane;

use crate::histories::office::Office;

/// When simulated time begins, on the server's clock: 2025-10-09.
pub const START: i64 = 1_760_000_000_000_000;

/// What the server makes of a request.
pub enum Said {
    /// It answers.
    Reply(Reply),
    /// The pull waits for news until then.
    Wait(PullRequest, i64),
    /// It died; the connection breaks.
    Silence,
}

/// The server.
#[derive(Clone)]
pub struct Server {
    /// What it has judged.
    pub office: Office,
    /// Every record in the log.
    pub ids: BTreeSet<Id>,
    /// Edits that ever waited.
    pub held_ever: BTreeSet<EditHash>,
    /// Whose the installations are.
    pub users: BTreeMap<Id, Id>,
    /// Its clock less the world's.
    pub offset: i64,
    /// Places of the log in one page.
    pub page: u64,
    /// Not to be reached before.
    pub down_until: i64,
    /// Dies at the n-th push from now, before or after its commit.
    pub dies: Option<(bool, u32)>,
    /// Installations whose next cursor it will not know.
    pub forgets: BTreeSet<Id>,
    /// Which tokens are good.
    pub epoch: u64,
    /// Pages that brought again what their asker had been sent before.
    pub repeated: u64,
    /// The greatest seq that was ever sent to an installation.
    pub sent: BTreeMap<Id, Seq>,
    /// What happened, by name.
    pub happened: Vec<&'static str>,
}

pub(super) type Refused = Result<Said, WireError>;

impl Server {
    /// Returns a server that knows these installations.
    #[must_use]
    pub fn new(office: Office, users: BTreeMap<Id, Id>) -> Self {
        Server {
            office,
            ids: BTreeSet::new(),
            held_ever: BTreeSet::new(),
            users,
            offset: 0,
            page: 100,
            down_until: 0,
            dies: None,
            forgets: BTreeSet::new(),
            epoch: 0,
            repeated: 0,
            sent: BTreeMap::new(),
            happened: Vec::new(),
        }
    }

    /// Returns what its clock says.
    #[must_use]
    pub fn clock(&self, now: i64) -> Micros {
        Micros(START + now + self.offset)
    }

    /// Answers a request as it came over the wire.
    pub fn handle(&mut self, now: i64, asker: Id, lane: Lane, token: Option<&str>, reply: Reply) -> Said {
        match self.answer(now, asker, lane, token, reply) {
            Ok(said) => said,
            Err(mut error) => {
                error.server_time = Some(self.clock(now));
                Said::Reply(answer(error.kind.status(), to_bytes(&error)))
            }
        }
    }

    fn answer(&mut self, now: i64, asker: Id, lane: Lane, token: Option<&str>, request: Reply) -> Refused {
        let malformed = |why: String| WireError::new(ErrorKind::Malformed, why);
        if lane != Lane::Token && token != Some(self.token(asker).as_str()) {
            self.happened.push("tokens refused");
            return Err(WireError::new(ErrorKind::Token, "another token"));
        }
        let body = unpacked(request).map_err(malformed)?;
        let user = self.users.get(&asker).copied().unwrap_or_default();
        let unread = |error: minicbor::decode::Error| malformed(error.to_string());
        match lane {
            Lane::Token => self.give_token(now, asker, &from_bytes(&body).map_err(unread)?),
            Lane::Push => Ok(self.push(now, user, asker, &from_bytes(&body).map_err(unread)?)),
            Lane::Pull => self.pull(now, user, asker, from_bytes(&body).map_err(unread)?),
            Lane::Fetch => Ok(self.fetch(now, user, &from_bytes(&body).map_err(unread)?)),
            Lane::Digest => {
                let (at, buckets) = (self.office.head(), self.digest(user).buckets());
                Ok(Said::Reply(answer(200, to_bytes(&DigestAnswer { at, buckets }))))
            }
        }
    }

    pub(super) fn token(&self, asker: Id) -> String {
        format!("{}-{asker}", self.epoch)
    }

    /// Notes which records are in the log.
    pub fn note_records(&mut self) {
        let known = self.ids.len();
        let entries = self.office.log.iter().filter_map(|place| place.entry.as_ref());
        let created: Vec<Id> = entries.map(fieldbook_model::Entry::record).collect();
        self.ids.extend(created);
        debug_assert!(self.ids.len() >= known);
    }

    /// Returns the page where it says something or the pull does not wait (any more).
    #[must_use]
    pub fn page_for(&self, now: i64, user: Id, asker: Id, request: &PullRequest) -> Option<Vec<u8>> {
        let (from, asks) = (request.cursor.seq, &request.asks);
        let page = self.office.pull(user, asker, from, asks, self.page, self.clock(now));
        let news = !page.entries.is_empty() || !page.told.is_empty() || page.to.seq < page.head;
        (news || request.wait_ms == 0).then(|| to_bytes(&page))
    }

    /// Returns a record as it was admitted.
    #[must_use]
    pub fn record(&self, id: Id) -> Option<&Record> {
        self.office.ground.record(id).ok().flatten()
    }

    /// Returns the digest of everything a user may see.
    #[must_use]
    pub fn digest(&self, user: Id) -> Digest {
        let mut digest = Digest::default();
        for id in &self.ids {
            if let Some(record) = self.record(*id).filter(|record| self.office.sees(user, record.home)) {
                digest.add(*id, record);
            }
        }
        digest
    }
}

/// Packs an answer as it travels.
#[must_use]
pub fn answer(status: u16, body: Vec<u8>) -> Reply {
    let (body, packed) = packed(body);
    Reply { status, packed, body }
}
