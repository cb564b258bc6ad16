//! One record as it stands: per group its revision, winners, kept losers, members, counters and texts.
//!
//! The same on the server, in a device's base, and under the overlay. Only [`crate::lay`] changes what is admitted;
//! nothing here arbitrates.

use std::collections::BTreeMap;

use fieldbook_model::{Author, EditKey, FieldNo, GroupNo, Id, Micros, Seq, TypeNo, Value};
use minicbor::{Decode, Encode};

/// Who wrote a value, when, and where in the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct Origin {
    /// Who, and as which of theirs.
    #[n(0)]
    pub author: Author,
    /// Corrected time of capture.
    #[n(1)]
    pub captured: Micros,
    /// The edit.
    #[n(2)]
    pub edit: EditKey,
    /// The seq of the entry; of a pending edit its base.
    #[n(3)]
    pub revision: Seq,
}

/// A register's value with its stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The value; `None` where the register was emptied.
    pub value: Option<Value>,
    /// Decides between values that had not seen each other; never above `received`.
    pub stamp: Micros,
    /// Who wrote it.
    pub origin: Origin,
}

/// What wrote a counter's or a member's part.
pub type Additions = BTreeMap<EditKey, Origin>;

/// A long text as admitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LongText {
    /// The text.
    pub content: String,
    /// Who wrote last.
    pub last: Origin,
}

/// One (record, group). Values name the edit that wrote them: losers and additions stand under their origin's `edit`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The seq of its last entry.
    pub revision: Seq,
    /// Registers.
    pub registers: BTreeMap<FieldNo, Written>,
    /// Values that lost, until restored or dismissed.
    pub losers: BTreeMap<FieldNo, BTreeMap<EditKey, Written>>,
    /// Sets: member → the additions that stand.
    pub sets: BTreeMap<FieldNo, BTreeMap<Value, Additions>>,
    /// Counters.
    pub counters: BTreeMap<FieldNo, i64>,
    /// Long texts.
    pub texts: BTreeMap<FieldNo, LongText>,
}

impl Row {
    /// Returns the register's value, where it has one.
    #[must_use]
    pub fn value(&self, field: FieldNo) -> Option<&Value> {
        self.registers.get(&field)?.value.as_ref()
    }

    /// Returns the members of a set.
    pub fn members(&self, field: FieldNo) -> impl Iterator<Item = &Value> {
        let members = self.sets.get(&field).into_iter().flatten();
        members
            .filter(|(_, additions)| !additions.is_empty())
            .map(|(value, _)| value)
    }

    /// Returns the text, empty where none was written.
    #[must_use]
    pub fn text(&self, field: FieldNo) -> &str {
        self.texts.get(&field).map_or("", |text| &text.content)
    }
}

/// That a record was taken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Deletion {
    /// The seq of the entry; of a pending delete 0.
    #[n(0)]
    pub seq: Seq,
    /// Who took it down.
    #[n(1)]
    pub author: Author,
    /// When, by their clock.
    #[n(2)]
    pub captured: Micros,
}

/// One record: every group of it that is held here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Record {
    /// Its type.
    #[n(0)]
    pub kind: TypeNo,
    /// What it hangs on.
    #[n(1)]
    pub home: Id,
    /// Set while it is down. Children of a deleted home are not marked: they come back with it.
    #[n(2)]
    pub deleted: Option<Deletion>,
    /// Its groups.
    #[n(3)]
    pub groups: BTreeMap<GroupNo, Row>,
    /// When it was created, by its author's corrected clock.
    #[n(4)]
    pub created: Micros,
    /// Latest capture time of an edit on it.
    #[n(5)]
    pub touched: Micros,
    /// The seq of its last creation, deletion or revival: an entry of every group.
    #[n(6)]
    pub whole: Seq,
}

impl Record {
    /// Returns a record of which nothing is known yet.
    #[must_use]
    pub fn new(kind: TypeNo, home: Id) -> Self {
        Record {
            kind,
            home,
            ..Self::default()
        }
    }

    /// Returns the row of a group, empty where nothing was written in it.
    pub fn row_mut(&mut self, group: GroupNo) -> &mut Row {
        self.groups.entry(group).or_default()
    }

    /// Returns the revision of a group: the seq of its last entry.
    #[must_use]
    pub fn revision(&self, group: GroupNo) -> Seq {
        self.groups
            .get(&group)
            .map_or(Seq(0), |row| row.revision)
            .max(self.whole)
    }

    /// Returns the register's value, in whichever group it lies.
    #[must_use]
    pub fn value(&self, field: FieldNo) -> Option<&Value> {
        self.groups.values().find_map(|row| row.value(field))
    }

    /// Returns the kept losers of all groups.
    pub fn losers(&self) -> impl Iterator<Item = (GroupNo, FieldNo, EditKey, &Written)> {
        self.groups.iter().flat_map(|(group, row)| {
            row.losers.iter().flat_map(move |(field, losers)| {
                losers.iter().map(move |(key, written)| (*group, *field, *key, written))
            })
        })
    }
}
