//! What a person changed between two texts that stood on one screen.
//!
//! The answer is the same on every machine: limits are sizes, never a time. What exceeds them becomes fewer and
//! larger hunks, at worst one.

use fieldbook_model::text::Hunks;
use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::{
    few,
    hunks::{Draft, length},
};

/// Scalar values (or sentences), old and new together, that are compared one by one: 9 ms at the worst input
/// measured (2 µs each, opt-level 3, 2 cores).
const MAX_COMPARED: usize = 4096;

/// Where a text is cut when it is too long to compare by character.
const SENTENCE_ENDS: [char; 9] = ['\n', '。', '！', '？', '；', '.', '!', '?', ';'];

/// Returns hunks that make `new` of `old`.
#[must_use]
pub fn between(old: &str, new: &str) -> Hunks {
    let mut draft = Draft::default();
    let (before, old, new) = trim(old, new);
    draft.keep(length(before));
    let mut budget = MAX_COMPARED;
    if !by_character(&mut draft, old, new, &mut budget) {
        by_sentence(&mut draft, old, new, &mut budget);
    }
    draft.done()
}

/// Returns what both begin with, and the two without what both begin and end with.
fn trim<'a>(old: &'a str, new: &'a str) -> (&'a str, &'a str, &'a str) {
    let same = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let same = floor(old, same);
    let (before, old) = old.split_at_checked(same).unwrap_or(("", old));
    let new = new.get(same..).unwrap_or(new);
    let tail = old
        .bytes()
        .rev()
        .zip(new.bytes().rev())
        .take_while(|(a, b)| a == b)
        .count();
    // Both share these bytes, so both have the same first boundary within them.
    let tail = (0..=tail)
        .rev()
        .find(|tail| old.is_char_boundary(old.len() - tail))
        .unwrap_or(0);
    let cut = |text: &'a str| text.get(..text.len() - tail).unwrap_or(text);
    (before, cut(old), cut(new))
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Writes the difference by character; answers whether the budget allowed it.
fn by_character(draft: &mut Draft, old: &str, new: &str, budget: &mut usize) -> bool {
    if old.is_empty() || new.is_empty() {
        draft.insert(new);
        draft.delete(length(old));
        return true;
    }
    // Bytes bound characters from above by a factor of four: most texts that are too long are told without counting.
    if old.len() + new.len() > *budget * 4 {
        return false;
    }
    let (olds, news): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    if olds.len() + news.len() > *budget {
        return false;
    }
    *budget -= olds.len() + news.len();
    for op in capture_diff_slices(Algorithm::Myers, &olds, &news) {
        let (tag, was, is) = op.as_tag_tuple();
        if tag == DiffTag::Equal {
            draft.keep(u32::try_from(was.len()).unwrap_or(u32::MAX));
        } else {
            draft.insert(&news.get(is).unwrap_or_default().iter().collect::<String>());
            draft.delete(u32::try_from(was.len()).unwrap_or(u32::MAX));
        }
    }
    true
}

/// Writes the difference by sentence, and within changed sentences by character as far as the budget goes.
fn by_sentence(draft: &mut Draft, old: &str, new: &str, budget: &mut usize) {
    let olds: Vec<&str> = old.split_inclusive(SENTENCE_ENDS).collect();
    let news: Vec<&str> = new.split_inclusive(SENTENCE_ENDS).collect();
    let changed = if olds.len() + news.len() <= MAX_COMPARED {
        let ops = capture_diff_slices(Algorithm::Myers, &olds, &news);
        let ops = ops.iter().filter(|op| op.tag() != DiffTag::Equal);
        Some(ops.map(|op| (op.old_range(), op.new_range())).collect())
    } else {
        few::changes(&olds, &news)
    };
    let Some(changed) = changed else {
        draft.insert(new);
        draft.delete(length(old));
        return;
    };
    let mut at = 0;
    for (was, is) in changed {
        draft.keep(
            olds.get(at..was.start)
                .unwrap_or_default()
                .iter()
                .map(|text| length(text))
                .sum(),
        );
        at = was.end;
        let was = olds.get(was).unwrap_or_default().concat();
        let is = news.get(is).unwrap_or_default().concat();
        let (before, rest_was, rest_is) = trim(&was, &is);
        draft.keep(length(before));
        if !by_character(draft, rest_was, rest_is, budget) {
            draft.insert(rest_is);
            draft.delete(length(rest_was));
        }
        draft.keep(length(&was) - length(before) - length(rest_was));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
    use fieldbook_model::text::Hunk;

    use super::*;
    use crate::text::apply;

    #[test]
    fn a_word_typed_among_rare_han_is_one_hunk_at_its_character() {
        let change = between("𠮷野家🙂很忙", "𠮷野家🙂今天很忙");
        assert_eq!(
            change.0,
            [Hunk {
                at: 4,
                delete: 0,
                insert: "今天".into()
            }]
        );
    }

    #[test]
    fn texts_that_share_bytes_but_no_character_are_cut_between_characters() {
        // 𠮷 and 𠮸 share their first three bytes; é and ũ share their last.
        for (old, new) in [("𠮷", "𠮸"), ("é", "ũ"), ("a𠮷é", "a𠮸ũ")] {
            assert_eq!(apply(&between(old, new), old).unwrap(), new);
        }
    }

    #[test]
    fn two_changes_far_apart_in_a_long_note_stay_two_hunks() {
        let old = "客户说下周再来。价格还要谈；样品已经给了。".repeat(10_000);
        let new = old.replacen("下周", "下个月", 1) + "完。";
        let change = between(&old, &new);
        assert_eq!(apply(&change, &old).unwrap(), new);
        assert_eq!(change.0.len(), 2);
    }

    #[test]
    fn a_megabyte_rewritten_is_still_told() {
        let old: String = (0..300_000u32)
            .map(|i| char::from_u32(0x4E00 + i * 7919 % 20_000).unwrap())
            .collect();
        let new: String = old.chars().rev().collect();
        let change = between(&old, &new);
        assert_eq!(apply(&change, &old).unwrap(), new);
        assert_eq!(change.0.len(), 1);
    }
}
