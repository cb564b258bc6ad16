//! One writer, several readers, and the gate that closes them all.
//!
//! Pausing waits until what runs has finished, then drops every connection, so that no lock is held while the app is
//! suspended. Nothing here knows what is read or written.

use std::{
    ops::{Deref, DerefMut},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use rusqlite::Connection;

use crate::{
    connection::{BUSY, Source, Writer, open_reader},
    door::{Awake, look},
    error::StoreError,
    key::{FileKind, KeyTrouble, StoreKey},
};

/// Idle readers kept open; more are opened while needed and closed after.
const IDLE_READERS: usize = 3;

pub(crate) struct Pool {
    source: Source,
    gate: Mutex<Gate>,
    news: Condvar,
}

struct Gate {
    state: State,
    writer: Option<Writer>,
    readers: Vec<Connection>,
    writer_out: bool,
    readers_out: usize,
    /// There are connections, or there may be in a moment. Goes after the last of them.
    awake: Option<Awake>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Paused,
    Closed,
}

impl Pool {
    pub(crate) fn new(source: Source, awake: Awake, writer: Writer) -> Self {
        let gate = Gate {
            state: State::Open,
            writer: Some(writer),
            readers: Vec::new(),
            writer_out: false,
            readers_out: 0,
            awake: Some(awake),
        };
        Pool {
            source,
            gate: Mutex::new(gate),
            news: Condvar::new(),
        }
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lends the writer, waiting for another thread as long as for another process.
    pub(crate) fn writer(&self) -> Result<Lent<'_, Writer>, StoreError> {
        let waiting = |gate: &mut Gate| gate.writer_out && gate.state == State::Open;
        let (mut gate, waited) = self
            .news
            .wait_timeout_while(self.gate(), BUSY, waiting)
            .unwrap_or_else(PoisonError::into_inner);
        gate.open()?;
        if waited.timed_out() && gate.writer_out {
            return Err(StoreError::Busy);
        }
        let writer = match gate.writer.take() {
            Some(writer) => writer,
            None => gate.opened(&self.source, Writer::open)?,
        };
        gate.writer_out = true;
        Ok(Lent {
            pool: self,
            item: Some(writer),
        })
    }

    /// Lends a reader; never waits for a writer.
    pub(crate) fn reader(&self) -> Result<Lent<'_, Connection>, StoreError> {
        let mut gate = self.gate();
        gate.open()?;
        let reader = match gate.readers.pop() {
            Some(reader) => reader,
            None => gate.opened(&self.source, open_reader)?,
        };
        gate.readers_out += 1;
        Ok(Lent {
            pool: self,
            item: Some(reader),
        })
    }

    pub(crate) fn pause(&self) {
        self.shut(State::Paused);
    }

    pub(crate) fn close(&self) {
        self.shut(State::Closed);
    }

    pub(crate) fn resume(&self) {
        let mut gate = self.gate();
        if gate.state == State::Paused {
            gate.state = State::Open;
        }
    }

    fn shut(&self, state: State) {
        let mut gate = self.gate();
        if gate.state != State::Closed {
            gate.state = state;
        }
        self.news.notify_all();
        let busy = |gate: &mut Gate| gate.writer_out || gate.readers_out > 0;
        let mut gate = self.news.wait_while(gate, busy).unwrap_or_else(PoisonError::into_inner);
        gate.readers.clear();
        gate.writer = None;
        gate.awake = None;
    }
}

impl Gate {
    /// Opens a connection. The first one after a pause may meet a file that another process has encrypted meanwhile.
    fn opened<T>(
        &mut self,
        source: &Source,
        open: impl FnOnce(&Source) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let first = self.awake.is_none();
        self.awake
            .get_or_insert_with(|| Awake::on(&source.path, source.key.as_ref()));
        let opened = open(source);
        if first && opened.is_err() {
            self.awake = None;
            let mine = source.key.as_ref().map(StoreKey::id);
            if matches!(look(&source.path)?, FileKind::Encrypted(id) if Some(id) != mine) {
                return Err(StoreError::Key(mine.map_or(KeyTrouble::Needed, |_| KeyTrouble::Wrong)));
            }
        }
        opened
    }

    fn open(&self) -> Result<(), StoreError> {
        match self.state {
            State::Open => Ok(()),
            State::Paused => Err(StoreError::Paused),
            State::Closed => Err(StoreError::Closed),
        }
    }
}

/// A connection on loan; it goes back when dropped, also by a panic.
pub(crate) struct Lent<'p, T: Lendable> {
    pool: &'p Pool,
    item: Option<T>,
}

pub(crate) trait Lendable: Sized {
    fn give_back(self, pool: &Pool);
}

impl Lendable for Writer {
    fn give_back(self, pool: &Pool) {
        let mut gate = pool.gate();
        gate.writer = Some(self);
        gate.writer_out = false;
        pool.news.notify_all();
    }
}

impl Lendable for Connection {
    fn give_back(self, pool: &Pool) {
        let mut gate = pool.gate();
        if gate.readers.len() < IDLE_READERS {
            gate.readers.push(self);
        }
        gate.readers_out -= 1;
        pool.news.notify_all();
    }
}

impl<T: Lendable> Drop for Lent<'_, T> {
    fn drop(&mut self) {
        if let Some(item) = self.item.take() {
            item.give_back(self.pool);
        }
    }
}

#[expect(clippy::expect_used, reason = "the item is taken only by drop")]
impl<T: Lendable> Deref for Lent<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.item.as_ref().expect("lent until dropped")
    }
}

#[expect(clippy::expect_used, reason = "the item is taken only by drop")]
impl<T: Lendable> DerefMut for Lent<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.item.as_mut().expect("lent until dropped")
    }
}
