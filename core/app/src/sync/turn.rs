//! Whose turn it is to speak with the server: one process at a time, for each store.
//!
//! The turn is a lock on a file beside the store, which the system takes back from a process that died. It guards no
//! data (pages and outbox guard themselves): it keeps two processes from doing the same work twice. Never waits.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use fieldbook_store::StoreError;

use crate::{
    error::{Failure, FailureKind},
    words::Said,
};

/// The file's name within the store's folder. It is empty and stays there.
const FILE: &str = "sync.lock";

/// The turn of one device; whoever speaks takes it.
#[derive(Debug)]
pub(crate) struct Turn {
    path: PathBuf,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    /// Counts how often it was taken, so that a conversation knows whether it is still its own.
    taken: u64,
    file: Option<File>,
    paused: bool,
}

/// The turn, taken; given back when dropped, or by [`Turn::pause`].
#[derive(Debug)]
pub(crate) struct Taken {
    turn: Arc<Turn>,
    number: u64,
}

impl Turn {
    pub(crate) fn of(folder: &Path) -> Arc<Self> {
        Arc::new(Turn {
            path: folder.join(FILE),
            held: Mutex::default(),
        })
    }

    /// Takes the turn.
    ///
    /// # Errors
    /// `busy` where another conversation has it, of this process or another; `file` where there is no file to lock;
    /// what the store says while it is paused.
    pub(crate) fn take(self: &Arc<Self>) -> Result<Taken, Failure> {
        let mut held = self.held();
        if held.paused {
            return Err(StoreError::Paused.into());
        }
        if held.file.is_some() {
            return Err(busy());
        }
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&self.path)
            .map_err(|error| self.unlockable(&error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(busy()),
            // Systems without such locks run one process for each app.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(self.unlockable(&error)),
        }
        held.taken += 1;
        held.file = Some(file);
        Ok(Taken {
            turn: Arc::clone(self),
            number: held.taken,
        })
    }

    /// Takes the turn from whoever has it here, and gives it to nobody until [`Turn::resume`].
    pub(crate) fn pause(&self) {
        let mut held = self.held();
        held.paused = true;
        held.release();
    }

    /// Goes on after [`Turn::pause`].
    pub(crate) fn resume(&self) {
        self.held().paused = false;
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unlockable(&self, error: &io::Error) -> Failure {
        let detail = format!("{}: {error}", self.path.display());
        Failure::new(FailureKind::File, Said::new("store.file").with("detail", detail))
    }
}

impl Held {
    /// Unlocks before closing: a program that this process is just starting holds the file for a moment as well.
    fn release(&mut self) {
        if let Some(file) = self.file.take() {
            // Where it cannot be unlocked, closing it does the same a moment later.
            let _ = file.unlock();
        }
    }
}

impl Taken {
    /// Returns whether the turn was not given up meanwhile.
    pub(crate) fn stands(&self) -> bool {
        let held = self.turn.held();
        held.taken == self.number && held.file.is_some()
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let mut held = self.turn.held();
        if held.taken == self.number {
            held.release();
        }
    }
}

fn busy() -> Failure {
    Failure::new(FailureKind::Busy, Said::new("sync.busy"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;

    #[test]
    fn one_conversation_has_the_turn_and_the_next_is_told_to_try_again() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (Turn::of(folder.path()), Turn::of(folder.path()));
        let taken = one.take().unwrap();
        for turn in [&one, &other] {
            let refused = turn.take().unwrap_err();
            assert_eq!((refused.kind, refused.retryable), (FailureKind::Busy, true));
        }
        drop(taken);
        assert!(other.take().unwrap().stands());
    }

    #[test]
    fn a_turn_given_up_by_a_pause_is_free_for_others_and_its_end_takes_nothing_from_them() {
        let folder = tempfile::tempdir().unwrap();
        let turn = Turn::of(folder.path());
        let paused = turn.take().unwrap();
        turn.pause();
        assert!(!paused.stands());
        assert!(Turn::of(folder.path()).take().is_ok());
        assert!(turn.take().unwrap_err().retryable);
        turn.resume();
        let next = turn.take().unwrap();
        drop(paused);
        assert!(next.stands());
    }
}
