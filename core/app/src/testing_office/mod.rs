//! A server in memory, for the tests of apps: one workspace over the same *admission* as the real one, with answers to
//! script. Behind the feature `testing`; never in a library that ships.
//!
//! It is strict where the real one is: signatures, codes, tokens, cursors and scopes are looked at. It keeps nothing
//! beyond its own life, packs no snapshots and prunes nothing.

mod book;
mod desk;
mod line;
mod pen;
mod script;
mod serving;

use std::{
    fmt,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

pub use fieldbook_admission::Role;
use fieldbook_model::{Id, Micros, action::Write};
use fieldbook_protocol::{ErrorKind, enrol::normal_code};
use fieldbook_store::Cell;

use crate::{Clock, Failure};
use book::Book;
pub use line::OfficeLine;
use script::Script;
pub use script::{Judgement, Weather};

/// The office.
pub struct TestOffice {
    clock: Box<dyn Clock>,
    state: Mutex<State>,
    /// Something happened that somebody may wait for: an entry, a cancel, other weather.
    news: Condvar,
}

struct State {
    book: Book,
    script: Script,
}

impl TestOffice {
    /// Opens an office with one territory and nobody in it. Its clock is the given one's wall.
    ///
    /// # Errors
    /// What it would refuse of itself: a mistake of this library.
    pub fn open(clock: Box<dyn Clock>) -> Result<Arc<Self>, Failure> {
        let now = clock.read().wall;
        let book = Book::open(now)?;
        Ok(Arc::new(TestOffice {
            clock,
            state: Mutex::new(State {
                book,
                script: Script::default(),
            }),
            news: Condvar::new(),
        }))
    }

    /// Adds a user in the territory; returns their id.
    ///
    /// # Errors
    /// What admission refuses.
    pub fn add_user(&self, name: &str, role: Role) -> Result<Id, Failure> {
        let now = self.now();
        self.change(|state| state.book.add_user(name, role, now))
    }

    /// Returns the line of an invitation for a user, good for one device.
    pub fn invite(&self, user: Id) -> String {
        let mut state = self.state();
        let code = state.book.next_code(user);
        state.book.codes.insert(normal_code(&code), (user, None));
        format!("memory://office/#{code}")
    }

    /// Creates a record as the office; returns its id.
    ///
    /// # Errors
    /// An unknown type or field, a value that does not suit, what admission refuses.
    pub fn create(&self, kind: &str, fields: Vec<(String, Write)>) -> Result<Id, Failure> {
        let now = self.now();
        self.change(|state| state.book.create(kind, fields, now))
    }

    /// Changes a record as the office.
    ///
    /// # Errors
    /// No such record or field, a value that does not suit, what admission refuses.
    pub fn edit(&self, record: Id, fields: Vec<(String, Write)>) -> Result<(), Failure> {
        let now = self.now();
        self.change(|state| state.book.edit(record, fields, now))
    }

    /// Deletes a record as the office.
    ///
    /// # Errors
    /// No such record, what admission refuses.
    pub fn delete(&self, record: Id) -> Result<(), Failure> {
        let now = self.now();
        self.change(|state| state.book.delete(record, now))
    }

    /// Returns what a field of a record holds here; `None` where there is no such record or it is empty.
    pub fn content(&self, record: Id, field: &str) -> Option<Cell> {
        self.state().book.content(record, field)
    }

    /// Returns how many records of a type are here, deleted ones left out.
    pub fn count(&self, kind: &str) -> usize {
        self.state().book.count(kind)
    }

    /// Says what becomes of an edit that is offered next, after those said before; without a word each is judged by
    /// the rules.
    pub fn judge_next(&self, judgement: Judgement) {
        self.state().script.judgements.push_back(judgement);
    }

    /// Judges what was let wait by [`Judgement::Hold`].
    pub fn release(&self) {
        self.tell(|state| state.book.release());
    }

    /// Answers the next request with a refusal of the whole.
    pub fn refuse_next(&self, kind: ErrorKind) {
        self.state().script.refusals.push_back(kind);
    }

    /// Changes the network.
    pub fn set_weather(&self, weather: Weather) {
        self.tell(|state| state.script.weather = weather);
    }

    /// Forgets an installation: its device is refused from now on.
    pub fn revoke(&self, installation: Id) {
        self.tell(|state| {
            state.book.installations.remove(&installation);
        });
    }

    /// Returns how many requests have come in, the lost and the refused included.
    pub fn requests(&self) -> u64 {
        self.state().script.requests
    }

    /// Returns a line to the office: what a device holds as its transport.
    pub fn line(self: &Arc<Self>) -> OfficeLine {
        OfficeLine::to(Arc::clone(self))
    }

    fn now(&self) -> Micros {
        self.clock.read().wall
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.news.notify_all();
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> Result<T, Failure>) -> Result<T, Failure> {
        let came = change(&mut self.state());
        self.news.notify_all();
        came
    }
}

impl fmt::Debug for TestOffice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TestOffice")
    }
}

#[cfg(test)]
mod tests;
