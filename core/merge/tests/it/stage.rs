//! A server and phones with one long text, by the public API alone: the way admission and store use it.
//!
//! The network is the caller's: a phone pushes so many edits and pulls up to some entry when it is told to.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use fieldbook_merge::text::{self, Hunks, Overlay, TextError, TextHistory};
use fieldbook_model::{Author, Id, Seq, TextHash, ops::TextOp};

/// What the log says of one edit.
pub(crate) struct Entry {
    pub(crate) seq: Seq,
    pub(crate) who: Id,
    pub(crate) n: u64,
    /// `None` where it was rejected.
    change: Option<Hunks>,
    before: TextHash,
}

#[derive(Default)]
pub(crate) struct Server {
    pub(crate) text: String,
    pub(crate) log: Vec<Entry>,
    history: TextHistory,
    /// How often the whole base had to be asked for.
    pub(crate) asked: usize,
    /// How often a diff of the base with the text now would have led to another text; counted while `compares`.
    pub(crate) misled: usize,
    pub(crate) compares: bool,
    /// Every text that was ever admitted or left by an author, and how many bases were none of these.
    known: std::collections::BTreeSet<TextHash>,
    pub(crate) strangers: usize,
}

impl Server {
    pub(crate) fn head(&self) -> Seq {
        self.log.last().map_or(Seq(0), |entry| entry.seq)
    }

    fn admit(&mut self, who: Id, edit: &Own, reject: bool) {
        // Other fields of the group move its revision too, so the seqs of one text have gaps.
        let seq = Seq(self.head().0 + 1 + edit.n % 3);
        let author = Author {
            user: Id::default(),
            installation: who,
            n: edit.n,
        };
        let before = TextHash::of(&self.text);
        let change = if reject {
            self.history.set_aside(&self.text, author, edit.base, &edit.op);
            None
        } else {
            let mut take = |whole| self.history.admit(&self.text, seq, author, edit.base, &edit.op, whole);
            let admitted = take(None).or_else(|error| {
                assert_eq!(error, TextError::UnknownBase);
                self.asked += 1;
                take(Some(&edit.whole))
            });
            let admitted = admitted.unwrap();
            assert_eq!(text::apply(&admitted.hunks, &self.text).unwrap(), admitted.after);
            assert_eq!(
                (admitted.before, admitted.hash),
                (before, TextHash::of(&admitted.after))
            );
            if self.compares && text::over(Some(&edit.whole), &self.text, &edit.op.hunks) != admitted.after {
                self.misled += 1;
            }
            self.strangers += usize::from(!self.known.contains(&edit.op.base));
            self.known.extend([admitted.hash, edit.op.result]);
            self.text = admitted.after;
            Some(admitted.hunks)
        };
        self.log.push(Entry {
            seq,
            who,
            n: edit.n,
            change,
            before,
        });
    }

    /// Stores the history and loads it again, as between two pushes.
    pub(crate) fn restart(&mut self) {
        let bytes = fieldbook_model::codec::to_bytes(&self.history);
        let back: TextHistory = minicbor::decode(&bytes).unwrap();
        assert_eq!(back, self.history);
        self.history = back;
    }
}

/// An edit in a phone's outbox.
#[derive(Clone)]
struct Own {
    n: u64,
    base: Seq,
    op: TextOp,
    whole: String,
    sealed: bool,
}

pub(crate) struct Phone {
    pub(crate) me: Id,
    /// The admitted text as of `revision`.
    row: String,
    revision: Seq,
    /// Entries of the log laid.
    pub(crate) laid: usize,
    view: Option<Overlay>,
    outbox: Vec<Own>,
    n: u64,
}

impl Phone {
    pub(crate) fn new(name: u8) -> Self {
        let me = Id([name; 16]);
        Phone {
            me,
            row: String::new(),
            revision: Seq(0),
            laid: 0,
            view: None,
            outbox: Vec::new(),
            n: 0,
        }
    }

