//! Carrying a plan out on the ground: a place in the log, the record laid, memory and verdicts noted.
//!
//! Never decides. The record is laid by the same function that devices use.

use fieldbook_merge::{Record, lay, lay_home_revival};
use fieldbook_model::{
    Author, EditHash, EditKey, Entry, FieldNo, Micros, Op, OwnEdit, Rejection, Seq, Value, What,
    entry::Fate,
    planted::{self, Bug},
};
use fieldbook_protocol::Verdict;

use crate::{
    changes::{LogItem, VerdictRow, log_hash},
    ground::{EntryMark, Ground, HeldEdit, Known, Refused},
    memory::Memory,
    outcome::Accepted,
};

impl Ground {
    pub(crate) fn note_number(&mut self, author: Author, hash: EditHash) {
        self.numbered.insert((author.installation, author.n), Some(hash));
        self.changes.numbers.push((author.installation, author.n, hash));
    }

    pub(crate) fn hold(&mut self, held: HeldEdit) {
        let author = held.own.author;
        self.note_number(author, held.own.hash);
        self.changes.held.push(held.clone());
        self.held.insert(held);
    }

    /// Later edits of the author were typed on the result of this one, although it is not in the text (yet).
    pub(crate) fn set_texts_aside(&mut self, own: &OwnEdit) {
        let id = own.edit.record;
        let Some((Some(record), memory)) = self.records.get_mut(&id) else {
            return;
        };
        for (field, op) in &own.edit.ops {
            let Op::Text(op) = op else { continue };
            let text = record.groups.get(&own.edit.group).map_or("", |row| row.text(*field));
            memory
                .texts
                .entry(*field)
                .or_default()
                .set_aside(text, own.author, own.edit.base, op);
            self.changes.records.insert(id);
        }
    }

    pub(crate) fn release(&mut self, key: (fieldbook_model::Id, u64)) {
        self.held.remove(&key);
        self.changes
            .held
            .retain(|held| (held.own.author.installation, held.own.author.n) != key);
        self.changes.released.push(key);
    }

    pub(crate) fn reject(&mut self, own: &OwnEdit, received: Micros, rejection: Rejection) {
        let refused = Refused {
            author: own.author,
            edit: own.edit.clone(),
            received,
        };
        self.refused.insert(own.hash, Some(refused.clone()));
        self.changes.refused.push((own.hash, refused));
        let seq = self.place(own.author, own.hash, None);
        self.tell(seq, own.author, own.hash, Verdict::Rejected(rejection));
    }

    pub(crate) fn accept(&mut self, own: &OwnEdit, received: Micros, accepted: Accepted) {
        let mut entry = accepted.entry;
        if let Some(entry) = entry.as_mut() {
            entry.seq = self.workspace.head.next();
            entry.received = received;
        }
        let seq = self.place(own.author, own.hash, entry.clone());
        if let Some(entry) = &entry {
            self.lay_entry(entry, &accepted.texts, accepted.book);
        }
        if planted::on(Bug::HeldDropped) && !accepted.mended.is_empty() {
            self.drop_held(own.edit.record);
        }
        for hash in accepted.mended {
            self.end_waiting(seq, hash, Verdict::Mended);
        }
        if let Some(hash) = accepted.dropped {
            self.drop_edit(seq, own, hash);
        }
        self.tell(seq, own.author, own.hash, Verdict::Accepted);
    }

    /// The planted bug of forgetting what waits for a record.
    fn drop_held(&mut self, record: fieldbook_model::Id) {
        let waits = |held: &&HeldEdit| held.cause == fieldbook_protocol::Cause::Record(record);
        let waiting: Vec<Author> = self.held.values().filter(waits).map(|held| held.own.author).collect();
        for author in waiting {
            self.release((author.installation, author.n));
        }
    }

    /// Gives the next place of the log.
    fn place(&mut self, author: Author, hash: EditHash, entry: Option<Entry>) -> Seq {
        let seq = self.workspace.head.next();
        let log = log_hash(self.workspace.log, seq, author, hash, entry.as_ref());
        self.workspace.head = seq;
        self.workspace.log = log;
        self.changes.log.push(LogItem { seq, log, entry });
        seq
    }

    fn tell(&mut self, seq: Seq, author: Author, hash: EditHash, verdict: Verdict) {
        if self.numbered.get(&(author.installation, author.n)).copied().flatten() != Some(hash) {
            self.note_number(author, hash);
        }
        self.known.insert(
            (author.user, hash),
            Some(Known {
                seq,
                verdict: verdict.clone(),
            }),
        );
        self.changes.verdicts.push(VerdictRow {
            seq,
            author,
            hash,
            verdict,
        });
    }

    /// Ends the waiting or the refusal of an own edit that was mended or dropped.
    fn end_waiting(&mut self, seq: Seq, hash: EditHash, verdict: Verdict) {
        let waiting = self.held.of_hash(hash).next().map(|held| held.own.author);
        if let Some(author) = waiting {
            self.release((author.installation, author.n));
            self.tell(seq, author, hash, verdict);
        }
        if self.refused.insert(hash, None).flatten().is_some() {
            self.changes.refused.retain(|(other, _)| *other != hash);
            self.changes.settled.push(hash);
        }
    }

