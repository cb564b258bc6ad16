//! What is known while judging: the part of the workspace that was loaded, and what is missing.
//!
//! Reading what was not loaded gives a [`Need`]; there is no default that could pass for "does not exist".

use std::collections::HashMap;

use fieldbook_merge::Record;
use fieldbook_model::{Author, Edit, EditHash, FieldNo, GroupNo, Id, Micros, OwnEdit, Schema, Seq, TypeNo, Value};
use fieldbook_protocol::{Verdict, push::Cause};

use crate::{changes::Changes, directory::Directory, held::HeldEdits, memory::Memory};

/// What must be loaded before the judgement can be made.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
#[error("not loaded: {self:?}")]
pub enum Need {
    /// A record with its memory: [`Ground::put_record`].
    Record(Id),
    /// Who has a unique value: [`Ground::put_unique`].
    Unique(TypeNo, FieldNo, Value),
    /// What stands under an installation's number: [`Ground::put_numbered`].
    Numbered(Id, u64),
    /// What was decided of an edit of a user: [`Ground::put_known`].
    Known(Id, EditHash),
    /// The content of a refused edit: [`Ground::put_refused`].
    Refused(EditHash),
    /// Every entry of a record above 0 as (seq, group or all, installation, n): [`Ground::put_entries`].
    Entries(Id),
    /// The records that hang on a home: [`Ground::put_children`].
    Children(Id),
    /// The greatest seq that an installation has acknowledged: [`Ground::put_bound`].
    Bound(Id),
}

/// What was decided of an edit, by its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Where the verdict stands.
    pub seq: Seq,
    /// The verdict.
    pub verdict: Verdict,
}

/// An edit that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldEdit {
    /// The edit and its author.
    pub own: OwnEdit,
    /// When it first arrived.
    pub received: Micros,
    /// What it waits for.
    pub cause: Cause,
}

/// An edit that was refused, kept so that it can be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Who made it.
    pub author: Author,
    /// What it says.
    pub edit: Edit,
    /// When it first arrived.
    pub received: Micros,
}

/// One entry of a record, as a delete looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryMark {
    /// Its place.
    pub seq: Seq,
    /// Its group; `None` for an entry of every group.
    pub group: Option<GroupNo>,
    /// Who wrote it.
    pub installation: Id,
    /// As which of theirs.
    pub n: u64,
}

/// The workspace row: locked first, held to commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Workspace {
    /// The workspace.
    pub id: Id,
    /// The last seq given.
    pub head: Seq,
    /// The log's hash there.
    pub log: EditHash,
    /// The last `received` given.
    pub last_received: Micros,
}

/// The loaded part of the workspace, and what judging has changed of it.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// The workspace row.
    pub workspace: Workspace,
    /// Types and custom fields.
    pub schema: Schema,
    /// Users and territories.
    pub directory: Directory,
    /// Every edit that waits.
    pub held: HeldEdits,
    /// What is to be written down.
    pub changes: Changes,
    pub(crate) records: HashMap<Id, (Option<Record>, Memory)>,
    pub(crate) unique: HashMap<(TypeNo, FieldNo, Value), Option<Id>>,
    pub(crate) numbered: HashMap<(Id, u64), Option<EditHash>>,
    pub(crate) known: HashMap<(Id, EditHash), Option<Known>>,
    pub(crate) refused: HashMap<EditHash, Option<Refused>>,
    pub(crate) entries: HashMap<Id, Vec<EntryMark>>,
    pub(crate) children: HashMap<Id, Vec<Id>>,
    pub(crate) bounds: HashMap<Id, Seq>,
}

impl Ground {
    /// Loads a record and its memory; `None` where there is none (its memory may still say that it was dropped).
    pub fn put_record(&mut self, id: Id, record: Option<Record>, memory: Memory) {
        self.records.insert(id, (record, memory));
    }

    /// Loads who has a unique value.
    pub fn put_unique(&mut self, kind: TypeNo, field: FieldNo, value: Value, holder: Option<Id>) {
        self.unique.insert((kind, field, value), holder);
    }

