//! Writing down what judging has decided, in order.

use fieldbook_admission::{Changes, Ground};
use fieldbook_merge::Record;
use fieldbook_model::{Schema, codec};

use crate::{
    keys::ServerKey,
    storage::{StorageError, Writing},
    workspace::{config::is_config, value},
};

/// Writes the changes; returns whether configuration is among them.
pub(super) fn write(
    tx: &Writing<'_>,
    key: &ServerKey,
    ground: &Ground,
    changes: &Changes,
) -> Result<bool, StorageError> {
    let workspace = ground.workspace.id;
    for item in &changes.log {
        let receipt = item.entry.as_ref().map(|entry| key.receipt(workspace, entry));
        tx.append(item, receipt)?;
    }
    for row in &changes.verdicts {
        let outcome = codec::to_bytes(&row.verdict);
        let receipt = key.refusal(workspace, row.seq, row.author.installation, row.hash, &outcome);
        tx.put_verdict(row, receipt)?;
    }
    for (installation, n, hash) in &changes.numbers {
        tx.put_number(*installation, *n, *hash)?;
    }
    for held in &changes.held {
        tx.put_held(held)?;
    }
    for (installation, n) in &changes.released {
        tx.remove_held(*installation, *n)?;
    }
    for (hash, refused) in &changes.refused {
        tx.put_refused(*hash, refused)?;
    }
    for hash in &changes.settled {
        tx.settle_refused(*hash)?;
    }
    let mut config = false;
    for id in &changes.records {
        let (Ok(record), Ok(memory)) = (ground.record(*id), ground.memory(*id)) else {
            return Err(StorageError::Row(format!(
                "record {id} was changed without being loaded"
            )));
        };
        config |= record.is_some_and(|record| is_config(record.kind));
        let title = record.map_or_else(String::new, |record| title(&ground.schema, record));
        tx.put_record(*id, &title, record, memory)?;
    }
    for ((kind, field, value), holder) in &changes.unique {
        tx.put_holder(*kind, *field, value, *holder)?;
    }
    Ok(config)
}

/// The title as lists show it; empty where it is a link, for what that is called may change.
fn title(schema: &Schema, record: &Record) -> String {
    let title = schema.get(record.kind).and_then(|spec| record.value(spec.title));
    title
        .filter(|title| title.as_link().is_none())
        .map(value::show)
        .unwrap_or_default()
}
