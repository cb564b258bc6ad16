//! The digest that proves two stores equal: sums over rows, so that order does not matter and a change is cheap.
//!
//! Says only whether rows are the same, never which is right.

use fieldbook_model::{EditHash, EditKey, Id, codec};

use crate::record::Record;

/// 256 sums, by the last byte of the record's id. Sums wrap; equal stores have equal sums.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Digest(Box<[u128; 256]>);

impl Default for Digest {
    fn default() -> Self {
        Digest(Box::new([0; 256]))
    }
}

impl Digest {
    /// Takes a record in: what it is as a whole, and each of its groups with its revision.
    pub fn add(&mut self, id: Id, record: &Record) {
        let sum = parts(id, record).fold(0u128, u128::wrapping_add);
        let bucket = usize::from(id.0[15]);
        if let Some(slot) = self.0.get_mut(bucket) {
            *slot = slot.wrapping_add(sum);
        }
    }

    /// Takes a record out again.
    pub fn remove(&mut self, id: Id, record: &Record) {
        let sum = parts(id, record).fold(0u128, u128::wrapping_add);
        let bucket = usize::from(id.0[15]);
        if let Some(slot) = self.0.get_mut(bucket) {
            *slot = slot.wrapping_sub(sum);
        }
    }

    /// Returns the sums.
    #[must_use]
    pub fn sums(&self) -> &[u128; 256] {
        &self.0
    }

    /// Returns the sums as they travel: big-endian.
    #[must_use]
    pub fn buckets(&self) -> Vec<EditKey> {
        self.0.iter().map(|sum| EditKey(sum.to_be_bytes())).collect()
    }

    /// Returns one short hash of all sums, for people to compare.
    #[must_use]
    pub fn short(&self) -> String {
        let bytes: Vec<u8> = self.0.iter().flat_map(|sum| sum.to_be_bytes()).collect();
        EditHash::of(&bytes).to_string().chars().take(16).collect()
    }
}

/// The number of the part that is no group: what the record is as a whole.
const WHOLE: u8 = u8::MAX;

fn parts(id: Id, record: &Record) -> impl Iterator<Item = u128> {
    let whole = (
        record.kind,
        record.home,
        record.deleted,
        record.whole,
        record.created,
        record.touched,
    );
    let first = hash(id, WHOLE, record.whole.0, &codec::to_bytes(&whole));
    let groups = record.groups.iter();
    let rest = groups.map(move |(group, row)| hash(id, group.0, record.revision(*group).0, &codec::to_bytes(row)));
    std::iter::once(first).chain(rest)
}

fn hash(id: Id, group: u8, revision: u64, row: &[u8]) -> u128 {
    let mut bytes = Vec::with_capacity(row.len() + 25);
    bytes.extend_from_slice(&id.0);
    bytes.push(group);
    bytes.extend_from_slice(&revision.to_be_bytes());
    bytes.extend_from_slice(row);
    u128::from_be_bytes(EditHash::of(&bytes).key().0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldbook_model::{FieldNo, GroupNo, Seq, TypeNo};

    fn record(samples: i64) -> Record {
        let mut record = Record::new(TypeNo(1), Id([1; 16]));
        let row = record.row_mut(GroupNo(0));
        row.revision = Seq(3);
        row.counters.insert(FieldNo(14), samples);
        record
    }

    #[test]
    fn one_counter_that_differs_shows_in_the_digest_and_order_does_not() {
        let (mut one, mut other) = (Digest::default(), Digest::default());
        one.add(Id([1; 16]), &record(5));
        one.add(Id([2; 16]), &record(6));
        other.add(Id([2; 16]), &record(6));
        other.add(Id([1; 16]), &record(5));
        assert_eq!(one, other);
        other.remove(Id([1; 16]), &record(5));
        other.add(Id([1; 16]), &record(4));
        assert_ne!(one, other);
        assert_ne!(one.short(), other.short());
    }
}
