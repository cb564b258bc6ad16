//! Views of long texts, kept per record while own edits of them wait.
//!
//! A view that does not fit its text any more is built anew from the base texts in the outbox; it is never guessed at
//! while it fits.

use fieldbook_merge::{Record, Views, text::Overlay};
use fieldbook_model::{Id, Op, Seq, codec};
use rusqlite::{Connection, OptionalExtension};

use crate::{
    error::{Doing, StoreError},
    pending::PendingRow,
};

pub(crate) fn load(connection: &Connection, id: Id) -> Result<Views, StoreError> {
    let mut statement = connection
        .prepare_cached("select state from view where record = ?")
        .doing("reading text views")?;
    let state: Option<Vec<u8>> = statement
        .query_row([id.0.as_slice()], |row| row.get(0))
        .optional()
        .doing("reading text views")?;
    state.map_or(Ok(Views::new()), |state| {
        minicbor::decode(&state).map_err(|_| StoreError::damaged())
    })
}

/// Returns whether any record has a view at all.
pub(crate) fn any(connection: &Connection) -> Result<bool, StoreError> {
    let mut statement = connection
        .prepare_cached("select exists (select 1 from view)")
        .doing("reading text views")?;
    statement.query_row([], |row| row.get(0)).doing("reading text views")
}

pub(crate) fn save(connection: &Connection, id: Id, views: &Views) -> Result<(), StoreError> {
    if views.is_empty() {
        let mut statement = connection
            .prepare_cached("delete from view where record = ?")
            .doing("removing text views")?;
        return statement
            .execute([id.0.as_slice()])
            .doing("removing text views")
            .map(|_| ());
    }
    let sql =
        "insert into view (record, state) values (?, ?) on conflict (record) do update set state = excluded.state";
    let mut statement = connection.prepare_cached(sql).doing("writing text views")?;
    statement
        .execute((id.0.as_slice(), codec::to_bytes(views)))
        .doing("writing text views")
        .map(|_| ())
}

/// Builds the views of a record anew from what waits in the outbox.
pub(crate) fn rebuilt(me: Id, base: Option<&Record>, own: &[PendingRow]) -> Views {
    let mut views = Views::new();
    for row in own.iter().filter(|row| row.place > 0) {
        let edit = &row.pending.own.edit;
        for (field, op) in &edit.ops {
            let (Op::Text(op), Some((_, text))) = (op, row.pending.texts.iter().find(|(at, _)| at == field)) else {
                continue;
            };
            let revision = base.map_or(Seq(0), |record| record.revision(edit.group));
            let now = base
                .and_then(|record| record.groups.get(&edit.group))
                .map_or("", |row| row.text(*field));
            let view = views.entry(*field).or_insert_with(|| Overlay::new(me, revision));
            // Hunks that do not fit their own base were not written by this store; the admitted text then stands alone.
            let _ = view.relay(row.pending.own.author.n, text, &op.hunks, now);
        }
    }
    views
}
