//! What a screen shows of one record: base and outbox through the one overlay function, and its shown row.
//!
//! The same for a record that nobody is editing and for one that is; there is no path that patches a shown row.

use fieldbook_merge::{Pending, Record, Shown, Views, overlay};
use fieldbook_model::{Id, TypeNo, schema::WORKSPACE_HOME};
use rusqlite::{Connection, Statement};

use crate::{
    base, cell,
    deletions::Deletions,
    error::{Doing, StoreError},
    json,
    pending::{self, PendingRow},
    table::Table,
    view,
};

/// What is needed to show a record.
pub(crate) struct Ground<'g> {
    pub(crate) id: Id,
    pub(crate) kind: TypeNo,
    pub(crate) home: Id,
    pub(crate) base: Option<&'g Record>,
    /// The record's own pending edits, in commit order.
    pub(crate) own: &'g [PendingRow],
    /// What stands over its long texts.
    pub(crate) views: &'g Views,
}

/// Lays the outbox over a record and says whether it is visible: neither it nor its home is deleted.
///
/// Base rows must have been written before; the home is read from the database.
pub(crate) fn shown(
    connection: &Connection,
    deletions: &mut Deletions,
    ground: &Ground<'_>,
) -> Result<Option<Shown>, StoreError> {
    let &Ground {
        id,
        kind,
        home,
        base,
        own,
        views,
    } = ground;
    if home == WORKSPACE_HOME && id != home || !deletions.about(connection, home)? {
        let own: Vec<&Pending> = own.iter().map(|row| &row.pending).collect();
        return Ok(overlay(id, kind, home, base, &own, views));
    }
    let all = pending::of_home(connection, home)?;
    let all: Vec<&Pending> = all.iter().map(|row| &row.pending).collect();
    // A rejected creation is the ground of its own record, but brings no home back.
    let ground = own.iter().filter(|row| row.place == 0).map(|row| &row.pending);
    let grounded: Vec<&Pending> = ground.chain(all.iter().copied()).collect();
    let Some(mut shown) = overlay(id, kind, home, base, &grounded, views) else {
        return Ok(None);
    };
    if id != home {
        let (home_base, home_ground) = match base::load(connection, home)? {
            Some(record) => (Some(record), Vec::new()),
            None => (None, pending::ground_of(connection, home)?),
        };
        let home_ground = home_ground.iter().map(|row| &row.pending);
        let grounded: Vec<&Pending> = home_ground.chain(all.iter().copied()).collect();
        // Only its being alive is asked; of a home of which nothing is known here that is not known.
        let home_shown = overlay(home, kind, home, home_base.as_ref(), &grounded, &Views::new());
        shown.alive &= home_shown.is_none_or(|home| home.alive);
    }
    Ok(Some(shown))
}

/// Returns what a screen shows of a record, read from the database.
pub(crate) fn visible(connection: &Connection, id: Id) -> Result<Option<Shown>, StoreError> {
    Ok(visible_with_pending(connection, id)?.map(|(shown, _)| shown))
}

/// The same with the record's own pending edits.
pub(crate) fn visible_with_pending(
    connection: &Connection,
    id: Id,
) -> Result<Option<(Shown, Vec<PendingRow>)>, StoreError> {
    let base = base::load(connection, id)?;
    let place = match &base {
        Some(record) => Some((record.kind, record.home)),
        None => pending::place(connection, id)?,
    };
    let Some((kind, home)) = place else { return Ok(None) };
    let own = pending::of_record(connection, id, base.is_some())?;
    let views = if own.is_empty() {
        Views::new()
    } else {
        view::load(connection, id)?
    };
    let ground = Ground {
        id,
        kind,
        home,
        base: base.as_ref(),
        own: &own,
        views: &views,
    };
    Ok(shown(connection, &mut Deletions::default(), &ground)?.map(|shown| (shown, own)))
}

/// Writes the shown row; `existed` says that there may be one already.
pub(crate) fn save(
    connection: &Connection,
    table: &Table,
    id: Id,
    home: Id,
    shown: &Shown,
    pending: usize,
    existed: bool,
) -> Result<(), StoreError> {
    if existed {
        let mut statement = connection.prepare_cached(&table.update).doing("writing a shown row")?;
        bind(&mut statement, table, id, home, shown, pending).doing("writing a shown row")?;
        if statement.raw_execute().doing("writing a shown row")? > 0 {
            return Ok(());
        }
    }
    let mut statement = connection.prepare_cached(&table.upsert).doing("writing a shown row")?;
    bind(&mut statement, table, id, home, shown, pending).doing("writing a shown row")?;
    statement.raw_execute().doing("writing a shown row").map(|_| ())
}

fn bind(
    statement: &mut Statement<'_>,
    table: &Table,
    id: Id,
    home: Id,
    shown: &Shown,
    pending: usize,
) -> rusqlite::Result<()> {
    let record = &shown.record;
    statement.raw_bind_parameter(1, id.0.as_slice())?;
    statement.raw_bind_parameter(2, home.0.as_slice())?;
    statement.raw_bind_parameter(3, shown.alive)?;
    statement.raw_bind_parameter(4, i64::try_from(pending).unwrap_or(i64::MAX))?;
    statement.raw_bind_parameter(5, i64::try_from(record.losers().count()).unwrap_or(i64::MAX))?;
    statement.raw_bind_parameter(6, record.created.0)?;
    statement.raw_bind_parameter(7, record.touched.0)?;
    match json::custom(record, |field| table.column(field).is_some()) {
        Some(custom) => statement.raw_bind_parameter(8, custom)?,
        None => statement.raw_bind_parameter(8, "{}")?,
    }
    let mut at = 9;
    for column in &table.columns {
        cell::bind(
            statement,
            at,
            record.groups.get(&column.group),
            column.merge,
            column.kind,
            column.field,
        )?;
        at += column.width;
    }
    Ok(())
}

/// Takes the shown row away; returns whether there was one.
pub(crate) fn remove(connection: &Connection, table: &Table, id: Id) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached(&table.delete).doing("removing a shown row")?;
    Ok(statement.execute([id.0.as_slice()]).doing("removing a shown row")? > 0)
}
