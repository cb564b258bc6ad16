//! What devices ask of the office's book: push, pull, fetch, digest.
//!
//! Never shows a home to somebody whose scope it does not lie in.

use std::collections::{HashSet, VecDeque};

use fieldbook_admission::{Memory, Offer, admit, hold, refuse, settle};
use fieldbook_merge::{Digest, Record};
use fieldbook_model::{Author, EditHash, EditKey, Id, Micros, Rejection, Seq, codec};
use fieldbook_protocol::{
    Answer, AskKey, Cause, Cursor, DigestAnswer, ErrorKind, FetchAnswer, FetchRequest, FetchedHome, Page, PageEntry,
    PullRequest, PushRequest, Told, WireError, limits::PAGE_BYTES,
};

use super::{
    Judgement,
    book::{Book, Installation},
};

/// What scripted holds wait for: a record that nobody makes.
const NOBODY: Id = Id([0xee; 16]);

impl Book {
    pub(super) fn push(
        &mut self,
        asker: &Installation,
        request: &PushRequest,
        script: &mut VecDeque<Judgement>,
        now: Micros,
    ) -> Vec<(AskKey, Answer)> {
        self.ground.put_bound(asker.id, request.acknowledged);
        let mut answers = Vec::new();
        for item in &request.items {
            let author = Author {
                user: asker.user,
                installation: asker.id,
                n: item.n,
            };
            let offer = Offer::new(author, item.edit.clone(), item.bases.clone());
            let ask = AskKey::of(offer.own.hash);
            let known = self.told.contains_key(&(asker.user, ask)) || self.ground.held.has(offer.own.hash);
            let judgement = if known { None } else { script.pop_front() };
            let answer = match judgement.unwrap_or(Judgement::ByTheRules) {
                Judgement::ByTheRules => self.insist(|ground| admit(ground, &offer, now)),
                Judgement::Refuse { rule, accepts } => {
                    let why = Rejection::by(&rule, &[]).accepts(accepts);
                    self.insist(|ground| refuse(ground, &offer, now, why.clone()))
                }
                Judgement::Hold => self.insist(|ground| hold(ground, &offer, now, Cause::Record(NOBODY))),
            };
            let stop = matches!(answer, Answer::Whole | Answer::Clone);
            answers.push((ask, answer));
            if stop {
                break;
            }
        }
        self.insist(settle);
        self.drain();
        answers
    }

    /// Judges what a script let wait.
    pub(super) fn release(&mut self) {
        let gone = Memory {
            dropped: true,
            ..Memory::default()
        };
        self.ground.put_record(NOBODY, None, gone);
        self.insist(settle);
        self.drain();
        self.ground.put_record(NOBODY, None, Memory::default());
    }

    pub(super) fn page(&self, asker: &Installation, request: &PullRequest, now: Micros) -> Result<Page, WireError> {
        let from = request.cursor.seq;
        if from > self.head() || self.log_at(from) != request.cursor.log {
            return Err(WireError::new(ErrorKind::Cursor, "this cursor was not made here"));
        }
        let asked: HashSet<AskKey> = request.asks.iter().copied().collect();
        let room = if request.max_bytes == 0 {
            PAGE_BYTES
        } else {
            request.max_bytes
        };
        let (mut bytes, mut end, mut entries) = (0_usize, self.head(), Vec::new());
        let first = usize::try_from(from.0).unwrap_or(usize::MAX);
        for entry in self.log.iter().skip(first).filter_map(|place| place.entry.as_ref()) {
            if !self.sees(asker.user, entry.home) {
                continue;
            }
            let size = codec::to_bytes(entry).len();
            if bytes > 0 && bytes + size > usize::try_from(room).unwrap_or(usize::MAX) {
                end = Seq(entry.seq.0 - 1);
                break;
            }
            bytes += size;
            let knows = |hash: EditHash, author: Author| author.user == asker.user && asked.contains(&AskKey::of(hash));
            entries.push(PageEntry::of(entry, EditKey::default(), knows, asker.id));
        }
        let waiting = self
            .ground
            .held
            .values()
            .filter(|held| held.own.author.user == asker.user);
        let waiting = waiting.map(|held| (AskKey::of(held.own.hash), held.cause.clone()));
        Ok(Page {
            from,
            to: Cursor {
                seq: end,
                log: self.log_at(end),
                mac: EditKey::default(),
            },
            entries,
            told: self.told(asker.user, &request.asks, end),
            head: self.head(),
            server_time: now,
            held: waiting.filter(|(ask, _)| asked.contains(ask)).collect(),
        })
    }

    pub(super) fn homes(&self, asker: &Installation, request: &FetchRequest, now: Micros) -> FetchAnswer {
        let home = |home: &Id| {
            let seen = self.seen(asker.user).filter(|(_, record)| record.home == *home);
            FetchedHome {
                home: *home,
                records: seen.map(|(id, record)| (id, codec::to_bytes(record).into())).collect(),
            }
        };
        FetchAnswer {
            at: self.head(),
            homes: request.homes.iter().map(home).collect(),
            told: self.told(asker.user, &request.asks, self.head()),
            server_time: now,
        }
    }

    pub(super) fn digest(&self, asker: &Installation) -> DigestAnswer {
        let mut digest = Digest::default();
        self.seen(asker.user).for_each(|(id, record)| digest.add(id, record));
        DigestAnswer {
            at: self.head(),
            buckets: digest.buckets(),
        }
    }

    fn seen(&self, user: Id) -> impl Iterator<Item = (Id, &Record)> {
        let there = self.records.iter();
        let there = there.filter_map(|id| Some((*id, self.ground.record(*id).ok().flatten()?)));
        there.filter(move |(_, record)| self.sees(user, record.home))
    }

    fn sees(&self, user: Id, home: Id) -> bool {
        let book = self.ground.memory(home).map(|memory| memory.book).unwrap_or_default();
        self.ground.directory.in_scope(user, book)
    }

    fn told(&self, user: Id, asks: &[AskKey], upto: Seq) -> Vec<Told> {
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

    fn log_at(&self, seq: Seq) -> EditHash {
        let index = usize::try_from(seq.0).unwrap_or(usize::MAX).checked_sub(1);
        index
            .and_then(|index| self.log.get(index))
            .map(|place| place.log)
            .unwrap_or_default()
    }
}
