//! A toy server and a toy phone's store: just enough to be wrong in front of, and strict about what they are told.

use std::collections::{BTreeMap, BTreeSet};

use fieldbook_model::{Author, Edit, EditHash, EditKey, Id, Micros, Part, Rejection, Seq, edit::Nonce, entry::Fate};
use fieldbook_protocol::{
    Answer, AskKey, Cursor, ErrorKind, FetchAnswer, FetchedHome, Page, PageEntry, PagePart, PullRequest, PushAnswer,
    PushItem, PushRequest, TokenAnswer, Told, Verdict, WireError, push::Signature,
};
use fieldbook_sync::{Answered, Failure, Message, Standing};

/// How many places of the log one page covers.
const PAGE: u64 = 3;
/// How many edits of one push are looked at.
const TAKEN: usize = 4;

#[derive(Default)]
pub(crate) struct Server {
    /// Place by place: the edit that was admitted there, or none where one was rejected.
    log: Vec<Option<(Author, Edit)>>,
    verdicts: BTreeMap<AskKey, (Seq, Verdict)>,
    tokens: BTreeSet<String>,
    /// Cursors below are of another history.
    floor: Seq,
    /// Pages come from a wrong place.
    pub(crate) mad: bool,
}

impl Server {
    pub(crate) fn head(&self) -> Seq {
        Seq(self.log.len() as u64)
    }

    pub(crate) fn forget_tokens(&mut self) {
        self.tokens.clear();
    }

    /// As if restored: no cursor but 0 is good until the device has started over.
    pub(crate) fn refuse_cursors(&mut self) {
        self.floor = self.head();
    }

    pub(crate) fn others_write(&mut self, number: u64) {
        let author = Author {
            user: Id([9; 16]),
            installation: Id([9; 16]),
            n: number,
        };
        self.log.push(Some((author, edit(0xff00_0000 + number))));
    }

    /// Answers, or `None` where a waiting pull has nothing to be told yet.
    pub(crate) fn answer(
        &mut self,
        now: Micros,
        message: &Message,
        token: Option<&str>,
        waited: bool,
    ) -> Option<Result<Answered, Failure>> {
        let refuse = |kind| Some(Err(Failure::Refused(WireError::new(kind, "toy"))));
        if !matches!(message, Message::Token(_)) && !token.is_some_and(|token| self.tokens.contains(token)) {
            return refuse(ErrorKind::Token);
        }
        match message {
            Message::Token(_) => {
                let token = format!("t{}", now.0);
                self.tokens.insert(token.clone());
                let expires = now.plus(900 * Micros::SECOND);
                Some(Ok(Answered::Token(TokenAnswer {
                    token,
                    expires,
                    server_time: now,
                })))
            }
            Message::Push(push) => Some(Ok(Answered::Push(self.admit(now, push)))),
            Message::Pull(pull) => {
                let seq = pull.cursor.seq;
                if seq > self.head() || (seq > Seq(0) && seq < self.floor) {
                    self.floor = Seq(0);
                    return refuse(ErrorKind::Cursor);
                }
                let page = self.page(now, pull);
                let news = page.to.seq > page.from || !page.told.is_empty();
                (news || waited || pull.wait_ms == 0).then_some(Ok(Answered::Pull(page)))
            }
            Message::Fetch(fetch) => {
                let at = self.head();
                let homes = fetch
                    .homes
                    .iter()
                    .map(|home| FetchedHome {
                        home: *home,
                        records: Vec::new(),
                    })
                    .collect();
                let told = self.told(&fetch.asks, at);
                Some(Ok(Answered::Fetch(FetchAnswer {
                    at,
                    homes,
                    told,
                    server_time: now,
                })))
            }
            Message::Digest => refuse(ErrorKind::Busy),
        }
    }

    fn admit(&mut self, now: Micros, push: &PushRequest) -> PushAnswer {
        assert!(
            push.acknowledged <= self.head(),
            "the phone claims to have laid what there never was"
        );
        let mut answers = Vec::new();
        for item in push.items.iter().take(TAKEN) {
            let key = AskKey::of(item.edit.hash());
            if !self.verdicts.contains_key(&key) {
                let seq = self.head().next();
                let rejected = item.edit.nonce.0[7].is_multiple_of(5);
                let verdict = if rejected {
                    Verdict::Rejected(Rejection::by("toy", &[]))
                } else {
                    Verdict::Accepted
                };
                let author = Author {
                    user: Id([1; 16]),
                    installation: Id([2; 16]),
                    n: item.n,
                };
                self.log.push((!rejected).then(|| (author, item.edit.clone())));
                self.verdicts.insert(key, (seq, verdict));
            }
            answers.push((key, Answer::Judged));
        }
        PushAnswer {
            answers,
            server_time: now,
        }
    }

    fn told(&self, asks: &[AskKey], to: Seq) -> Vec<Told> {
        let tell = |ask: &AskKey| {
            let (seq, verdict) = self.verdicts.get(ask)?;
            (*seq <= to).then(|| Told {
                edit: *ask,
                seq: *seq,
                verdict: verdict.clone(),
            })
        };
        asks.iter().filter_map(tell).collect()
    }

