//! Loading what a judgement needs: one read per [`Need`].

use fieldbook_admission::{Ground, Need};

use crate::storage::{Reading, StorageError};

/// Loads what is missing into the ground.
pub(super) fn load(reading: &Reading<'_>, ground: &mut Ground, need: Need) -> Result<(), StorageError> {
    match need {
        Need::Record(id) => {
            let row = reading.record(id)?;
            ground.put_record(id, row.record, row.memory);
        }
        Need::Unique(kind, field, value) => {
            let holder = reading.holder(kind, field, &value)?;
            ground.put_unique(kind, field, value, holder);
        }
        Need::Numbered(installation, n) => ground.put_numbered(installation, n, reading.numbered(installation, n)?),
        Need::Known(user, hash) => ground.put_known(user, hash, reading.known(user, hash)?),
        Need::Refused(hash) => ground.put_refused(hash, reading.refused(hash)?),
        Need::Entries(record) => ground.put_entries(record, reading.marks(record)?),
        Need::Children(home) => ground.put_children(home, reading.children(home)?),
        Need::Bound(installation) => {
            let device = reading.device(installation)?;
            ground.put_bound(
                installation,
                device.map(|device| device.acknowledged).unwrap_or_default(),
            );
        }
    }
    Ok(())
}
