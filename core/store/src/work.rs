//! One writing transaction at work: records read once, changed in memory, written and shown at the end.
//!
//! Whatever touches a record says so here; at the end each touched record is shown anew, and children follow when
//! their home appears or vanishes.

use std::collections::{HashMap, HashSet};

use fieldbook_merge::{Record, Views};
use fieldbook_model::{Id, TypeNo};
use rusqlite::Connection;

use crate::{
    base, custom,
    deletions::Deletions,
    device::{self, Device},
    error::StoreError,
    known::Known,
    pending::{self, PendingRow},
    slot::Slot,
    table, view,
};

/// Under this number in `device.kinds` stand outbox and attention; no record type has it.
pub(crate) const OUTBOX: TypeNo = TypeNo(0);

/// From so many records on, who has pending edits is read at once instead of one by one.
const MANY: usize = 8;

pub(crate) struct Work<'t> {
    pub(crate) tx: &'t Connection,
    pub(crate) known: &'t Known,
    pub(crate) device: Device,
    pub(crate) deletions: Deletions,
    found: Device,
    slots: Vec<Slot>,
    /// Slot and own pending edits by record.
    by_id: HashMap<Id, usize>,
    own: HashMap<Id, Vec<PendingRow>>,
    any_views: Option<bool>,
    with_pending: Option<HashSet<Id>>,
    touched: Vec<(Id, TypeNo, Id)>,
    is_touched: HashSet<Id>,
    outbox_changed: bool,
    pub(crate) deletion_left: bool,
}

impl<'t> Work<'t> {
    pub(crate) fn new(tx: &'t Connection, known: &'t Known, device: Device) -> Self {
        Work {
            tx,
            known,
            found: device.clone(),
            device,
            deletions: Deletions::default(),
            slots: Vec::new(),
            by_id: HashMap::new(),
            own: HashMap::new(),
            any_views: None,
            with_pending: None,
            touched: Vec::new(),
            is_touched: HashSet::new(),
            outbox_changed: false,
            deletion_left: false,
        }
    }

    /// Returns the record's slot, read at the first time it is asked for.
    pub(crate) fn slot(&mut self, id: Id) -> Result<&mut Slot, StoreError> {
        let at = match self.by_id.get(&id) {
            Some(at) => *at,
            None => {
                let any_views = match self.any_views {
                    Some(any) => any,
                    None => *self.any_views.insert(view::any(self.tx)?),
                };
                self.slots.push(Slot::read(self.tx, id, any_views)?);
                self.by_id.insert(id, self.slots.len() - 1);
                self.slots.len() - 1
            }
        };
        self.slots.get_mut(at).ok_or_else(StoreError::damaged)
    }

    /// Returns the record's slot and its own pending edits in commit order.
    pub(crate) fn record(&mut self, id: Id) -> Result<(&mut Slot, &mut Vec<PendingRow>), StoreError> {
        let has_base = self.slot(id)?.base.is_some();
        if !self.own.contains_key(&id) {
            let rows = if self.may_have_pending(id)? {
                pending::of_record(self.tx, id, has_base)?
            } else {
                Vec::new()
            };
            self.own.insert(id, rows);
        }
        let slot = self.by_id.get(&id).and_then(|at| self.slots.get_mut(*at));
        slot.zip(self.own.get_mut(&id)).ok_or_else(StoreError::damaged)
    }

    /// Returns false only where the record has no pending edits for certain.
    pub(crate) fn may_have_pending(&mut self, id: Id) -> Result<bool, StoreError> {
        if self.with_pending.is_none() && self.slots.len() > MANY {
            self.with_pending = Some(pending::all_records(self.tx)?);
        }
        Ok(self.with_pending.as_ref().is_none_or(|records| records.contains(&id)))
    }

