//! Two changes of one base become one: each side's change as the other side must lay it.
//!
//! Changes that touch nowhere are laid past each other. Where they touch, the stretch between is a window, and
//! Automerge decides it ([`super::sequence`]). What both delete goes once; what one inserts beside or inside what
//! the other deletes survives; of two inserts at one place the caller's rule puts one first, whole before whole.

use fieldbook_model::text::{Hunk, Hunks};

use super::{
    Side, TextError, apply,
    hunks::{Draft, end, length},
    sequence::{self, Place, Token},
};

/// What became of two changes of one base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The merged text.
    pub after: String,
    /// From the text that theirs made, to the merged text: what mine still does.
    pub theirs_to_after: Hunks,
    /// From the text that mine made, to the merged text: what theirs still does.
    pub mine_to_after: Hunks,
}

/// Merges two changes of one base; of two inserts at one place, theirs stands first.
///
/// ```
/// use fieldbook_merge::text::{between, merge_text};
/// let base = "客户很忙";
/// let (theirs, mine) = (between(base, "客户今天很忙"), between(base, "客户很忙，改约"));
/// assert_eq!(merge_text(base, &theirs, &mine).unwrap().after, "客户今天很忙，改约");
/// ```
///
/// # Errors
/// [`TextError::Misfit`] where either change does not fit the base, [`TextError::OutcomeTooLong`].
pub fn merge_text(base: &str, theirs: &Hunks, mine: &Hunks) -> Result<Merged, TextError> {
    let from = apply(theirs, base)?;
    apply(mine, base)?;
    let (theirs_to_after, mine_to_after) = weave(theirs, mine, |_, _| Side::Theirs);
    let after = apply(&theirs_to_after, &from)?;
    if after.len() > super::MAX_TEXT {
        return Err(TextError::OutcomeTooLong { bytes: after.len() });
    }
    Ok(Merged {
        after,
        theirs_to_after,
        mine_to_after,
    })
}

/// Returns a change of `base` as it looks over the text `now`, where what came in between is not known: it is guessed
/// by a diff. With no base, the change is taken to be of `now`; what does not fit leaves `now` as it is.
///
/// Where the changes in between are known, [`super::Overlay`] and [`super::TextHistory`] do not guess.
#[must_use]
pub fn over(base: Option<&str>, now: &str, mine: &Hunks) -> String {
    let base = base.unwrap_or(now);
    merge_text(base, &super::between(base, now), mine).map_or_else(|_| now.to_owned(), |merged| merged.after)
}

/// Merges two changes without their base: returns mine as it is laid after theirs, and theirs as it is laid after
/// mine. Both orders lead to one text. `first` says which of two inserts at one place stands first.
///
/// Both must fit their base; what does not yields hunks that [`apply`] refuses.
pub fn weave(theirs: &Hunks, mine: &Hunks, first: impl Fn(&Hunk, &Hunk) -> Side) -> (Hunks, Hunks) {
    if theirs.0.is_empty() || mine.0.is_empty() {
        return (mine.clone(), theirs.clone());
    }
    let (mut theirs, mut mine) = (theirs.0.as_slice(), mine.0.as_slice());
    let mut out = Woven::default();
    while let Some(start) = theirs.first().into_iter().chain(mine.first()).map(|hunk| hunk.at).min() {
        let (some_theirs, some_mine) = touching(&mut theirs, &mut mine, start);
        out.keep_to(start);
        match (some_theirs, some_mine) {
            (alone, []) => alone.iter().for_each(|hunk| out.theirs_alone(hunk)),
            ([], alone) => alone.iter().for_each(|hunk| out.mine_alone(hunk)),
            (some_theirs, some_mine) => contested(&mut out, some_theirs, some_mine, &first),
        }
    }
    (out.after_theirs.done(), out.after_mine.done())
}

/// Takes the hunks from both fronts that touch one another, beginning at `start`.
fn touching<'h>(theirs: &mut &'h [Hunk], mine: &mut &'h [Hunk], start: u32) -> (&'h [Hunk], &'h [Hunk]) {
    let (mut reach, mut taken) = (start, (0, 0));
    loop {
        let before = taken;
        for (side, count) in [(*theirs, &mut taken.0), (*mine, &mut taken.1)] {
            while let Some(hunk) = side.get(*count).filter(|hunk| hunk.at <= reach) {
                reach = reach.max(end(hunk));
                *count += 1;
            }
        }
        if taken == before {
            break;
        }
    }
    let (some_theirs, rest) = theirs.split_at_checked(taken.0).unwrap_or((theirs, &[]));
    let (some_mine, other) = mine.split_at_checked(taken.1).unwrap_or((mine, &[]));
    (*theirs, *mine) = (rest, other);
    (some_theirs, some_mine)
}

/// Lays a contested stretch, window by window; a window begins where both insert at one place.
fn contested(out: &mut Woven, mut theirs: &[Hunk], mut mine: &[Hunk], first: &impl Fn(&Hunk, &Hunk) -> Side) {
    loop {
        let tie = theirs.iter().enumerate().find_map(|(i, hunk)| {
            let other = mine.binary_search_by_key(&hunk.at, |other| other.at).ok()?;
            let both = !hunk.insert.is_empty() && mine.get(other).is_some_and(|other| !other.insert.is_empty());
            (both && (i, other) != (0, 0)).then_some((i, other))
        });
        let (i, j) = tie.unwrap_or((theirs.len(), mine.len()));
        let (some_theirs, next_theirs) = theirs.split_at_checked(i).unwrap_or((theirs, &[]));
        let (some_mine, next_mine) = mine.split_at_checked(j).unwrap_or((mine, &[]));
        window(out, some_theirs, some_mine, first);
        (theirs, mine) = (next_theirs, next_mine);
        if theirs.is_empty() && mine.is_empty() {
            return;
        }
    }
}

