//! The office in memory: admission over maps, without a database. It answers as the server does.
//!
//! Executes what admission decides and nothing else; everything stays loaded, so a need is always for what is not there.

use std::collections::HashMap;

use fieldbook_admission::{Directory, Ground, Member, Memory, Need, Offer, Role, VerdictRow, admit, settle};
use fieldbook_merge::Record;
use fieldbook_model::{Author, Edit, EditHash, EditKey, Entry, Id, Micros, Schema, Seq};
use fieldbook_protocol::{Answer, AskKey, Cursor, Page, PageEntry, PushItem, Told, push::Cause};

/// One place of the log.
#[derive(Clone, Debug)]
pub struct Place {
    /// The entry, where something was admitted.
    pub entry: Option<Entry>,
    /// The log's hash there.
    pub log: EditHash,
}

/// The office.
#[derive(Clone)]
pub struct Office {
    /// Everything that is known.
    pub ground: Ground,
    /// The log, from seq 1.
    pub log: Vec<Place>,
    /// Every verdict.
    pub verdicts: Vec<VerdictRow>,
    told: HashMap<(Id, AskKey), (Seq, fieldbook_protocol::Verdict)>,
    /// How often each thing happened, for reports.
    pub held_ever: usize,
}

impl Office {
    /// Returns an office with these users, all in one territory.
    #[must_use]
    pub fn new(schema: Schema, users: &[(Id, Role, Id)]) -> Self {
        let members = users.iter().map(|(user, role, territory)| {
            (
                *user,
                Member {
                    name: user.short(),
                    role: *role,
                    territory: Some(*territory),
                    active: true,
                },
            )
        });
        let directory = Directory {
            members: members.collect(),
            parents: HashMap::new(),
        };
        let mut ground = Ground::default();
        ground.schema = schema;
        ground.directory = directory;
        Office {
            ground,
            log: Vec::new(),
            verdicts: Vec::new(),
            told: HashMap::new(),
            held_ever: 0,
        }
    }

    /// Puts a record in place that nobody wrote: users and territories that edits link to.
    pub fn furnish(&mut self, id: Id, record: Record) {
        self.ground.put_record(id, Some(record), Memory::default());
    }

    /// Admits what an installation offers; stops where the protocol says so.
    pub fn push(
        &mut self,
        user: Id,
        installation: Id,
        acknowledged: Seq,
        items: &[PushItem],
        now: Micros,
    ) -> Vec<(AskKey, Answer)> {
        self.ground.put_bound(installation, acknowledged);
        let mut answers = Vec::new();
        for item in items {
            let author = Author {
                user,
                installation,
                n: item.n,
            };
            let offer = Offer::new(author, item.edit.clone(), item.bases.clone());
            let answer = self.insist(|ground| admit(ground, &offer, now));
            let stop = matches!(answer, Answer::Whole | Answer::Clone);
            answers.push((AskKey::of(offer.own.hash), answer));
            if stop {
                break;
            }
        }
        self.insist(settle);
        self.drain();
        answers
    }

    /// Admits an edit of the office itself.
    pub fn write(&mut self, author: Author, edit: Edit, now: Micros) -> Answer {
        let item = PushItem {
            n: author.n,
            edit,
            bases: Vec::new(),
        };
        let head = self.ground.workspace.head;
        let answers = self.push(author.user, author.installation, head, &[item], now);
        answers.into_iter().next().map_or(Answer::Judged, |(_, answer)| answer)
    }

    fn insist<T>(&mut self, mut ask: impl FnMut(&mut Ground) -> Result<T, Need>) -> T {
        loop {
            match ask(&mut self.ground) {
                Ok(answer) => return answer,
                Err(need) => self.load(need),
            }
        }
    }

    fn load(&mut self, need: Need) {
        let ground = &mut self.ground;
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

    fn drain(&mut self) {
        let changes = std::mem::take(&mut self.ground.changes);
        self.held_ever += changes.held.len();
        for item in changes.log {
            self.log.push(Place {
                entry: item.entry,
                log: item.log,
            });
        }
        for row in changes.verdicts {
            self.told
                .insert((row.author.user, AskKey::of(row.hash)), (row.seq, row.verdict.clone()));
            self.verdicts.push(row);
        }
    }

    /// Returns the head of the log.
    #[must_use]
    pub fn head(&self) -> Seq {
        self.ground.workspace.head
    }

    /// Returns the log's hash at a place.
    #[must_use]
    pub fn log_at(&self, seq: Seq) -> EditHash {
        let index = usize::try_from(seq.0).unwrap_or(usize::MAX).checked_sub(1);
        index
            .and_then(|index| self.log.get(index))
            .map(|place| place.log)
            .unwrap_or_default()
    }

    /// Returns at most `limit` places above the cursor.
    #[must_use]
    pub fn pull(&self, user: Id, installation: Id, cursor: Seq, asks: &[AskKey], limit: u64, now: Micros) -> Page {
        let end = Seq(self.head().0.min(cursor.0.saturating_add(limit)));
        let range = usize::try_from(cursor.0).unwrap_or(0)..usize::try_from(end.0).unwrap_or(0);
        let entries = self
            .log
            .get(range)
            .unwrap_or_default()
            .iter()
            .filter_map(|place| place.entry.as_ref());
        let visible = entries.filter(|entry| self.sees(user, entry.home));
        let knows = |hash: EditHash, author: Author| author.user == user && asks.contains(&AskKey::of(hash));
        let entries = visible
            .map(|entry| PageEntry::of(entry, EditKey::default(), knows, installation))
            .collect();
        Page {
            from: cursor,
            to: Cursor {
                seq: end,
                log: self.log_at(end),
                mac: EditKey::default(),
            },
            entries,
            told: self.told(user, asks, end),
            head: self.head(),
            server_time: now,
            held: self.waiting(user, asks),
        }
    }

    /// Returns every record of a home, as of the head.
    #[must_use]
    pub fn home(&self, user: Id, home: Id, ids: &[Id]) -> Vec<(Id, Record)> {
        let all = ids.iter().filter_map(|id| {
            self.ground
                .record(*id)
                .ok()
                .flatten()
                .map(|record| (*id, record.clone()))
        });
        all.filter(|(_, record)| record.home == home && self.sees(user, home))
            .collect()
    }

    /// Returns the verdicts on the asked edits up to a place.
    #[must_use]
    pub fn told(&self, user: Id, asks: &[AskKey], upto: Seq) -> Vec<Told> {
        let told = asks.iter().filter_map(|ask| {
            let (seq, verdict) = self.told.get(&(user, *ask))?;
            (*seq <= upto).then(|| Told {
                edit: *ask,
                seq: *seq,
                verdict: verdict.clone(),
            })
        });
        told.collect()
    }

    fn waiting(&self, user: Id, asks: &[AskKey]) -> Vec<(AskKey, Cause)> {
        let own = self.ground.held.values().filter(|held| held.own.author.user == user);
        let named = own.map(|held| (AskKey::of(held.own.hash), held.cause.clone()));
        named.filter(|(ask, _)| asks.contains(ask)).collect()
    }

    /// Returns whether a user may see a home.
    #[must_use]
    pub fn sees(&self, user: Id, home: Id) -> bool {
        let book = self.ground.memory(home).map(|memory| memory.book).unwrap_or_default();
        self.ground.directory.in_scope(user, book)
    }
}