    /// Changes the text views of a record.
    pub(crate) fn with_views<T>(
        &mut self,
        id: Id,
        change: impl FnOnce(&mut Views, Option<&Record>) -> T,
    ) -> Result<T, StoreError> {
        let slot = self.slot(id)?;
        let had = !slot.views.is_empty();
        let out = change(&mut slot.views, slot.base.as_ref());
        slot.views_changed |= had || !slot.views.is_empty();
        Ok(out)
    }

    /// Forgets what was changed in a home: it is to be fetched, and stands where it stood before this transaction.
    pub(crate) fn revert(&mut self, home: Id) -> Result<(), StoreError> {
        for slot in self.slots.iter_mut().filter(|slot| slot.changed || slot.views_changed) {
            if slot.id == home || slot.base.as_ref().is_some_and(|record| record.home == home) {
                *slot = Slot::read(self.tx, slot.id, true)?;
            }
        }
        Ok(())
    }

    /// Says that a record must be shown anew.
    pub(crate) fn touch(&mut self, id: Id, kind: TypeNo, home: Id) {
        if self.is_touched.insert(id) {
            self.touched.push((id, kind, home));
        }
    }

    /// Says that outbox or attention changed.
    pub(crate) fn outbox_changed(&mut self) {
        self.outbox_changed = true;
    }

    /// Says that an own deletion left the outbox.
    pub(crate) fn deletion_left(&mut self) {
        self.deletion_left = true;
    }

    /// Forgets the pending edits of a record: they were changed in the database.
    pub(crate) fn forget_own(&mut self, id: Id) {
        self.own.remove(&id);
    }

    /// Returns type and home of a record, admitted or pending.
    pub(crate) fn place(&mut self, id: Id) -> Result<Option<(TypeNo, Id)>, StoreError> {
        let slot = self.by_id.get(&id).and_then(|at| self.slots.get(*at));
        match slot.and_then(|slot| slot.base.as_ref()) {
            Some(record) => Ok(Some((record.kind, record.home))),
            None => place(self.tx, id),
        }
    }

    /// Returns the shown records that hang on a home, itself left out, with their types.
    pub(crate) fn children(&self, home: Id) -> Result<Vec<(Id, TypeNo)>, StoreError> {
        table::children(self.tx, &self.known.tables, home)
    }

    /// Writes what changed and shows what was touched; returns the revision, and what is known where that changed.
    pub(crate) fn finish(mut self) -> Result<(u64, Option<Known>), StoreError> {
        for slot in self.slots.iter().filter(|slot| slot.changed || slot.views_changed) {
            let kind = slot.base.as_ref().map(|record| record.kind);
            slot.save(self.tx, kind.is_some_and(|kind| self.known.tables.get(kind).is_some()))?;
            if let Some(record) = &slot.base
                && self.is_touched.insert(slot.id)
            {
                self.touched.push((slot.id, record.kind, record.home));
            }
        }
        self.deletions = Deletions::default();
        let revision = self.device.revision + 1;
        let mut definitions = false;
        let mut at = 0;
        while let Some(&(id, kind, home)) = self.touched.get(at) {
            at += 1;
            self.show(id, kind, home)?;
            self.device.kinds.insert(kind, revision);
            definitions |= self.known.declared.get(kind).is_some_and(custom::is_definition);
        }
        if self.outbox_changed {
            self.device.kinds.insert(OUTBOX, revision);
        }
        if self.outbox_changed || !self.touched.is_empty() {
            self.device.revision = revision;
        }
        self.device.config += u64::from(definitions);
        let known = if self.device.config == self.found.config {
            None
        } else {
            Some(Known::read(
                self.tx,
                self.device.config,
                &self.known.declared,
                &self.known.tables,
            )?)
        };
        if self.device != self.found {
            device::save(self.tx, &self.device)?;
        }
        Ok((self.device.revision, known))
    }
}

/// Returns type and home of a record, admitted or pending.
pub(crate) fn place(connection: &Connection, id: Id) -> Result<Option<(TypeNo, Id)>, StoreError> {
    match base::place(connection, id)? {
        Some(place) => Ok(Some(place)),
        None => pending::place(connection, id),
    }
}
