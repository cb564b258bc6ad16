//! Who typed what lately in a text, so that what a person goes on typing stays in one piece.
//!
//! Of two inserts at one place that had not seen each other, one that continues its author's own run comes first and
//! one that stands directly before such a run comes last; else the lesser installation's comes first. The order of
//! installations is the same everywhere and at every time, so of two runs that grow over many edits, each stays
//! together, whatever comes in between.

use fieldbook_model::{
    Id,
    text::{Hunk, Hunks},
};
use minicbor::{Decode, Encode};

use super::{
    Side,
    hunks::{Draft, end, length},
};

/// Runs remembered per text; the one written to longest ago goes first.
const MAX_RUNS: usize = 32;

/// One stretch that one installation typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
struct Run {
    #[n(0)]
    who: Id,
    #[n(1)]
    at: u32,
    #[n(2)]
    length: u32,
}

impl Run {
    fn end(&self) -> u32 {
        self.at.saturating_add(self.length)
    }
}

/// Runs of one text, the one written to last at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub(super) struct Runs(#[n(0)] Vec<Run>);

/// How an insert stands to its author's own runs. The order says which of two comes first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Cling {
    After,
    Free,
    Before,
}

impl Runs {
    /// Moves the runs into the text after a change.
    pub(super) fn carry(&mut self, change: &Hunks) {
        if self.0.is_empty() {
            return;
        }
        let moves: Vec<(u32, u32, u32)> = moves(change).collect();
        self.0 = self.0.iter().flat_map(|run| carried(*run, &moves)).collect();
        self.forget();
    }

    /// Remembers what a change inserted; the runs were carried into the text after it.
    pub(super) fn add(&mut self, who: Id, change: &Hunks) {
        let (mut more, mut less) = (0u32, 0u32);
        for (at, delete, length) in moves(change) {
            let at = at.saturating_add(more).saturating_sub(less);
            more = more.saturating_add(length);
            less = less.saturating_add(delete);
            if length == 0 {
                continue;
            }
            let mut new = Run { who, at, length };
            self.0.retain(|run| {
                let joins = run.who == who && (run.end() == new.at || new.end() == run.at);
                if joins {
                    new = Run {
                        at: run.at.min(new.at),
                        length: run.length.saturating_add(new.length),
                        ..new
                    };
                }
                !joins
            });
            self.0.push(new);
        }
        self.forget();
    }

    /// Says which of two inserts at one place stands first; each is given with the change it is part of.
    pub(super) fn first(&self, theirs: (Id, &Hunks, &Hunk), mine: (Id, &Hunks, &Hunk)) -> Side {
        let of = |(who, change, hunk): (Id, &Hunks, &Hunk)| {
            let place = change.0.partition_point(|other| other.at < hunk.at);
            (self.cling(who, change, place), who)
        };
        if of(mine) < of(theirs) { Side::Mine } else { Side::Theirs }
    }

    /// Puts what replaces something on the side where its author's own text stands: behind what it replaces, if only
    /// that side is their own; else before it, as ever. So what stands side by side on the author's screen is not
    /// parted by what others do to what was deleted there.
    pub(super) fn lean(&self, who: Id, change: &Hunks) -> Hunks {
        // From the last to the first: a hunk, and the insert that stands behind its deletion.
        let mut out: Vec<(Hunk, String)> = Vec::with_capacity(change.0.len());
        for (place, hunk) in change.0.iter().enumerate().rev() {
            let (mut hunk, mut behind) = (hunk.clone(), String::new());
            let cling = self.cling(who, change, place);
            if hunk.delete > 0 && !hunk.insert.is_empty() && cling != Cling::After {
                match next_insert(&mut out, end(&hunk)) {
                    Some(next) => next.insert_str(0, &std::mem::take(&mut hunk.insert)),
                    None if cling == Cling::Before => behind = std::mem::take(&mut hunk.insert),
                    None => {}
                }
            }
            out.push((hunk, behind));
        }
        let (mut draft, mut at) = (Draft::default(), 0);
        for (hunk, behind) in out.iter().rev() {
            draft.keep(hunk.at.saturating_sub(at));
            draft.insert(&hunk.insert);
            draft.delete(hunk.delete);
            draft.insert(behind);
            at = end(hunk);
        }
        draft.done()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Says how the insert with this index stands on its author's screen, where the change has deleted what it deletes.
    fn cling(&self, who: Id, change: &Hunks, place: usize) -> Cling {
        let own = |at: u32| self.0.iter().any(|run| run.who == who && run.at <= at && at < run.end());
        let (before, from) = change.0.split_at_checked(place).unwrap_or((&change.0, &[]));
        let Some((hunk, after)) = from.split_first() else { return Cling::Free };
        let (mut left, mut right) = (hunk.at, end(hunk));
        for hunk in before.iter().rev() {
            if end(hunk) != left {
                break;
            }
            if !hunk.insert.is_empty() {
                return Cling::After;
            }
            left = hunk.at;
        }
        if left.checked_sub(1).is_some_and(own) {
            return Cling::After;
        }
        for hunk in after {
            if hunk.at != right {
                break;
            }
            if !hunk.insert.is_empty() {
                return Cling::Before;
            }
            right = end(hunk);
        }
        if own(right) { Cling::Before } else { Cling::Free }
    }

    fn forget(&mut self) {
        self.0.drain(..self.0.len().saturating_sub(MAX_RUNS));
    }
}

/// Returns the insert that the author's screen shows next to what stands before `at`, with only deletions in between.
fn next_insert(later: &mut [(Hunk, String)], mut at: u32) -> Option<&mut String> {
    for (hunk, behind) in later.iter_mut().rev() {
        if hunk.at != at {
            return None;
        }
        if let Some(insert) = [&mut hunk.insert, behind].into_iter().find(|insert| !insert.is_empty()) {
            return Some(insert);
        }
        at = hunk.at.saturating_add(hunk.delete);
    }
    None
}

/// Returns place, length deleted and length inserted of each hunk.
fn moves(change: &Hunks) -> impl Iterator<Item = (u32, u32, u32)> {
    change.0.iter().map(|hunk| (hunk.at, hunk.delete, length(&hunk.insert)))
}

/// Returns what is left of a run: nothing where it was deleted, pieces where others wrote into it.
fn carried(run: Run, moves: &[(u32, u32, u32)]) -> Vec<Run> {
    let (mut start, end, mut more, mut less) = (run.at, run.end(), 0u32, 0u32);
    let mut pieces = Vec::with_capacity(1);
    let mut piece = |from: u32, to: u32, more: u32, less: u32| {
        if from < to {
            pieces.push(Run {
                at: from.saturating_add(more).saturating_sub(less),
                length: to - from,
                ..run
            });
        }
    };
    for (at, delete, insert) in moves.iter().take_while(|(at, ..)| *at < end) {
        piece(start, *at, more, less);
        start = start.max(at.saturating_add(*delete)).min(end);
        // A deletion that reaches beyond the run leaves nothing of it, so how much of it counts is of no matter.
        more = more.saturating_add(*insert);
        less = less.saturating_add(*delete);
    }
    piece(start, end, more, less);
    pieces
}