fn window(out: &mut Woven, theirs: &[Hunk], mine: &[Hunk], first: &impl Fn(&Hunk, &Hunk) -> Side) {
    let all = || theirs.iter().chain(mine);
    let mut marks: Vec<u32> = all().flat_map(|hunk| [hunk.at, end(hunk)]).collect();
    marks.sort_unstable();
    marks.dedup();
    let mut places = Vec::with_capacity(marks.len());
    let mut runs = Vec::with_capacity(marks.len());
    for (n, at) in marks.iter().enumerate() {
        let next = marks.get(n + 1).unwrap_or(at);
        let (here_theirs, cut_by_theirs) = at_mark(theirs, *at, *next);
        let (here_mine, cut_by_mine) = at_mark(mine, *at, *next);
        let (theirs, mine) = (here_theirs.is_some(), here_mine.is_some());
        places.push(Place {
            theirs,
            mine,
            stretch: next - at,
            cut_by_theirs,
            cut_by_mine,
        });
        runs.push((here_theirs, here_mine));
    }
    let tied = runs
        .first()
        .and_then(|(theirs, mine)| Some(first((*theirs)?, (*mine)?)));
    let first = tied.unwrap_or(Side::Theirs);
    // A window of valid operations has no error; were there one, the rule that Automerge follows is written out.
    let order = sequence::merged(&places, first).unwrap_or_else(|_| by_rule(&places, first));
    let mut order = order.into_iter().peekable();
    for (n, (place, (theirs, mine))) in places.into_iter().zip(runs).enumerate() {
        while let Some(token) = order.next_if(|token| matches!(token, Token::Theirs(at) | Token::Mine(at) if *at == n))
        {
            let (side, hunk) = match token {
                Token::Theirs(_) => (Side::Theirs, theirs),
                _ => (Side::Mine, mine),
            };
            out.run(side, hunk.map_or("", |hunk| &hunk.insert));
        }
        let stands = order.next_if_eq(&Token::Stretch(n)).is_some();
        out.stretch(&Place {
            cut_by_theirs: place.cut_by_theirs && !stands,
            cut_by_mine: place.cut_by_mine && !stands,
            ..place
        });
    }
}

/// Returns what [`sequence::merged`] answers, by its rule.
fn by_rule(places: &[Place], first: Side) -> Vec<Token> {
    let mut order = Vec::with_capacity(places.len() * 3);
    for (n, place) in places.iter().enumerate() {
        let runs = [(place.theirs, Token::Theirs(n)), (place.mine, Token::Mine(n))];
        let runs = if first == Side::Mine { [runs[1], runs[0]] } else { runs };
        order.extend(runs.into_iter().filter_map(|(there, token)| there.then_some(token)));
        if place.stretch > 0 && !place.cut_by_theirs && !place.cut_by_mine {
            order.push(Token::Stretch(n));
        }
    }
    order
}

/// Returns the hunk that inserts at this mark, and whether the stretch up to the next one is deleted.
fn at_mark(hunks: &[Hunk], at: u32, next: u32) -> (Option<&Hunk>, bool) {
    let before = hunks.partition_point(|hunk| hunk.at <= at);
    let last = before.checked_sub(1).and_then(|n| hunks.get(n));
    (
        last.filter(|hunk| hunk.at == at && !hunk.insert.is_empty()),
        last.is_some_and(|hunk| next > at && end(hunk) >= next),
    )
}

/// Both outcomes, written side by side.
#[derive(Default)]
struct Woven {
    /// What mine still does to the text that theirs made.
    after_theirs: Draft,
    /// What theirs still does to the text that mine made.
    after_mine: Draft,
    /// Place in the base.
    at: u32,
}

impl Woven {
    fn keep_to(&mut self, at: u32) {
        let stretch = at.saturating_sub(self.at);
        self.stretch(&Place {
            stretch,
            ..Place::default()
        });
    }

    fn theirs_alone(&mut self, hunk: &Hunk) {
        self.keep_to(hunk.at);
        self.run(Side::Theirs, &hunk.insert);
        self.stretch(&Place {
            stretch: hunk.delete,
            cut_by_theirs: true,
            ..Place::default()
        });
    }

    fn mine_alone(&mut self, hunk: &Hunk) {
        self.keep_to(hunk.at);
        self.run(Side::Mine, &hunk.insert);
        self.stretch(&Place {
            stretch: hunk.delete,
            cut_by_mine: true,
            ..Place::default()
        });
    }

    /// Lays a run that one side inserted: new to the other side's text, there already in its own.
    fn run(&mut self, side: Side, text: &str) {
        let (has, lacks) = match side {
            Side::Theirs => (&mut self.after_theirs, &mut self.after_mine),
            Side::Mine => (&mut self.after_mine, &mut self.after_theirs),
        };
        has.keep(length(text));
        lacks.insert(text);
    }

    /// Lays a stretch of the base: who deleted it has it no more, who did not must.
    fn stretch(&mut self, place: &Place) {
        self.at = self.at.saturating_add(place.stretch);
        match (place.cut_by_theirs, place.cut_by_mine) {
            (true, true) => {}
            (true, false) => self.after_mine.delete(place.stretch),
            (false, true) => self.after_theirs.delete(place.stretch),
            (false, false) => {
                self.after_theirs.keep(place.stretch);
                self.after_mine.keep(place.stretch);
            }
        }
    }
}