    /// Loads which edit stands under an installation's number.
    pub fn put_numbered(&mut self, installation: Id, n: u64, hash: Option<EditHash>) {
        self.numbered.insert((installation, n), hash);
    }

    /// Loads what was decided of a user's edit.
    pub fn put_known(&mut self, user: Id, hash: EditHash, known: Option<Known>) {
        self.known.insert((user, hash), known);
    }

    /// Loads the content of a refused edit.
    pub fn put_refused(&mut self, hash: EditHash, refused: Option<Refused>) {
        self.refused.insert(hash, refused);
    }

    /// Loads every entry of a record.
    pub fn put_entries(&mut self, record: Id, entries: Vec<EntryMark>) {
        self.entries.insert(record, entries);
    }

    /// Loads the records that hang on a home (itself left out).
    pub fn put_children(&mut self, home: Id, children: Vec<Id>) {
        self.children.insert(home, children);
    }

    /// Loads, or raises, the greatest seq that an installation has acknowledged.
    pub fn put_bound(&mut self, installation: Id, acknowledged: Seq) {
        let bound = self.bounds.entry(installation).or_default();
        *bound = (*bound).max(acknowledged);
    }

    /// Forgets what was loaded, for the next batch; held edits, directory and schema stay.
    pub fn forget(&mut self) {
        self.records.clear();
        self.unique.clear();
        self.numbered.clear();
        self.known.clear();
        self.refused.clear();
        self.entries.clear();
        self.children.clear();
        self.bounds.clear();
    }

    /// Returns a record as loaded.
    ///
    /// # Errors
    /// When it was not loaded.
    pub fn record(&self, id: Id) -> Result<Option<&Record>, Need> {
        self.records
            .get(&id)
            .map(|(record, _)| record.as_ref())
            .ok_or(Need::Record(id))
    }

    /// Returns a record's memory as loaded.
    ///
    /// # Errors
    /// When it was not loaded.
    pub fn memory(&self, id: Id) -> Result<&Memory, Need> {
        self.records.get(&id).map(|(_, memory)| memory).ok_or(Need::Record(id))
    }

    pub(crate) fn unique(&self, kind: TypeNo, field: FieldNo, value: &Value) -> Result<Option<Id>, Need> {
        let key = (kind, field, value.clone());
        self.unique.get(&key).copied().ok_or(Need::Unique(key.0, key.1, key.2))
    }

    pub(crate) fn numbered(&self, installation: Id, n: u64) -> Result<Option<EditHash>, Need> {
        self.numbered
            .get(&(installation, n))
            .copied()
            .ok_or(Need::Numbered(installation, n))
    }

    /// Whether any installation's edit stands under the number: what a planted bug asks.
    pub(crate) fn is_numbered(&self, n: u64) -> bool {
        self.numbered
            .iter()
            .any(|((_, other), hash)| *other == n && hash.is_some())
    }

    pub(crate) fn known(&self, user: Id, hash: EditHash) -> Result<Option<&Known>, Need> {
        self.known
            .get(&(user, hash))
            .map(Option::as_ref)
            .ok_or(Need::Known(user, hash))
    }

    pub(crate) fn refused(&self, hash: EditHash) -> Result<Option<&Refused>, Need> {
        self.refused.get(&hash).map(Option::as_ref).ok_or(Need::Refused(hash))
    }

    pub(crate) fn entries(&self, record: Id) -> Result<&[EntryMark], Need> {
        self.entries
            .get(&record)
            .map(Vec::as_slice)
            .ok_or(Need::Entries(record))
    }

    pub(crate) fn children(&self, home: Id) -> Result<&[Id], Need> {
        self.children.get(&home).map(Vec::as_slice).ok_or(Need::Children(home))
    }

    pub(crate) fn bound(&self, installation: Id) -> Result<Seq, Need> {
        self.bounds.get(&installation).copied().ok_or(Need::Bound(installation))
    }
}
