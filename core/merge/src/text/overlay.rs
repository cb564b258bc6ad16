//! A phone's view of one text: the admitted text with the own edits that wait laid over it.
//!
//! What arrives beneath moves the waiting edits along, one admitted change at a time, so that they always say exactly
//! what they do to the text now. The server keeps the same overlay of each phone that writes, and plays to it what
//! that phone has received: that is how it knows what stood on a screen it never saw. Both sides must therefore do
//! nothing here that depends on anything but the changes themselves and their order.

use fieldbook_model::{Id, Seq, text::Hunks};
use minicbor::{Decode, Encode};

use super::{TextError, apply, between, compose, invert, merge::weave, runs::Runs};

/// Admitted changes after which an author's last runs are forgotten, where nothing of theirs waits.
const QUIET: u32 = 64;

/// What stands over one text on one phone. Kept beside the text while [`Overlay::is_spent`] is false.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Overlay {
    #[n(0)]
    me: Id,
    /// The last admitted change beneath.
    #[n(1)]
    seq: Seq,
    #[n(2)]
    pending: Vec<Pending>,
    /// In the admitted text.
    #[n(3)]
    runs: Runs,
    /// Admitted changes since the last own edit.
    #[n(4)]
    quiet: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
struct Pending {
    #[n(0)]
    n: u64,
    /// From the admitted text with the pending edits before this one, to the same with this one.
    #[n(1)]
    hunks: Hunks,
    /// The hunks as they will be sent, while nothing has moved them: growing starts from these.
    #[n(2)]
    sent: Option<Hunks>,
}

impl Overlay {
    /// Returns the view of an installation that shows the text as of `seq` and has nothing of its own over it.
    #[must_use]
    pub fn new(me: Id, seq: Seq) -> Self {
        Overlay {
            me,
            seq,
            ..Self::default()
        }
    }

    /// Returns the text that the screen shows over the admitted `text`.
    ///
    /// # Errors
    /// [`TextError::Misfit`] where `text` is not the one this view stands on.
    pub fn shown(&self, text: &str) -> Result<String, TextError> {
        apply(&self.change(self.pending.len()), text)
    }

    /// Lays a new own edit on top; `hunks` are of the shown text.
    pub fn typed(&mut self, n: u64, hunks: &Hunks) {
        self.push(n, hunks.clone(), true);
        self.quiet = 0;
    }

    /// Lets the last own edit grow (it was not sealed, and the screen shows its own result); false where it is not `n`.
    pub fn grown(&mut self, n: u64, more: &Hunks) -> bool {
        let Some(last) = self.pending.pop_if(|last| last.n == n) else {
            return false;
        };
        let unmoved = last.sent.is_some();
        self.push(n, compose(&last.sent.unwrap_or(last.hunks), more), unmoved);
        true
    }

    /// Lays an admitted change of the text, anybody's: `n` is its author's number for it, `text` the one before it.
    /// An own edit waits no longer; others' changes move what waits along.
    ///
    /// # Errors
    /// [`TextError::Misfit`] where the change is not of `text`; this view is then of no use and is built anew.
    pub fn lay(&mut self, seq: Seq, who: Id, n: u64, change: &Hunks, text: &str) -> Result<(), TextError> {
        self.lay_on(seq, who, n, change, &|| Ok(text.to_owned()))
    }

    /// [`Overlay::lay`] with a text that is only made when it is needed.
    pub(super) fn lay_on(
        &mut self,
        seq: Seq,
        who: Id,
        n: u64,
        change: &Hunks,
        text: &dyn Fn() -> Result<String, TextError>,
    ) -> Result<(), TextError> {
        if seq <= self.seq {
            return Ok(());
        }
        match self.pending.iter().position(|edit| who == self.me && edit.n == n) {
            Some(place) => self.settle(place, change, text)?,
            None => self.slip_under(who, change),
        }
        self.runs.carry(change);
        self.runs.add(who, change);
        self.seq = seq;
        self.quiet = self.quiet.saturating_add(1);
        if self.is_spent() {
            self.runs.clear();
        }
        Ok(())
    }

    /// Takes an own edit out of the view (rejected, or dropped by its author); nothing of it stays in later ones.
    ///
    /// # Errors
    /// [`TextError::Misfit`] where `text` is not the one this view stands on.
    pub fn withdraw(&mut self, n: u64, text: &str) -> Result<(), TextError> {
        let Some(place) = self.pending.iter().position(|edit| edit.n == n) else {
            return Ok(());
        };
        for place in place + 1..self.pending.len() {
            self.exchange(place, &|| Ok(text.to_owned()))?;
        }
        self.pending.pop();
        Ok(())
    }

    /// Takes a whole text in place of the one beneath (a fetched home, a snapshot): `old` → `new`, as of `seq`, in which
    /// the own edits `settled` have their verdict. The change between is guessed by a
    /// diff, as if `last`, who wrote last, had made all of it.
    ///
    /// # Errors
    /// [`TextError::Misfit`] where `old` is not the one this view stands on.
    pub fn leap(&mut self, seq: Seq, old: &str, new: &str, last: Id, settled: &[u64]) -> Result<(), TextError> {
        let mut stood = old.to_owned();
        for n in settled {
            let Some(place) = self.pending.iter().position(|edit| edit.n == *n) else {
                continue;
            };
            self.bring_forward(place, &|| Ok(stood.clone()))?;
            let edit = self.pending.remove(0);
            stood = apply(&edit.hunks, &stood)?;
            self.runs.carry(&edit.hunks);
            self.runs.add(self.me, &edit.hunks);
        }
        let change = between(&stood, new);
        self.slip_under(last, &change);
        self.runs.carry(&change);
        self.runs.add(last, &change);
        self.seq = self.seq.max(seq);
        Ok(())
    }

