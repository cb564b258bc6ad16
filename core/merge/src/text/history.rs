//! What the server keeps beside a text: its last admitted changes, and the view of each phone that writes in it.
//!
//! An edit says what it did to the text on its author's screen: an admitted text with that author's own earlier edits
//! over it. The server plays to its copy of the author's view what the edit's base revision says was received, and
//! finds that very text; the hash decides, never the guess. Measured over the 26,078 keystrokes of two people in
//! `tests/it/trace.rs`: the base was found each time.

use fieldbook_model::{Author, Id, Seq, TextHash, ops::TextOp, text::Hunks};
use minicbor::{Decode, Encode};

use super::{MAX_INSERT, MAX_TEXT, Overlay, Side, TextError, apply, between, compose, invert, merge::weave};

/// Admitted changes kept per text, for phones that have not written in it lately.
const MAX_STEPS: usize = 64;

/// Admitted changes kept while a followed phone has not received them: two people typing at once, each keystroke an
/// edit of its own and a second apart, came to 620.
const MAX_UNSEEN: usize = 1024;

/// Bytes of inserted and deleted text kept with them; the newest change is kept whatever its size.
const MAX_BYTES: usize = 128 * 1024;

/// Phones followed per text; the one that wrote longest ago is forgotten first.
const MAX_PHONES: usize = 16;

/// The recent past of one text. The default is that of a text nobody has written in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct TextHistory {
    /// Every change above this seq is in `steps`.
    #[n(0)]
    floor: Seq,
    #[n(1)]
    steps: Vec<Step>,
    /// The one that wrote last at the end.
    #[n(2)]
    phones: Vec<Overlay>,
}

/// One admitted change, there and back.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
struct Step {
    #[n(0)]
    seq: Seq,
    #[n(1)]
    who: Id,
    #[n(2)]
    n: u64,
    #[n(3)]
    change: Hunks,
    #[n(4)]
    undo: Hunks,
    #[n(5)]
    before: TextHash,
}

/// What an edit became: its entry goes from the text with hash `before` by `hunks` to `after`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// Hash of the text before.
    pub before: TextHash,
    /// From the text before to the text after.
    pub hunks: Hunks,
    /// The text after.
    pub after: String,
    /// Hash of the text after.
    pub hash: TextHash,
}

impl TextHistory {
    /// Returns the history of a text that stands as of `seq` and of which nothing earlier is known.
    #[must_use]
    pub fn starting(seq: Seq) -> Self {
        TextHistory {
            floor: seq,
            ..Self::default()
        }
    }

    /// Admits an edit into `text` as the entry `seq`. `base` is the revision that the edit names.
    ///
    /// # Errors
    /// [`TextError::UnknownBase`]: ask for the whole base and come again with `whole`. [`TextError::OutcomeTooLong`]:
    /// the edit's result becomes a kept loser. The others refuse the edit. After an error the history is unchanged.
    pub fn admit(
        &mut self,
        text: &str,
        seq: Seq,
        author: Author,
        base: Seq,
        op: &TextOp,
        whole: Option<&str>,
    ) -> Result<Admitted, TextError> {
        let bytes = op.hunks.inserted_bytes();
        if bytes > MAX_INSERT {
            return Err(TextError::InsertTooLong { bytes });
        }
        let (view, hunks) = match self.view(text, author, base, op)? {
            Some(view) => {
                let mut now = view.clone();
                self.play(&mut now, Seq(u64::MAX), text)?;
                let hunks = now
                    .alone(author.n, &|| Ok(text.to_owned()))?
                    .ok_or(TextError::UnknownBase)?;
                (view, hunks)
            }
            None => self.merge_whole(text, author, base, op, whole.ok_or(TextError::UnknownBase)?)?,
        };
        let after = apply(&hunks, text)?;
        if after.len() > MAX_TEXT {
            return Err(TextError::OutcomeTooLong { bytes: after.len() });
        }
        let (before, undo) = (TextHash::of(text), invert(&hunks, text)?);
        self.follow(view);
        self.steps.push(Step {
            seq,
            who: author.installation,
            n: author.n,
            change: hunks.clone(),
            undo,
            before,
        });
        self.forget();
        Ok(Admitted {
            before,
            hash: TextHash::of(&after),
            hunks,
            after,
        })
    }

    /// Remembers an edit that was not admitted (rejected or held), as later ones of its author were typed on its result.
    pub fn set_aside(&mut self, text: &str, author: Author, base: Seq, op: &TextOp) {
        if let Ok(Some(view)) = self.view(text, author, base, op) {
            self.follow(view);
        }
    }

    /// Returns the text that the author left on their screen, where its base is known or given whole: what is kept when
    /// the edit cannot be merged.
    #[must_use]
    pub fn result(&self, text: &str, author: Author, base: Seq, op: &TextOp, whole: Option<&str>) -> Option<String> {
        match self.view(text, author, base, op).ok()? {
            Some(view) => view.shown(&self.text_at(view.seq(), text).ok()?).ok(),
            None => apply(&op.hunks, whole?).ok(),
        }
    }