    fn drop_edit(&mut self, seq: Seq, own: &OwnEdit, hash: EditHash) {
        let waiting = self.held.of_hash(hash).next().map(|held| held.own.edit.what);
        let refused = self
            .refused
            .get(&hash)
            .and_then(|refused| refused.as_ref())
            .map(|refused| refused.edit.what);
        let creates = waiting.or(refused) == Some(What::Create);
        self.end_waiting(seq, hash, Verdict::Dropped);
        let id = own.edit.record;
        if let (true, Some((None, memory))) = (creates, self.records.get_mut(&id)) {
            memory.dropped = true;
            self.changes.records.insert(id);
        }
    }

    fn lay_entry(
        &mut self,
        entry: &Entry,
        texts: &std::collections::BTreeMap<fieldbook_model::FieldNo, fieldbook_merge::text::TextHistory>,
        book: Option<crate::directory::Book>,
    ) {
        let id = entry.record();
        self.update_unique(entry);
        let slot = self.records.entry(id).or_default();
        let absent = named_but_absent(slot.0.as_ref(), entry);
        let laid = lay(&mut slot.0, entry);
        debug_assert!(laid.is_ok(), "planned from this very record: {laid:?}");
        remember(&mut slot.1, entry, absent);
        for (field, text) in texts {
            slot.1.texts.insert(*field, text.clone());
        }
        if let Some(book) = book {
            slot.1.book = book;
        }
        slot.1.dropped = false;
        self.changes.records.insert(id);
        if let (true, Some((Some(home), _))) = (entry.home_revived, self.records.get_mut(&entry.home)) {
            lay_home_revival(home, entry.seq);
            self.changes.records.insert(entry.home);
        }
        self.mark_entries(entry);
        let is_new_child = entry.fate == Fate::Created && entry.home != id;
        if let (true, Some(children)) = (is_new_child, self.children.get_mut(&entry.home)) {
            children.push(id);
        }
    }

    fn mark_entries(&mut self, entry: &Entry) {
        let Some(last) = entry.parts.last() else { return };
        let group = (!entry.touches_all_groups()).then_some(last.edit.group);
        let author = last.author;
        let mark = EntryMark {
            seq: entry.seq,
            group,
            installation: author.installation,
            n: author.n,
        };
        if let Some(marks) = self.entries.get_mut(&entry.record()) {
            marks.push(mark);
        } else if entry.fate == Fate::Created {
            self.entries.insert(entry.record(), vec![mark]);
        }
        let home_mark = EntryMark { group: None, ..mark };
        if let (true, Some(marks)) = (entry.home_revived, self.entries.get_mut(&entry.home)) {
            marks.push(home_mark);
        }
        if entry.fate == Fate::Created {
            self.children.entry(entry.record()).or_default();
        }
    }

    /// A unique value belongs to the record whose register shows it.
    fn update_unique(&mut self, entry: &Entry) {
        use fieldbook_model::FieldOutcome::{Late, Lost};
        let id = entry.record();
        for part in &entry.parts {
            for (field, op) in &part.edit.ops {
                let unique = self
                    .schema
                    .field(part.edit.kind, *field)
                    .is_some_and(|spec| spec.unique);
                let (true, Op::Set(value)) = (unique, op) else { continue };
                if matches!(part.outcomes.get(field), Some(Lost | Late)) {
                    continue;
                }
                let before = self
                    .records
                    .get(&id)
                    .and_then(|(record, _)| record.as_ref()?.value(*field).cloned());
                let mut put = |value: Value, holder: Option<fieldbook_model::Id>| {
                    let key = (part.edit.kind, *field, value);
                    self.changes.unique.insert(key.clone(), holder);
                    self.unique.insert(key, holder);
                };
                if let Some(before) = before {
                    put(before, None);
                }
                if let Some(value) = value.clone().filter(|value| value.as_text() != Some("")) {
                    put(value, Some(id));
                }
            }
        }
    }
}

/// Notes who wrote which field last, what a removal named before it came, and which text edits had grown.
fn remember(memory: &mut Memory, entry: &Entry, absent: Vec<(FieldNo, EditKey)>) {
    memory.taken.extend(absent);
    for part in &entry.parts {
        let author = part.author;
        let key = part.hash().key();
        for (field, op) in &part.edit.ops {
            let last = memory.last_n.entry((*field, author.installation)).or_default();
            *last = (*last).max(author.n);
            match op {
                Op::Members(_) => {
                    memory.taken.remove(&(*field, key));
                }
                Op::Text(_) => {
                    memory.grown.insert(part.edit.first_nonce(), part.hash());
                }
                _ => {}
            }
        }
    }
}

/// Returns the additions that a removal names and that are not here: they are taken when they arrive.
fn named_but_absent(record: Option<&Record>, entry: &Entry) -> Vec<(FieldNo, EditKey)> {
    let mut absent = Vec::new();
    for part in &entry.parts {
        let row = record.and_then(|record| record.groups.get(&part.edit.group));
        for (field, op) in &part.edit.ops {
            let Op::Members(members) = op else { continue };
            let set = row.and_then(|row| row.sets.get(field));
            for (value, taken) in &members.remove {
                let there = set.and_then(|set| set.get(value));
                let missing = taken
                    .iter()
                    .filter(|key| !there.is_some_and(|there| there.contains_key(key)));
                absent.extend(missing.map(|key| (*field, *key)));
            }
        }
    }
    absent
}
