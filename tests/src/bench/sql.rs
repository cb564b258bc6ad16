//! The floor on one machine: the same rows in plain SQLite, as durable as ours, and nothing else.
//!
//! No history, no conflicts, no sync: what remains when everything is left out that ours is for.

use std::{io, path::Path};

use rusqlite::{Connection, params};

use super::{
    said,
    workload::{Customer, Visit},
};

const SCHEMA: &str = "
    pragma journal_mode = wal;
    pragma synchronous = full;
    create table if not exists customer (
        id blob primary key, name text not null, address text not null, phone text not null,
        lat real not null, lon real not null
    );
    create table if not exists visit (
        id blob primary key, customer_id blob not null, time integer not null, outcome text not null,
        note text not null, next_step text not null, lat real not null, lon real not null, rep text not null,
        seq integer not null, pending integer not null
    );
    create index if not exists visit_of_customer on visit (customer_id, time desc);
    create index if not exists visit_by_seq on visit (seq);
    create index if not exists visit_pending on visit (pending) where pending = 1;
";

/// A plain database.
pub struct Plain {
    connection: Connection,
}

impl Plain {
    /// Opens or makes one; every commit of it is on the disk when it returns.
    ///
    /// # Errors
    /// SQLite's.
    pub fn open(path: &Path) -> io::Result<Self> {
        let connection = Connection::open(path).map_err(said)?;
        connection.execute_batch(SCHEMA).map_err(said)?;
        connection.set_prepared_statement_cache_capacity(32);
        Ok(Plain { connection })
    }

    /// Makes commits from now on as durable as laid pages are: one may be lost with a power cut.
    ///
    /// # Errors
    /// SQLite's.
    pub fn relax(&self) -> io::Result<()> {
        self.connection
            .execute_batch("pragma synchronous = normal")
            .map_err(said)
    }

    /// Runs `work` as one transaction.
    ///
    /// # Errors
    /// SQLite's, or `work`'s.
    pub fn whole<T>(&self, work: impl FnOnce(&Self) -> io::Result<T>) -> io::Result<T> {
        self.connection.execute_batch("begin immediate").map_err(said)?;
        let given = work(self)?;
        self.connection.execute_batch("commit").map_err(said)?;
        Ok(given)
    }

    /// Writes a customer.
    ///
    /// # Errors
    /// SQLite's.
    pub fn put_customer(&self, one: &Customer) -> io::Result<()> {
        let sql = "insert into customer (id, name, address, phone, lat, lon) values (?1, ?2, ?3, ?4, ?5, ?6)";
        let mut statement = self.connection.prepare_cached(sql).map_err(said)?;
        let values = params![bytes(&one.id), one.name, one.address, one.phone, one.lat, one.lon];
        statement.execute(values).map(|_| ()).map_err(said)
    }

    /// Writes a visit, over the one with its id where there is one.
    ///
    /// # Errors
    /// SQLite's.
    pub fn put_visit(&self, one: &Visit, seq: i64, pending: bool) -> io::Result<()> {
        let sql = "insert into visit
            (id, customer_id, time, outcome, note, next_step, lat, lon, rep, seq, pending)
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            on conflict (id) do update set next_step = excluded.next_step, seq = excluded.seq";
        let mut statement = self.connection.prepare_cached(sql).map_err(said)?;
        let values = params![
            bytes(&one.id),
            bytes(&one.customer_id),
            one.time,
            one.outcome,
            one.note,
            one.next_step,
            one.lat,
            one.lon,
            one.rep,
            seq,
            pending
        ];
        statement.execute(values).map(|_| ()).map_err(said)
    }

    /// Changes one field of a visit.
    ///
    /// # Errors
    /// SQLite's.
    pub fn set_next_step(&self, id: &str, text: &str, pending: bool) -> io::Result<()> {
        let sql = "update visit set next_step = ?2, pending = ?3 where id = ?1";
        let mut statement = self.connection.prepare_cached(sql).map_err(said)?;
        statement
            .execute(params![bytes(id), text, pending])
            .map(|_| ())
            .map_err(said)
    }

    /// Returns the latest visits of a customer.
    ///
    /// # Errors
    /// SQLite's.
    pub fn latest(&self, customer: &str, limit: u32) -> io::Result<Vec<Visit>> {
        let sql = "where customer_id = ?1 order by time desc limit ?2";
        Ok(self.visits(sql, params![bytes(customer), limit])?.0)
    }

    /// Returns up to `limit` visits above a seq, with the last one's seq.
    ///
    /// # Errors
    /// SQLite's.
    pub fn since(&self, seq: i64, limit: u32) -> io::Result<(Vec<Visit>, i64)> {
        let (found, last) = self.visits("where seq > ?1 order by seq limit ?2", params![seq, limit])?;
        Ok((found, last.unwrap_or(seq)))
    }

    /// Returns up to `limit` visits that wait to be sent.
    ///
    /// # Errors
    /// SQLite's.
    pub fn pending(&self, limit: u32) -> io::Result<Vec<Visit>> {
        Ok(self.visits("where pending = 1 limit ?1", params![limit])?.0)
    }

    /// Marks visits as sent, as one transaction.
    ///
    /// # Errors
    /// SQLite's.
    pub fn sent(&self, visits: &[Visit]) -> io::Result<()> {
        self.whole(|plain| {
            let sql = "update visit set pending = 0 where id = ?1";
            let mut statement = plain.connection.prepare_cached(sql).map_err(said)?;
            visits
                .iter()
                .try_for_each(|visit| statement.execute(params![bytes(&visit.id)]).map(|_| ()).map_err(said))
        })
    }

    /// Returns how many visits there are.
    ///
    /// # Errors
    /// SQLite's.
    pub fn count(&self) -> io::Result<usize> {
        let sql = "select count(*) from visit";
        self.connection.query_row(sql, [], |row| row.get(0)).map_err(said)
    }

    fn visits(&self, rest: &str, values: &[&dyn rusqlite::ToSql]) -> io::Result<(Vec<Visit>, Option<i64>)> {
        let columns = "lower(hex(id)), lower(hex(customer_id)), time, outcome, note, next_step, lat, lon, rep, seq";
        let sql = format!("select {columns} from visit {rest}");
        let mut statement = self.connection.prepare_cached(&sql).map_err(said)?;
        let mut last = None;
        let rows = statement.query_map(values, |row| {
            last = row.get(9)?;
            Ok(Visit {
                id: row.get(0)?,
                customer_id: row.get(1)?,
                time: row.get(2)?,
                outcome: row.get(3)?,
                note: row.get(4)?,
                next_step: row.get(5)?,
                lat: row.get(6)?,
                lon: row.get(7)?,
                rep: row.get(8)?,
            })
        });
        let found = rows.map_err(said)?.collect::<Result<Vec<_>, _>>().map_err(said)?;
        Ok((found, last))
    }
}

/// The bytes of a UUID, with or without hyphens.
#[must_use]
pub fn bytes(uuid: &str) -> [u8; 16] {
    let digits: String = uuid.chars().filter(char::is_ascii_hexdigit).collect();
    u128::from_str_radix(&digits, 16).unwrap_or_default().to_be_bytes()
}