    pub(crate) fn shown(&self) -> String {
        self.view
            .as_ref()
            .map_or_else(|| self.row.clone(), |view| view.shown(&self.row).unwrap())
    }

    pub(crate) fn row(&self) -> &str {
        &self.row
    }

    /// The person leaves this text on the screen.
    pub(crate) fn writes(&mut self, result: &str, coalesce: bool) {
        let shown = self.shown();
        self.changes(&text::between(&shown, result), coalesce);
        assert_eq!(self.shown(), result, "what was typed is what stands");
    }

    pub(crate) fn changes(&mut self, hunks: &Hunks, coalesce: bool) {
        let shown = self.shown();
        let base = TextHash::of(&shown);
        let result = TextHash::of(&text::apply(hunks, &shown).unwrap());
        let view = self.view.get_or_insert_with(|| Overlay::new(self.me, self.revision));
        if let Some(last) = self
            .outbox
            .last_mut()
            .filter(|last| coalesce && !last.sealed && last.op.result == base)
        {
            last.op.hunks = text::compose(&last.op.hunks, hunks);
            last.op.result = result;
            assert!(view.grown(last.n, hunks));
            return;
        }
        self.n += 1;
        view.typed(self.n, hunks);
        let op = TextOp {
            base,
            hunks: hunks.clone(),
            result,
        };
        self.outbox.push(Own {
            n: self.n,
            base: self.revision,
            op,
            whole: shown,
            sealed: false,
        });
    }

    /// Offers the next so many edits that were not offered yet; the last of them may be refused by a rule.
    pub(crate) fn push(&mut self, server: &mut Server, count: usize, reject: bool) {
        for edit in self.outbox.iter_mut().filter(|edit| !edit.sealed).take(count) {
            edit.sealed = true;
            server.admit(self.me, edit, reject);
        }
    }

    /// Lays what the log has up to so many entries.
    pub(crate) fn pull(&mut self, server: &Server, upto: usize) {
        for entry in server.log.iter().take(upto).skip(self.laid) {
            let own = entry.who == self.me;
            if let Some(change) = &entry.change {
                assert_eq!(TextHash::of(&self.row), entry.before);
                if let Some(view) = &mut self.view {
                    view.lay(entry.seq, entry.who, entry.n, change, &self.row).unwrap();
                }
                self.row = text::apply(change, &self.row).unwrap();
                self.revision = entry.seq;
            } else if let Some(view) = self.view.as_mut().filter(|_| own) {
                view.withdraw(entry.n, &self.row).unwrap();
            }
            self.outbox.retain(|edit| !own || edit.n != entry.n);
        }
        self.laid = self.laid.max(upto.min(server.log.len()));
        self.view = self.view.take().filter(|view| !view.is_spent());
    }

    /// The app is killed and opened again.
    pub(crate) fn restart(&mut self) {
        if let Some(view) = &self.view {
            let back: Overlay = minicbor::decode(&fieldbook_model::codec::to_bytes(view)).unwrap();
            assert_eq!(&back, view);
            self.view = Some(back);
        }
    }

    /// The view is lost and built anew from the outbox, which keeps each base whole.
    pub(crate) fn loses_its_view(&mut self) {
        let mut view = Overlay::new(self.me, self.revision);
        for edit in &self.outbox {
            view.relay(edit.n, &edit.whole, &edit.op.hunks, &self.row).unwrap();
        }
        self.view = Some(view);
    }

    /// What would stand on the screen, were the waiting edits laid by a diff of their base with the text now.
    pub(crate) fn guessed(&self) -> String {
        let lay = |now: String, edit: &Own| text::over(Some(&edit.whole), &now, &edit.op.hunks);
        self.outbox.iter().fold(self.row.clone(), lay)
    }

    pub(crate) fn waiting(&self) -> usize {
        self.outbox.iter().filter(|edit| !edit.sealed).count()
    }
}
