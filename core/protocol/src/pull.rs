//! Pull: entries above a cursor, and the asker's verdicts up to where they end. Live is a pull that waits.
//!
//! A page is laid only on the very cursor it was asked from, so losing, repeating or delaying one does no harm.

use std::collections::BTreeMap;

use fieldbook_model::{
    Author, Edit, EditHash, Entry, FieldNo, FieldOutcome, Id, Micros, Part, Rejection, Seq, entry::Fate,
};
use minicbor::{Decode, Encode};

/// The first eight bytes of an edit's hash: names an own edit between an installation and its server.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct AskKey(pub [u8; 8]);

impl AskKey {
    /// Returns the ask key of an edit.
    #[must_use]
    pub fn of(hash: EditHash) -> Self {
        AskKey(*hash.0.first_chunk().unwrap_or(&[0; 8]))
    }
}

/// How far a device has read: a place, the log's hash there, and the server's MAC over both.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode)]
pub struct Cursor {
    /// The seq laid last; 0 before anything.
    #[n(0)]
    pub seq: Seq,
    /// The log's hash at `seq`.
    #[n(1)]
    pub log: EditHash,
    /// HMAC-SHA-256 under a key only the server has, first 16 bytes, over workspace, seq and hash.
    #[n(2)]
    pub mac: fieldbook_model::EditKey,
}

/// Asks for what stands above the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PullRequest {
    /// Where the device stands.
    #[n(0)]
    pub cursor: Cursor,
    /// The greatest seq laid, which may be above the cursor (a fetched home).
    #[n(1)]
    pub acknowledged: Seq,
    /// The own edits in the outbox.
    #[n(2)]
    pub asks: Vec<AskKey>,
    /// Wait so many milliseconds for news; 0 answers at once.
    #[n(3)]
    pub wait_ms: u32,
    /// Bytes of entries to aim at, unpacked.
    #[n(4)]
    pub max_bytes: u32,
    // 5 is kept free: the digest of the scopes held.
}

/// What the server decided of an edit.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Verdict {
    /// It is in the log.
    #[n(0)]
    Accepted,
    /// It is not, for this reason.
    #[n(1)]
    Rejected(#[n(0)] Rejection),
    /// Its author's mend took its place; the values that the mend left alone went in with it.
    #[n(2)]
    Mended,
    /// Its author dropped it.
    #[n(3)]
    Dropped,
}

/// A verdict on one of the asked edits.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Told {
    /// Which.
    #[n(0)]
    pub edit: AskKey,
    /// Where the verdict stands in the log.
    #[n(1)]
    pub seq: Seq,
    /// The verdict.
    #[n(2)]
    pub verdict: Verdict,
}

/// A part of an entry; what the asker still holds comes back without its content.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum PagePart {
    /// Somebody's edit.
    #[n(0)]
    Whole(#[n(0)] Part),
    /// An edit that the asker named.
    #[n(1)]
    Known {
        /// Which.
        #[n(0)]
        edit: AskKey,
        /// The number under which it was admitted.
        #[n(1)]
        n: u64,
        /// The installation, where a copy of the asker's brought it first.
        #[n(2)]
        installation: Option<Id>,
        /// Outcomes that are not the plain one.
        #[n(3)]
        outcomes: BTreeMap<FieldNo, FieldOutcome>,
    },
}

/// An entry as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PageEntry {
    /// Place in the log.
    #[n(0)]
    pub seq: Seq,
    /// When it first arrived.
    #[n(1)]
    pub received: Micros,
    /// The home; omitted where it is the record itself, and where the asker, who holds every part, knows it: see
    /// [`PageEntry::of`].
    #[n(2)]
    pub home: Option<Id>,
    /// What it does to the record; omitted where nothing.
    #[n(3)]
    pub fate: Option<Fate>,
    /// The home came back as well.
    #[n(4)]
    pub home_revived: Option<bool>,
    /// One edit, or the mended one and its mend.
    #[n(5)]
    pub parts: Vec<PagePart>,
    /// HMAC over (workspace, installation, edit hash, seq, stamp, outcome): proves the entry to a restored server.
    #[n(6)]
    pub receipt: fieldbook_model::EditKey,
}

/// One page of the log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Page {
    /// The seq it was asked from; it is laid only there.
    #[n(0)]
    pub from: Seq,
    /// Where it ends, for all scopes.
    #[n(1)]
    pub to: Cursor,
    /// Entries in scope, by seq.
    #[n(2)]
    pub entries: Vec<PageEntry>,
    /// Verdicts on the asked edits up to `to`.
    #[n(3)]
    pub told: Vec<Told>,
    /// The head of the log when it was read: more to pull where above `to`.
    #[n(4)]
    pub head: Seq,
    /// The server's time.
    #[n(5)]
    pub server_time: Micros,
    /// Asked edits that wait on the server, with their cause.
    #[n(6)]
    pub held: Vec<(AskKey, crate::push::Cause)>,
    // 7 and 8 are kept free: scopes lost and gained.
}

