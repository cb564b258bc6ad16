//! Showing a touched record anew at the end of a transaction, and whom that touches in turn.

use fieldbook_model::{Id, TypeNo};

use crate::{
    error::StoreError,
    losers,
    show::{self, Ground},
    work::Work,
};

impl Work<'_> {
    /// Shows a record anew; its children follow where it appears or vanishes.
    pub(crate) fn show(&mut self, id: Id, kind: TypeNo, home: Id) -> Result<(), StoreError> {
        let (tx, known) = (self.tx, self.known);
        let Some(table) = known.tables.get(kind) else {
            return Ok(());
        };
        let mut deletions = std::mem::take(&mut self.deletions);
        let deletion_left = self.deletion_left;
        let (slot, own) = self.record(id)?;
        let ground = Ground {
            id,
            kind,
            home,
            base: slot.base.as_ref(),
            own,
            views: &slot.views,
        };
        let shown = show::shown(tx, &mut deletions, &ground)?;
        // A home whose row was not deleted was hidden only by an own deletion: one that waits, or one that just left.
        let might_flip = id == home && (slot.was_deleted || deletion_left || deletions.about(tx, home)?);
        let was_alive = !might_flip || table.alive_before(tx, id)?;
        let is_alive = shown.as_ref().is_none_or(|shown| shown.alive);
        match &shown {
            Some(shown) => {
                let pending = own.iter().filter(|row| row.place > 0).count();
                show::save(tx, table, id, home, shown, pending, slot.existed)?;
                losers::save(tx, id, kind, home, &shown.record, slot.had_losers)?;
            }
            None => {
                show::remove(tx, table, id)?;
                losers::remove(tx, id)?;
            }
        }
        if id == home && was_alive != is_alive {
            for (child, kind) in self.children(home)? {
                self.touch(child, kind, home);
            }
        }
        if id != home && deletions.about(tx, home)? {
            // What is written on a child can bring its home back, or let it go again.
            if let Some((kind, _)) = self.place(home)? {
                self.touch(home, kind, home);
            }
        }
        self.deletions = deletions;
        Ok(())
    }
}