    /// Lays an own edit whose base is given whole, in order, over whatever is shown: how a lost view is built anew.
    ///
    /// # Errors
    /// [`TextError::Misfit`] where `hunks` are not of `base`, or `text` is not the one this view stands on.
    pub fn relay(&mut self, n: u64, base: &str, hunks: &Hunks, text: &str) -> Result<(), TextError> {
        apply(hunks, base)?;
        let beneath = between(base, &self.shown(text)?);
        let (hunks, _) = self.over(&beneath, hunks);
        self.push(n, hunks, beneath.0.is_empty());
        self.quiet = 0;
        Ok(())
    }

    /// Returns whether nothing waits and nothing typed lately matters any more: the view may be thrown away.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.pending.is_empty() && self.quiet >= QUIET
    }

    /// Returns the numbers of the edits that wait, in their order.
    pub fn waiting(&self) -> impl Iterator<Item = u64> {
        self.pending.iter().map(|edit| edit.n)
    }

    /// Returns the last admitted change beneath.
    pub(super) fn seq(&self) -> Seq {
        self.seq
    }

    pub(super) fn me(&self) -> Id {
        self.me
    }

    /// Returns what one waiting edit alone does to the admitted text.
    pub(super) fn alone(
        mut self,
        n: u64,
        text: &dyn Fn() -> Result<String, TextError>,
    ) -> Result<Option<Hunks>, TextError> {
        let Some(place) = self.pending.iter().position(|edit| edit.n == n) else {
            return Ok(None);
        };
        self.bring_forward(place, text)?;
        Ok(Some(self.pending.remove(0).hunks))
    }

    /// Returns what the first so many waiting edits do to the admitted text.
    fn change(&self, first: usize) -> Hunks {
        self.pending
            .iter()
            .take(first)
            .fold(Hunks::default(), |all, edit| compose(&all, &edit.hunks))
    }

    fn push(&mut self, n: u64, typed: Hunks, unmoved: bool) {
        let hunks = self.runs_at(self.pending.len()).lean(self.me, &typed);
        self.pending.push(Pending {
            n,
            hunks,
            sent: unmoved.then_some(typed),
        });
    }

    /// Returns who typed what lately in the text with the first so many waiting edits.
    fn runs_at(&self, first: usize) -> Runs {
        let mut runs = self.runs.clone();
        for edit in self.pending.iter().take(first) {
            runs.carry(&edit.hunks);
            runs.add(self.me, &edit.hunks);
        }
        runs
    }

    /// Moves every waiting edit over a change that came beneath.
    fn slip_under(&mut self, who: Id, change: &Hunks) {
        let (mut change, mut runs) = (change.clone(), self.runs.clone());
        for edit in &mut self.pending {
            let (moved, onward) = weave(&change, &edit.hunks, |theirs, mine| {
                runs.first((who, &change, theirs), (self.me, &edit.hunks, mine))
            });
            runs.carry(&edit.hunks);
            runs.add(self.me, &edit.hunks);
            (edit.hunks, edit.sent, change) = (moved, None, onward);
        }
    }

    /// Takes out an own edit that was admitted as `change`.
    fn settle(
        &mut self,
        place: usize,
        change: &Hunks,
        text: &dyn Fn() -> Result<String, TextError>,
    ) -> Result<(), TextError> {
        self.bring_forward(place, text)?;
        let expected = self.pending.remove(0).hunks;
        if expected != *change {
            // It was admitted from an unknown base: what it did otherwise comes beneath the rest.
            let text = text()?;
            let other = between(&apply(&expected, &text)?, &apply(change, &text)?);
            self.slip_under(Id::default(), &other);
        }
        Ok(())
    }

    /// Moves a waiting edit before all others.
    fn bring_forward(&mut self, place: usize, text: &dyn Fn() -> Result<String, TextError>) -> Result<(), TextError> {
        (1..=place).rev().try_for_each(|place| self.exchange(place, text))
    }

    /// Exchanges a waiting edit with the one before it: neither keeps anything of the other.
    fn exchange(&mut self, place: usize, text: &dyn Fn() -> Result<String, TextError>) -> Result<(), TextError> {
        let Some([before, edit]) = self.pending.get(place.saturating_sub(1)..=place) else {
            return Ok(());
        };
        let ground = apply(&self.change(place.saturating_sub(1)), &text()?)?;
        let with = apply(&before.hunks, &ground)?;
        let (alone, undone) = self.over(&invert(&before.hunks, &ground)?, &edit.hunks);
        let later = invert(&undone, &apply(&edit.hunks, &with)?)?;
        let (first, second) = (
            Pending {
                n: edit.n,
                hunks: alone,
                sent: None,
            },
            Pending {
                n: before.n,
                hunks: later,
                sent: None,
            },
        );
        self.pending.splice(place.saturating_sub(1)..=place, [first, second]);
        Ok(())
    }

    /// Weaves an own change over one of unknown descent.
    fn over(&self, beneath: &Hunks, mine: &Hunks) -> (Hunks, Hunks) {
        weave(beneath, mine, |_, _| super::Side::Theirs)
    }
}
