//! The office's book: admission over maps. It executes what admission decides and nothing else.
//!
//! Everything stays loaded, so a need is always for what is not there.

use std::collections::{BTreeMap, HashMap};

use fieldbook_admission::{Directory, Ground, Member, Memory, Need, Role};
use fieldbook_model::{EditHash, Entry, Id, Micros, Seq, types};
use fieldbook_protocol::{AskKey, Verdict};

use super::pen::text;
use crate::Failure;

pub(super) const WORKSPACE_NAME: &str = "Test office";
const TERRITORY_NAME: &str = "Test territory";

#[derive(Clone, Debug)]
pub(super) struct Installation {
    pub(super) id: Id,
    pub(super) user: Id,
    pub(super) public_key: [u8; 32],
}

pub(super) struct Place {
    pub(super) entry: Option<Entry>,
    pub(super) log: EditHash,
}

pub(super) struct Book {
    pub(super) codes: BTreeMap<String, (Id, Option<Id>)>,
    pub(super) installations: BTreeMap<Id, Installation>,
    pub(super) ground: Ground,
    pub(super) log: Vec<Place>,
    pub(super) told: HashMap<(Id, AskKey), (Seq, Verdict)>,
    /// Every record that ever came into being.
    pub(super) records: Vec<Id>,
    /// Numbers the office's own edits, ids, nonces and codes.
    pub(super) drawn: u64,
    pub(super) territory: Id,
}

impl Book {
    pub(super) fn open(now: Micros) -> Result<Self, Failure> {
        let mut ground = Ground::default();
        ground.schema = types::built_in();
        ground.workspace.id = Id([0xaa; 16]);
        ground.directory = Directory::default();
        let mut book = Book {
            codes: BTreeMap::new(),
            installations: BTreeMap::new(),
            ground,
            log: Vec::new(),
            told: HashMap::new(),
            records: Vec::new(),
            drawn: 0,
            territory: Id::default(),
        };
        let service = Member {
            name: "service".to_owned(),
            role: Role::Office,
            territory: None,
            active: true,
        };
        book.ground.directory.members.insert(book.service().user, service);
        book.territory = book.create("territory", vec![text("name", TERRITORY_NAME)], now)?;
        Ok(book)
    }

    pub(super) fn workspace(&self) -> Id {
        self.ground.workspace.id
    }

    pub(super) fn head(&self) -> Seq {
        self.ground.workspace.head
    }

    pub(super) fn user_name(&self, user: Id) -> String {
        let member = self.ground.directory.members.get(&user);
        member.map_or_else(String::new, |member| member.name.clone())
    }

    pub(super) fn next_code(&mut self, user: Id) -> String {
        let drawn = self.draw();
        format!(
            "{}-{:04X}-{:04X}",
            self.user_name(user),
            drawn & 0xffff,
            (drawn >> 16) & 0xffff
        )
    }

    pub(super) fn insist<T>(&mut self, mut ask: impl FnMut(&mut Ground) -> Result<T, Need>) -> T {
        loop {
            match ask(&mut self.ground) {
                Ok(answer) => return answer,
                Err(need) => load(&mut self.ground, need),
            }
        }
    }

    pub(super) fn drain(&mut self) {
        let changes = std::mem::take(&mut self.ground.changes);
        for item in changes.log {
            if let Some(entry) = &item.entry
                && !self.records.contains(&entry.record())
            {
                self.records.push(entry.record());
            }
            self.log.push(Place {
                entry: item.entry,
                log: item.log,
            });
        }
        for row in changes.verdicts {
            let key = (row.author.user, AskKey::of(row.hash));
            self.told.insert(key, (row.seq, row.verdict));
        }
    }
}

/// What is not there is not there: nothing lies on a disk.
fn load(ground: &mut Ground, need: Need) {
    match need {
        Need::Record(id) => ground.put_record(id, None, Memory::default()),
        Need::Unique(kind, field, value) => ground.put_unique(kind, field, value, None),
        Need::Numbered(installation, n) => ground.put_numbered(installation, n, None),
        Need::Known(user, hash) => ground.put_known(user, hash, None),
        Need::Refused(hash) => ground.put_refused(hash, None),
        Need::Entries(id) => ground.put_entries(id, Vec::new()),
        Need::Children(home) => ground.put_children(home, Vec::new()),
        Need::Bound(installation) => ground.put_bound(installation, Seq(0)),
    }
}
