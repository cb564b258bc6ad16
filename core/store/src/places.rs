//! Where each (home, group) stands: at the cursor, or elsewhere after a fetch or while on the fetch list.
//!
//! An edit leaves the outbox only once its (home, group) stands at or above its verdict, so this must never say more
//! than what was laid.

use std::collections::{BTreeMap, BTreeSet};

use fieldbook_model::{Group, GroupNo, Id, Seq};
use rusqlite::Connection;

use crate::{
    error::{Doing, StoreError},
    rows::{id_at, number_at},
};

pub(crate) struct Places {
    standing: BTreeMap<(Id, GroupNo), Seq>,
    fetching: BTreeSet<Id>,
}

impl Places {
    pub(crate) fn read(connection: &Connection) -> Result<Self, StoreError> {
        let sql = "select home, field_group, seq from standing";
        let mut statement = connection.prepare_cached(sql).doing("reading where homes stand")?;
        let rows = statement.query_map([], |row| {
            Ok(((id_at(row, 0)?, GroupNo(row.get(1)?)), Seq(number_at(row, 2)?)))
        });
        let standing = rows
            .doing("reading where homes stand")?
            .collect::<Result<_, _>>()
            .doing("reading where homes stand")?;
        Ok(Places {
            standing,
            fetching: fetching(connection)?.into_iter().collect(),
        })
    }

    pub(crate) fn is_fetching(&self, home: Id) -> bool {
        self.fetching.contains(&home)
    }

    pub(crate) fn any_fetching(&self) -> bool {
        !self.fetching.is_empty()
    }

    /// Returns where a place stands, `cursor` being where everything else does.
    pub(crate) fn stands(&self, home: Id, group: GroupNo, cursor: Seq) -> Seq {
        match self.standing.get(&(home, group)) {
            Some(seq) if self.is_fetching(home) => *seq,
            Some(seq) => cursor.max(*seq),
            None => cursor,
        }
    }

    /// Puts a home on the fetch list; it stays where it stands.
    pub(crate) fn fetch(&mut self, connection: &Connection, home: Id, cursor: Seq) -> Result<(), StoreError> {
        if !self.fetching.insert(home) {
            return Ok(());
        }
        for group in Group::ALL {
            let seq = *self
                .standing
                .entry((home, group.no()))
                .and_modify(|seq| *seq = cursor.max(*seq))
                .or_insert(cursor);
            stand(connection, home, group.no(), seq)?;
        }
        let sql = "insert into fetching (home, since) values (?, ?) on conflict (home) do nothing";
        let mut statement = connection.prepare_cached(sql).doing("writing the fetch list")?;
        statement
            .execute((home.0.as_slice(), cursor.0.cast_signed()))
            .doing("writing the fetch list")
            .map(|_| ())
    }

    /// Takes a home off the fetch list: it stands at `at`.
    pub(crate) fn fetched(&mut self, connection: &Connection, home: Id, at: Seq) -> Result<(), StoreError> {
        for group in Group::ALL {
            self.standing.insert((home, group.no()), at);
            stand(connection, home, group.no(), at)?;
        }
        self.fetching.remove(&home);
        let mut statement = connection
            .prepare_cached("delete from fetching where home = ?")
            .doing("writing the fetch list")?;
        statement
            .execute([home.0.as_slice()])
            .doing("writing the fetch list")
            .map(|_| ())
    }

    /// Forgets the places that the cursor has caught up with.
    pub(crate) fn caught_up(&mut self, connection: &Connection, cursor: Seq) -> Result<(), StoreError> {
        let (fetching, before) = (&self.fetching, self.standing.len());
        self.standing
            .retain(|(home, _), seq| fetching.contains(home) || *seq > cursor);
        if self.standing.len() == before {
            return Ok(());
        }
        let sql = "delete from standing where seq <= ? and home not in (select home from fetching)";
        let mut statement = connection.prepare_cached(sql).doing("writing where homes stand")?;
        statement
            .execute([cursor.0.cast_signed()])
            .doing("writing where homes stand")
            .map(|_| ())
    }
}

/// Returns the fetch list, longest waiting first.
pub(crate) fn fetching(connection: &Connection) -> Result<Vec<Id>, StoreError> {
    let sql = "select home from fetching order by since, home";
    let mut statement = connection.prepare_cached(sql).doing("reading the fetch list")?;
    let homes = statement
        .query_map([], |row| id_at(row, 0))
        .doing("reading the fetch list")?;
    homes.collect::<Result<_, _>>().doing("reading the fetch list")
}

fn stand(connection: &Connection, home: Id, group: GroupNo, seq: Seq) -> Result<(), StoreError> {
    let sql = "insert into standing (home, field_group, seq) values (?, ?, ?)
        on conflict (home, field_group) do update set seq = excluded.seq";
    let mut statement = connection.prepare_cached(sql).doing("writing where homes stand")?;
    statement
        .execute((home.0.as_slice(), group.0, seq.0.cast_signed()))
        .doing("writing where homes stand")
        .map(|_| ())
}