impl PageEntry {
    /// Returns the entry as it travels, naming the parts that the asker holds.
    ///
    /// Who holds all parts of an entry knows its home, the one that the record hangs on already. That of a creation is
    /// told all the same: the asker may have mended it to hang elsewhere, and the mend was refused.
    #[must_use]
    pub fn of(
        entry: &Entry,
        receipt: fieldbook_model::EditKey,
        knows: impl Fn(EditHash, Author) -> bool,
        asker: Id,
    ) -> Self {
        let record = entry.record();
        let part = |part: &Part| {
            let hash = part.hash();
            if !knows(hash, part.author) {
                return PagePart::Whole(part.clone());
            }
            PagePart::Known {
                edit: AskKey::of(hash),
                n: part.author.n,
                installation: (part.author.installation != asker).then_some(part.author.installation),
                outcomes: part.outcomes.clone(),
            }
        };
        let parts: Vec<PagePart> = entry.parts.iter().map(part).collect();
        let is_held = parts.iter().all(|part| matches!(part, PagePart::Known { .. }));
        let is_known = is_held && entry.fate != Fate::Created;
        let home = (!is_known && entry.home != record).then_some(entry.home);
        PageEntry {
            seq: entry.seq,
            received: entry.received,
            home,
            fate: (entry.fate != Fate::Same).then_some(entry.fate),
            home_revived: entry.home_revived.then_some(true),
            parts,
            receipt,
        }
    }

    /// Returns the entry with what the asker knows put back in; `None` where it names an edit that is not there.
    ///
    /// `known` gives the user's own edit by its ask key, with the home that its record hangs on; `me` is the asking
    /// installation of that user.
    #[must_use]
    pub fn restore(self, user: Id, me: Id, known: impl Fn(AskKey) -> Option<(Edit, Id)>) -> Option<Entry> {
        let (mut held_home, mut is_held) = (None, true);
        let part = |part: PagePart| match part {
            PagePart::Whole(part) => {
                is_held = false;
                Some(part)
            }
            PagePart::Known {
                edit,
                n,
                installation,
                outcomes,
            } => {
                let author = Author {
                    user,
                    installation: installation.unwrap_or(me),
                    n,
                };
                let (edit, home) = known(edit)?;
                held_home = Some(home);
                Some(Part { author, edit, outcomes })
            }
        };
        let parts = self.parts.into_iter().map(part).collect::<Option<Vec<_>>>()?;
        let record = parts.last()?.edit.record;
        let fate = self.fate.unwrap_or_default();
        let unsaid = held_home.filter(|_| is_held && fate != Fate::Created).unwrap_or(record);
        Some(Entry {
            seq: self.seq,
            received: self.received,
            home: self.home.unwrap_or(unsaid),
            fate,
            home_revived: self.home_revived.unwrap_or(false),
            parts,
        })
    }
}

impl<C> Encode<C> for AskKey {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for AskKey {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Ok(AskKey(fieldbook_model::codec::fixed(d)?))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use fieldbook_model::{EditKey, GroupNo, TypeNo, What, edit::Nonce};

    use super::*;

    fn entry(fate: Fate) -> Entry {
        let edit = Edit {
            nonce: Nonce([1; 8]),
            record: Id([1; 16]),
            kind: TypeNo(3),
            group: GroupNo(0),
            what: What::Change,
            captured: Micros(1),
            base: Seq(0),
            ops: BTreeMap::new(),
            sights: Vec::new(),
            dismiss: Vec::new(),
            mends: None,
            clock: None,
            origin: None,
            schema: 1,
        };
        let part = Part {
            author: Author::default(),
            edit,
            outcomes: BTreeMap::new(),
        };
        Entry {
            seq: Seq(7),
            received: Micros(2),
            home: Id([2; 16]),
            fate,
            home_revived: false,
            parts: vec![part],
        }
    }

    #[test]
    fn a_creation_hangs_where_the_server_says_even_when_its_author_meant_to_move_it() {
        let (user, me) = (Id::default(), Id::default());
        for fate in [Fate::Created, Fate::Same] {
            let entry = entry(fate);
            let travelled = PageEntry::of(&entry, EditKey::default(), |_, _| true, me);
            let edit = entry.parts.last().unwrap().edit.clone();
            let held_under = |home| {
                travelled
                    .clone()
                    .restore(user, me, |_| Some((edit.clone(), home)))
                    .unwrap()
            };
            // A mend that was refused has moved what the phone holds.
            let moved = Id([9; 16]);
            let expected = if fate == Fate::Created { entry.home } else { moved };
            assert_eq!(held_under(moved).home, expected);
            assert_eq!(held_under(entry.home), entry);
        }
    }
}