    fn page(&self, now: Micros, pull: &PullRequest) -> Page {
        let from = pull.cursor.seq;
        let to = Seq((from.0 + PAGE).min(self.head().0));
        let entry = |seq: u64| {
            let (author, edit) = self.log[usize::try_from(seq).unwrap() - 1].clone()?;
            let key = AskKey::of(edit.hash());
            let part = if pull.asks.contains(&key) {
                PagePart::Known {
                    edit: key,
                    n: author.n,
                    installation: None,
                    outcomes: BTreeMap::new(),
                }
            } else {
                PagePart::Whole(Part {
                    author,
                    edit,
                    outcomes: BTreeMap::new(),
                })
            };
            Some(PageEntry {
                seq: Seq(seq),
                received: now,
                home: None,
                fate: Some(Fate::Created),
                home_revived: None,
                parts: vec![part],
                receipt: EditKey::default(),
            })
        };
        Page {
            from: if self.mad { Seq(from.0 + 1) } else { from },
            to: Cursor {
                seq: if self.mad { to.next() } else { to },
                ..Cursor::default()
            },
            entries: (from.0 + 1..=to.0).filter_map(entry).collect(),
            told: self.told(&pull.asks, to),
            head: self.head(),
            server_time: now,
            held: Vec::new(),
        }
    }
}

/// A phone's store.
#[derive(Default)]
pub(crate) struct Phone {
    outbox: Vec<(u64, Edit, bool)>,
    written: u64,
    pub(crate) cursor: Seq,
    acknowledged: Seq,
    laid: BTreeSet<AskKey>,
    pub(crate) fetching: BTreeSet<Id>,
    /// The next so many writes to the disk fail.
    pub(crate) full: u32,
}

impl Phone {
    pub(crate) fn write(&mut self) {
        self.written += 1;
        self.outbox.push((self.written, edit(self.written), false));
    }

    pub(crate) fn unjudged(&self) -> usize {
        self.outbox.len()
    }

    pub(crate) fn offer(&self, max_edits: usize) -> Option<PushRequest> {
        let waiting = self.outbox.iter().filter(|(_, _, judged)| !judged).take(max_edits);
        let items: Vec<_> = waiting
            .map(|(n, edit, _)| PushItem {
                n: *n,
                edit: edit.clone(),
                bases: Vec::new(),
            })
            .collect();
        let push = PushRequest {
            acknowledged: self.acknowledged,
            items,
            chain: EditHash([0; 32]),
            signature: Signature([0; 64]),
        };
        (!push.items.is_empty()).then_some(push)
    }

    pub(crate) fn standing(&self) -> Standing {
        Standing {
            cursor: Cursor {
                seq: self.cursor,
                ..Cursor::default()
            },
            acknowledged: self.acknowledged,
            asks: self.outbox.iter().map(|(_, edit, _)| AskKey::of(edit.hash())).collect(),
            fetching: self.fetching.iter().copied().collect(),
        }
    }

    pub(crate) fn hear(&mut self, answer: &PushAnswer) -> Result<(), String> {
        self.disk()?;
        for (_, edit, judged) in &mut self.outbox {
            *judged |= answer.answers.iter().any(|(key, _)| *key == AskKey::of(edit.hash()));
        }
        Ok(())
    }

    pub(crate) fn lay(&mut self, page: &Page) -> Result<(), String> {
        assert_eq!(page.from, self.cursor, "a page was given to be laid on another cursor");
        self.disk()?;
        for entry in &page.entries {
            match &entry.parts[0] {
                PagePart::Whole(part) => {
                    let key = AskKey::of(part.edit.hash());
                    assert!(
                        !self.holds(key),
                        "rows came without the verdict on them: it would be counted twice"
                    );
                    self.laid.insert(key);
                    if entry.seq.0.is_multiple_of(7) {
                        self.fetching.insert(part.edit.record);
                    }
                }
                PagePart::Known { edit, .. } => {
                    assert!(
                        self.holds(*edit),
                        "the page names an edit that this phone does not hold any more"
                    );
                    self.laid.insert(*edit);
                }
            }
        }
        self.told(&page.told);
        self.cursor = page.to.seq;
        self.acknowledged = self.acknowledged.max(page.to.seq);
        Ok(())
    }

    pub(crate) fn lay_homes(&mut self, answer: &FetchAnswer) -> Result<(), String> {
        self.disk()?;
        for home in &answer.homes {
            self.fetching.remove(&home.home);
        }
        self.acknowledged = self.acknowledged.max(answer.at);
        Ok(())
    }

    pub(crate) fn start_over(&mut self) -> Result<(), String> {
        self.disk()?;
        self.cursor = Seq(0);
        Ok(())
    }

    fn told(&mut self, told: &[Told]) {
        self.outbox
            .retain(|(_, edit, _)| told.iter().all(|told| told.edit != AskKey::of(edit.hash())));
    }

    fn holds(&self, key: AskKey) -> bool {
        self.outbox.iter().any(|(_, edit, _)| AskKey::of(edit.hash()) == key)
    }

    fn disk(&mut self) -> Result<(), String> {
        if self.full == 0 {
            return Ok(());
        }
        self.full -= 1;
        Err("disk full".to_owned())
    }
}

fn edit(number: u64) -> Edit {
    let bytes = number.to_be_bytes();
    let record = Id([bytes, bytes].concat().try_into().unwrap());
    Edit {
        nonce: Nonce(bytes),
        record,
        ..Edit::default()
    }
}