    /// Returns the author's view at the time of the edit, with the edit on it; `None` where its base is unknown.
    fn view(&self, text: &str, author: Author, base: Seq, op: &TextOp) -> Result<Option<Overlay>, TextError> {
        let me = author.installation;
        let followed = self.phones.iter().find(|phone| phone.me() == me);
        let held = followed.filter(|phone| phone.waiting().any(|n| n == author.n));
        if let Some(held) = held {
            return Ok(Some(held.clone()));
        }
        let followed = followed
            .filter(|phone| phone.seq() >= self.floor && phone.seq() <= base)
            .cloned();
        if base >= self.floor {
            let beneath = self.text_at(base, text)?;
            let mut view = followed.unwrap_or_else(|| Overlay::new(me, base));
            if self.play(&mut view, base, text).is_ok() {
                if let Some(view) = fits(view.clone(), &beneath, author.n, op)? {
                    return Ok(Some(view));
                }
                // Its screen may have let go of what was not admitted.
                let admitted = |n: u64| self.steps.iter().any(|step| step.who == me && step.n == n);
                let gone: Vec<u64> = view.waiting().filter(|n| !admitted(*n)).collect();
                gone.iter().try_for_each(|n| view.withdraw(*n, &beneath))?;
                if let Some(view) = fits(view, &beneath, author.n, op)? {
                    return Ok(Some(view));
                }
            }
        }
        // Any admitted text that it may have stood on.
        if TextHash::of(text) == op.base {
            return fits(Overlay::new(me, self.last()), text, author.n, op);
        }
        let Some(at) = self.steps.iter().rposition(|step| step.before == op.base) else {
            return Ok(None);
        };
        let seq = at
            .checked_sub(1)
            .and_then(|at| self.steps.get(at))
            .map_or(self.floor, |step| step.seq);
        fits(Overlay::new(me, seq), &self.text_at(seq, text)?, author.n, op)
    }

    /// Merges an edit by its whole base, guessing by a diff what came in between.
    fn merge_whole(
        &self,
        text: &str,
        author: Author,
        base: Seq,
        op: &TextOp,
        whole: &str,
    ) -> Result<(Overlay, Hunks), TextError> {
        if TextHash::of(whole) != op.base {
            return Err(TextError::UnknownBase);
        }
        let result = apply(&op.hunks, whole)?;
        if TextHash::of(&result) != op.result {
            return Err(TextError::Misfit);
        }
        let (hunks, _) = weave(&between(whole, text), &op.hunks, |_, _| Side::Theirs);
        let base = base.max(self.floor).min(self.last());
        let mut view = Overlay::new(author.installation, base);
        view.typed(author.n, &between(&self.text_at(base, text)?, &result));
        Ok((view, hunks))
    }

    /// Plays to a view what was admitted above it, up to `upto`.
    fn play(&self, view: &mut Overlay, upto: Seq, text: &str) -> Result<(), TextError> {
        let first = self.steps.partition_point(|step| step.seq <= view.seq());
        for (n, step) in self
            .steps
            .iter()
            .enumerate()
            .skip(first)
            .take_while(|(_, step)| step.seq <= upto)
        {
            view.lay_on(step.seq, step.who, step.n, &step.change, &|| self.back(n, text))?;
        }
        Ok(())
    }

    /// Returns the text as of a seq, given the one now.
    fn text_at(&self, seq: Seq, text: &str) -> Result<String, TextError> {
        self.back(self.steps.partition_point(|step| step.seq <= seq), text)
    }

    /// Returns the text before the step with this index.
    fn back(&self, step: usize, text: &str) -> Result<String, TextError> {
        let undone = self.steps.iter().skip(step).rev();
        apply(
            &undone.fold(Hunks::default(), |all, step| compose(&all, &step.undo)),
            text,
        )
    }

    fn last(&self) -> Seq {
        self.steps.last().map_or(self.floor, |step| step.seq)
    }

    fn follow(&mut self, view: Overlay) {
        self.phones.retain(|phone| phone.me() != view.me());
        self.phones.push(view);
        self.phones.drain(..self.phones.len().saturating_sub(MAX_PHONES));
    }

    fn forget(&mut self) {
        let size = |step: &Step| step.change.inserted_bytes() + step.undo.inserted_bytes();
        let mut bytes: usize = self.steps.iter().map(size).sum();
        let seen = self.phones.iter().map(Overlay::seq).min().unwrap_or_default();
        let unseen = self.steps.len() - self.steps.partition_point(|step| step.seq <= seen);
        let most = unseen.clamp(MAX_STEPS, MAX_UNSEEN);
        let mut kept = self.steps.len();
        while kept > 1 && (kept > most || bytes > MAX_BYTES) {
            let Some(step) = self.steps.get(self.steps.len() - kept) else {
                break;
            };
            bytes -= size(step);
            self.floor = step.seq;
            kept -= 1;
        }
        self.steps.drain(..self.steps.len() - kept);
        self.phones.retain(|phone| phone.seq() >= self.floor);
    }
}

/// Lays the edit on the view where the view shows its base; refuses one that is not what it claims.
fn fits(mut view: Overlay, beneath: &str, n: u64, op: &TextOp) -> Result<Option<Overlay>, TextError> {
    let shown = view.shown(beneath)?;
    if TextHash::of(&shown) != op.base {
        return Ok(None);
    }
    if TextHash::of(&apply(&op.hunks, &shown)?) != op.result {
        return Err(TextError::Misfit);
    }
    view.typed(n, &op.hunks);
    Ok(Some(view))
}
