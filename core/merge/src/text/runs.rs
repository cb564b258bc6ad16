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
        if of(mine) < of(theirs) {
            Side::Mine
        } else {
            Side::Theirs
        }
    }

    /// Puts what replaces a stretch together, on the side of it where its author's own text stands. So what stands side
    /// by side on the author's screen is not parted by what others do to what was deleted there.
    pub(super) fn lean(&self, who: Id, change: &Hunks) -> Hunks {
        let (mut draft, mut at, mut rest) = (Draft::default(), 0, change.0.as_slice());
        while let Some(first) = rest.first() {
            let (start, mut stop, mut taken) = (first.at, first.at, 0);
            while let Some(hunk) = rest.get(taken).filter(|hunk| hunk.at <= stop) {
                (stop, taken) = (end(hunk), taken + 1);
            }
            let (block, others) = rest.split_at_checked(taken.max(1)).unwrap_or((rest, &[]));
            draft.keep(start.saturating_sub(at));
            let left = start.checked_sub(1).is_some_and(|left| self.is(who, left));
            let right = self.is(who, stop);
            let mut all: String = block.iter().map(|hunk| hunk.insert.as_str()).collect();
            for hunk in block {
                match (left, right) {
                    (true, true) => draft.insert(&hunk.insert),
                    (false, true) => {}
                    (_, false) if hunk.insert.is_empty() => {}
                    (_, false) => draft.insert(&std::mem::take(&mut all)),
                }
                draft.delete(hunk.delete);
            }
            draft.insert(if right && !left { &all } else { "" });
            (at, rest) = (stop, others);
        }
        draft.done()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Says how the insert with this index stands to its author's text; what the change itself deletes is none of it.
    fn cling(&self, who: Id, change: &Hunks, place: usize) -> Cling {
        let at = |place: Option<usize>| place.and_then(|place| change.0.get(place));
        let Some(hunk) = at(Some(place)) else {
            return Cling::Free;
        };
        let cut = at(place.checked_sub(1)).is_some_and(|before| end(before) == hunk.at);
        if !cut && hunk.at.checked_sub(1).is_some_and(|left| self.is(who, left)) {
            return Cling::After;
        }
        let next = at(Some(place + 1)).filter(|next| next.at == end(hunk));
        let own = next.map_or_else(|| self.is(who, end(hunk)), |next| !next.insert.is_empty());
        if own { Cling::Before } else { Cling::Free }
    }

    /// Returns whether the character at this place is one of theirs.
    fn is(&self, who: Id, at: u32) -> bool {
        self.0
            .iter()
            .any(|run| run.who == who && run.at <= at && at < run.end())
    }

    fn forget(&mut self) {
        self.0.drain(..self.0.len().saturating_sub(MAX_RUNS));
    }
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
