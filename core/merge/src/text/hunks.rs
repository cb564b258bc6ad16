//! Arithmetic of hunks: apply them, chain them, turn them round.
//!
//! A hunk's insert stands before what the hunk deletes. Where an insert stands after a deleted place, it is a hunk of
//! its own that touches the one before: so a chain of changes keeps the side on which each insert was made.

use fieldbook_model::text::{Hunk, Hunks};

use super::TextError;

/// Returns the text that these hunks make of `text`.
///
/// # Errors
/// [`TextError::Misfit`] where a hunk reaches beyond the text, or hunks overlap or do not rise.
pub fn apply(hunks: &Hunks, text: &str) -> Result<String, TextError> {
    let mut out = String::with_capacity(text.len() + hunks.inserted_bytes());
    walk(hunks, text, |kept, hunk, _| {
        out.push_str(kept);
        out.push_str(hunk.map_or("", |hunk| &hunk.insert));
    })?;
    Ok(out)
}

/// Returns the hunks that lead back from the text after `hunks` to `text`.
///
/// # Errors
/// [`TextError::Misfit`] as in [`apply`].
pub fn invert(hunks: &Hunks, text: &str) -> Result<Hunks, TextError> {
    let mut draft = Draft::default();
    walk(hunks, text, |kept, hunk, gone| {
        draft.keep(length(kept));
        if let Some(hunk) = hunk {
            draft.delete(length(&hunk.insert));
            draft.insert(gone);
        }
    })?;
    Ok(draft.done())
}

/// Walks a text: what is kept before each hunk, the hunk, what it deletes; at the end what is kept after the last.
fn walk<'t>(
    hunks: &Hunks,
    text: &'t str,
    mut step: impl FnMut(&'t str, Option<&Hunk>, &'t str),
) -> Result<(), TextError> {
    let (mut rest, mut at, mut least) = (text, 0, 0);
    for hunk in &hunks.0 {
        let gap = hunk
            .at
            .checked_sub(at)
            .filter(|_| hunk.at >= least)
            .ok_or(TextError::Misfit)?;
        let (kept, from) = split(rest, gap).ok_or(TextError::Misfit)?;
        let (gone, after) = split(from, hunk.delete).ok_or(TextError::Misfit)?;
        step(kept, Some(hunk), gone);
        rest = after;
        at = end(hunk);
        least = hunk.at.saturating_add(1);
    }
    step(rest, None, "");
    Ok(())
}

/// Returns the hunks from T0 to T2, given those from T0 to T1 and from T1 to T2.
#[must_use]
pub fn compose(first: &Hunks, then: &Hunks) -> Hunks {
    let (mut firsts, mut thens) = (bits(first).into_iter(), bits(then).into_iter());
    let (mut a, mut b) = (firsts.next(), thens.next());
    let mut draft = Draft::default();
    loop {
        match (a, b) {
            // An insert clings to what stands before it, so it comes before what was deleted here already.
            (_, Some(Bit::Add(text))) => {
                draft.insert(text);
                b = thens.next();
            }
            (Some(Bit::Cut(n)), _) => {
                draft.delete(n);
                a = firsts.next();
            }
            (None, None) => return draft.done(),
            (Some(bit), None) | (None, Some(bit)) => {
                draft.take(bit);
                (a, b) = (firsts.next(), thens.next());
            }
            (Some(left), Some(right)) => {
                let n = left.length().min(right.length());
                let ((left, left_rest), (right, right_rest)) = (left.split(n), right.split(n));
                match (left, right) {
                    (Bit::Add(_), Bit::Cut(_)) => {}
                    (_, Bit::Cut(n)) => draft.delete(n),
                    (left, _) => draft.take(left),
                }
                a = left_rest.or_else(|| firsts.next());
                b = right_rest.or_else(|| thens.next());
            }
        }
    }
}

/// A stretch of a change; after the last one all is kept.
#[derive(Clone, Copy)]
enum Bit<'a> {
    Keep(u32),
    Add(&'a str),
    Cut(u32),
}

impl Bit<'_> {
    fn length(&self) -> u32 {
        match self {
            Bit::Keep(n) | Bit::Cut(n) => *n,
            Bit::Add(text) => length(text),
        }
    }

    fn split(self, n: u32) -> (Self, Option<Self>) {
        let rest = self.length().saturating_sub(n);
        match self {
            Bit::Add(text) => {
                let (head, tail) = split(text, n).unwrap_or((text, ""));
                (Bit::Add(head), (!tail.is_empty()).then_some(Bit::Add(tail)))
            }
            Bit::Keep(_) => (Bit::Keep(n), (rest > 0).then_some(Bit::Keep(rest))),
            Bit::Cut(_) => (Bit::Cut(n), (rest > 0).then_some(Bit::Cut(rest))),
        }
    }
}

