//! Few changes between two long sequences, found in bounded work; many are not found at all.
//!
//! Myers' greedy search for the shortest edit script ("An O(ND) Difference Algorithm", 1986), which is fast exactly
//! when there is little to find. It gives up by counting, so the answer is the same on every machine.

use std::ops::Range;

/// Items deleted and inserted, together, up to which the search goes.
const MAX_CHANGES: usize = 512;

/// Comparisons after which the search gives up: about 10 ms of comparing sentences.
const MAX_COMPARISONS: usize = 1 << 20;

/// Returns the changed ranges, old and new, in order; `None` where there are too many.
pub(super) fn changes<T: PartialEq>(old: &[T], new: &[T]) -> Option<Vec<(Range<usize>, Range<usize>)>> {
    let mut left = MAX_COMPARISONS;
    // How far each diagonal (old − new, moved up to be positive) got before each number of changes.
    let mut reached: Vec<Vec<usize>> = Vec::new();
    let mut last: Vec<usize> = vec![0; 2 * MAX_CHANGES + 3];
    for count in 0..=MAX_CHANGES {
        reached.push(last.clone());
        let mut row = last.clone();
        for diagonal in (MAX_CHANGES + 1 - count..=MAX_CHANGES + 1 + count).step_by(2) {
            let mut x = if count == 0 { 0 } else { best(&last, diagonal, count) };
            while let (Some(a), Some(b)) = (old.get(x), other(x, diagonal).and_then(|y| new.get(y))) {
                left = left.checked_sub(1)?;
                if a != b {
                    break;
                }
                x += 1;
            }
            *row.get_mut(diagonal)? = x;
            if x == old.len() && other(x, diagonal) == Some(new.len()) {
                return Some(trace(&reached, old.len(), new.len(), count));
            }
        }
        last = row;
    }
    None
}

/// Returns the place in `new` that lies with `x` on a diagonal.
fn other(x: usize, diagonal: usize) -> Option<usize> {
    (x + MAX_CHANGES + 1).checked_sub(diagonal)
}

/// Returns whether the way to a diagonal comes by an insertion (from the diagonal above) rather than a deletion.
fn inserts(last: &[usize], diagonal: usize, count: usize) -> bool {
    let at = |diagonal: usize| last.get(diagonal).copied().unwrap_or(0);
    let (lowest, highest) = (diagonal == MAX_CHANGES + 1 - count, diagonal == MAX_CHANGES + 1 + count);
    lowest || (!highest && at(diagonal - 1) < at(diagonal + 1))
}

fn best(last: &[usize], diagonal: usize, count: usize) -> usize {
    let at = |diagonal: usize| last.get(diagonal).copied().unwrap_or(0);
    if inserts(last, diagonal, count) {
        at(diagonal + 1)
    } else {
        at(diagonal - 1) + 1
    }
}

/// Walks back from the end and joins single deletions and insertions that touch.
fn trace(reached: &[Vec<usize>], old: usize, new: usize, count: usize) -> Vec<(Range<usize>, Range<usize>)> {
    let mut found: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let mut diagonal = old + MAX_CHANGES + 1 - new;
    for count in (1..=count).rev() {
        let last = reached.get(count).map_or(&[][..], Vec::as_slice);
        let inserted = inserts(last, diagonal, count);
        let after = best(last, diagonal, count);
        let y = other(after, diagonal).unwrap_or(0);
        let (was, is) = if inserted {
            (after..after, y.saturating_sub(1)..y)
        } else {
            (after - 1..after, y..y)
        };
        match found
            .last_mut()
            .filter(|(next_was, next_is)| next_was.start == was.end && next_is.start == is.end)
        {
            Some((next_was, next_is)) => (next_was.start, next_is.start) = (was.start, is.start),
            None => found.push((was, is)),
        }
        diagonal = if inserted { diagonal + 1 } else { diagonal - 1 };
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn check(old: &[u32], new: &[u32]) -> usize {
        let found = changes(old, new).unwrap();
        let (mut made, mut at) = (Vec::new(), 0);
        for (was, is) in &found {
            made.extend_from_slice(&old[at..was.start]);
            made.extend_from_slice(&new[is.clone()]);
            at = was.end;
        }
        made.extend_from_slice(&old[at..]);
        assert_eq!(made, new);
        found.len()
    }

    #[test]
    fn changes_far_apart_are_found_apart() {
        let old: Vec<u32> = (0..50_000).collect();
        let mut new = old.clone();
        new[7] = 1_000_000;
        new.remove(30_000);
        new.insert(49_000, 2_000_000);
        assert_eq!(check(&old, &new), 3);
        assert_eq!(check(&old, &old), 0);
        assert_eq!(check(&old[..100], &[]), 1);
    }

    #[test]
    fn small_sequences_of_every_kind_are_told_right() {
        for seed in 0..4_000u32 {
            let item = |n: u32| (seed.wrapping_mul(2_654_435_761).rotate_left(n * 5) >> 7) % 3;
            let old: Vec<u32> = (0..seed % 7).map(item).collect();
            let new: Vec<u32> = (0..seed / 7 % 8).map(|n| item(n + 3)).collect();
            check(&old, &new);
        }
    }

    #[test]
    fn too_many_changes_are_given_up() {
        let old: Vec<u32> = (0..5_000).collect();
        let new: Vec<u32> = (10_000..15_000).collect();
        assert_eq!(changes(&old, &new), None);
    }
}
