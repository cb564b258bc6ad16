//! Dropping: the person takes back what was refused or waits. It stays in the store as evidence.
//!
//! Dropping a creation takes along the own edits that wait for it: they would have nothing to stand on.

use std::collections::BTreeMap;

use fieldbook_model::{Action, Edit, EditHash, Group, Id, What, action::Draft, codec};
use fieldbook_protocol::Cause;
use fieldbook_store::StoreError;

use crate::{
    device::Device,
    error::{Failure, FailureKind},
    words::Said,
};

/// The edit was not dropped; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum DropError {
    /// It does not need anybody any more: it was mended, dropped or admitted.
    #[error("this edit needs nobody any more")]
    Settled(EditHash),
    /// The store could not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Device {
    /// Takes an edit back that was refused or waits; returns how many edits went with it, itself included.
    ///
    /// Durable when this returns.
    ///
    /// # Errors
    /// See [`DropError`].
    pub fn drop_item(&self, item: EditHash) -> Result<usize, DropError> {
        let now = self.begin()?;
        let edit = self.open_item(item)?.ok_or(DropError::Settled(item))?;
        let mut action = Action::default();
        if edit.what == What::Create {
            for (hash, waiting) in self.waiting_for(edit.record)? {
                if hash != item {
                    action.drafts.extend(draft(&waiting, hash));
                }
            }
        }
        action.drafts.extend(draft(&edit, item));
        let dropped = action.drafts.len();
        self.commit(&action, now)?;
        Ok(dropped)
    }

    /// Returns the own edits that wait on the server for a record.
    fn waiting_for(&self, record: Id) -> Result<Vec<(EditHash, Edit)>, StoreError> {
        let waiting = self.waiting()?.into_iter().filter(|item| {
            let cause = item
                .held
                .as_deref()
                .and_then(|cause| codec::from_bytes::<Cause>(cause).ok());
            item.edit.record == record && cause == Some(Cause::Record(record))
        });
        Ok(waiting.map(|item| (item.hash, item.edit)).collect())
    }
}

fn draft(edit: &Edit, hash: EditHash) -> Option<Draft> {
    Some(Draft {
        record: edit.record,
        kind: edit.kind,
        group: Group::by_no(edit.group)?,
        what: What::Drop,
        writes: BTreeMap::new(),
        dismiss: Vec::new(),
        mends: Some(hash),
    })
}

impl From<DropError> for Failure {
    fn from(error: DropError) -> Self {
        match error {
            DropError::Settled(hash) => {
                let text = Id(hash.key().0).short();
                Failure::new(FailureKind::NotFound, Said::new("item.settled").with("text", text))
            }
            DropError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that fails should stop"
    )]
    use super::*;
    use crate::testing::wang_phone;

    #[test]
    fn a_dropped_edit_leaves_the_list_and_takes_along_what_waits_for_it() {
        let phone = wang_phone();
        let hotel = phone.customer("贵都");
        phone.set_note(hotel, "请走侧门");
        phone.refuse(hotel, "field.unique", "");
        phone.hold_all(hotel, &Cause::Record(hotel));
        let item = phone
            .attention()
            .unwrap()
            .into_iter()
            .find(|item| item.what == What::Create)
            .unwrap()
            .hash;
        assert_eq!(phone.drop_item(item).unwrap(), 2);
        let drops = phone
            .store()
            .outbox()
            .unwrap()
            .into_iter()
            .filter(|there| there.edit.what == What::Drop)
            .count();
        assert_eq!(drops, 2);
        assert!(phone.attention().unwrap().iter().all(|there| there.hash != item));
        assert!(matches!(phone.drop_item(item), Err(DropError::Settled(_))));
    }
}