fn bits(hunks: &Hunks) -> Vec<Bit<'_>> {
    let mut at = 0;
    let mut out = Vec::with_capacity(hunks.0.len() * 3);
    for hunk in &hunks.0 {
        out.extend([
            Bit::Keep(hunk.at.saturating_sub(at)),
            Bit::Add(&hunk.insert),
            Bit::Cut(hunk.delete),
        ]);
        at = end(hunk);
    }
    out.retain(|bit| bit.length() > 0);
    out
}

/// Writes hunks from left to right.
#[derive(Default)]
pub(super) struct Draft {
    hunks: Vec<Hunk>,
    at: u32,
}

impl Draft {
    pub(super) fn keep(&mut self, n: u32) {
        self.at = self.at.saturating_add(n);
    }

    pub(super) fn delete(&mut self, n: u32) {
        if n == 0 {
            return;
        }
        match self.hunks.last_mut().filter(|last| end(last) == self.at) {
            Some(last) => last.delete = last.delete.saturating_add(n),
            None => self.hunks.push(Hunk {
                at: self.at,
                delete: n,
                insert: String::new(),
            }),
        }
        self.keep(n);
    }

    pub(super) fn insert(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self
            .hunks
            .last_mut()
            .filter(|last| last.at == self.at && last.delete == 0)
        {
            Some(last) => last.insert.push_str(text),
            None => self.hunks.push(Hunk {
                at: self.at,
                delete: 0,
                insert: text.to_owned(),
            }),
        }
    }

    fn take(&mut self, bit: Bit<'_>) {
        match bit {
            Bit::Keep(n) => self.keep(n),
            Bit::Add(text) => self.insert(text),
            Bit::Cut(n) => self.delete(n),
        }
    }

    pub(super) fn done(self) -> Hunks {
        Hunks(self.hunks)
    }
}

/// Returns where a hunk's deletion ends in the old text.
pub(super) fn end(hunk: &Hunk) -> u32 {
    hunk.at.saturating_add(hunk.delete)
}

/// Returns a text's length in scalar values.
pub(super) fn length(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// Returns the text before and from the n-th scalar value; `None` where the text is shorter.
pub(super) fn split(text: &str, n: u32) -> Option<(&str, &str)> {
    let starts = |byte: &&u8| !matches!(**byte, 0x80..=0xBF);
    let (mut left, mut at) = (usize::try_from(n).ok()?, 0);
    // Whole blocks first: counting the first bytes of characters in a block is one vector operation.
    for block in text.as_bytes().chunks(64) {
        let here = block.iter().filter(starts).count();
        if here > left {
            break;
        }
        left -= here;
        at += block.len();
    }
    let mut places = text
        .as_bytes()
        .get(at..)?
        .iter()
        .enumerate()
        .filter(|(_, byte)| starts(byte));
    match places.nth(left) {
        Some((more, _)) => text.split_at_checked(at + more),
        None => (left == 0).then(|| text.split_at_checked(text.len())).flatten(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn hunks(list: &[(u32, u32, &str)]) -> Hunks {
        Hunks(
            list.iter()
                .map(|(at, delete, insert)| Hunk {
                    at: *at,
                    delete: *delete,
                    insert: (*insert).into(),
                })
                .collect(),
        )
    }

    #[test]
    fn positions_count_rare_han_and_emoji_as_one() {
        let change = hunks(&[(1, 1, "𡈽"), (3, 0, "🙂")]);
        assert_eq!(apply(&change, "𠮷a𠮷b").unwrap(), "𠮷𡈽𠮷🙂b");
    }

    #[test]
    fn a_place_past_the_first_blocks_is_found_to_the_character() {
        let text = "一二三四五六七八九十abc🙂".repeat(20);
        let all: Vec<char> = text.chars().collect();
        for n in 0..=all.len() {
            let (head, tail) = split(&text, u32::try_from(n).unwrap()).unwrap();
            assert_eq!((head.chars().count(), tail.chars().next()), (n, all.get(n).copied()));
        }
        assert_eq!(split(&text, length(&text) + 1), None);
    }

    #[test]
    fn hunks_that_do_not_fit_change_nothing() {
        for bad in [
            hunks(&[(5, 0, "x")]),
            hunks(&[(3, 2, "")]),
            hunks(&[(2, 1, ""), (1, 0, "x")]),
            hunks(&[(1, 0, "x"), (1, 1, "")]),
        ] {
            assert_eq!(apply(&bad, "abcd"), Err(TextError::Misfit));
        }
    }

    #[test]
    fn an_insert_at_a_deleted_place_clings_to_what_stands_before_it() {
        assert_eq!(
            compose(&hunks(&[(1, 2, "")]), &hunks(&[(1, 0, "x")])),
            hunks(&[(1, 2, "x")])
        );
        assert_eq!(
            compose(&hunks(&[(1, 2, "q")]), &hunks(&[(2, 0, "r")])),
            hunks(&[(1, 2, "qr")])
        );
    }
}
