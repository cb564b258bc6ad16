//! Faults at a commit, for simulators: a crash just before it, one just after, a full disk. Only with the feature
//! `faults`, which no app turns on.
//!
//! After a crash the store answers nothing any more, as a dead process would; open the file anew.

use std::{
    fs,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{connection::Durability, error::StoreError, store::Store};

/// What happens at a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The process dies before it: nothing of the transaction is there afterwards.
    CrashBefore,
    /// The process dies after it: everything is there, and nobody was told.
    CrashAfter,
    /// The disk is full: the transaction rolls back, the process goes on.
    DiskFull,
}

/// What is to happen and what has.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    armed: Option<(Fault, u32, u32)>,
    struck: Vec<Fault>,
    dead: bool,
    synced: u64,
    commits: u64,
}

impl Store {
    /// Lets a fault happen at the n-th commit from now (1 is the next) and, of a full disk, at `times` commits in a row.
    /// It takes the place of one armed before.
    pub fn arm(&self, fault: Fault, nth: u32, times: u32) {
        self.faults.state().armed = Some((fault, nth.max(1), times.max(1)));
    }

    /// Takes back what was armed.
    pub fn disarm(&self) {
        self.faults.state().armed = None;
    }

    /// Returns what has happened since the last call.
    pub fn struck(&self) -> Vec<Fault> {
        std::mem::take(&mut self.faults.state().struck)
    }

    /// Returns whether a crash has happened: nothing is answered any more.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.faults.state().dead
    }

    /// Returns how many transactions were committed since opening.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.faults.state().commits
    }

    /// Returns how many bytes of the write-ahead log are on the disk for certain: what a power cut leaves.
    #[must_use]
    pub fn synced(&self) -> u64 {
        self.faults.state().synced
    }
}

impl Faults {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn alive(&self) -> Result<(), StoreError> {
        if self.state().dead {
            Err(StoreError::Closed)
        } else {
            Ok(())
        }
    }

    /// To be asked before a commit; an error is the fault, and the transaction must roll back.
    pub(crate) fn before(&self) -> Result<(), StoreError> {
        let mut state = self.state();
        let Some((fault, nth, times)) = state.armed else {
            return Ok(());
        };
        if nth > 1 {
            state.armed = Some((fault, nth - 1, times));
            return Ok(());
        }
        if fault == Fault::CrashAfter {
            return Ok(());
        }
        state.struck.push(fault);
        state.armed = (times > 1).then_some((fault, 1, times - 1));
        if fault == Fault::DiskFull {
            return Err(StoreError::Full);
        }
        state.dead = true;
        state.armed = None;
        Err(StoreError::Closed)
    }

    /// To be asked after a commit; an error is the fault.
    pub(crate) fn after(&self, path: &Path, durability: Durability) -> Result<(), StoreError> {
        let mut state = self.state();
        state.commits += 1;
        if durability == Durability::Full {
            let mut log = path.as_os_str().to_owned();
            log.push("-wal");
            state.synced = fs::metadata(log).map_or(0, |log| log.len());
        }
        if let Some((Fault::CrashAfter, 1, _)) = state.armed {
            state.armed = None;
            state.struck.push(Fault::CrashAfter);
            state.dead = true;
            return Err(StoreError::Closed);
        }
        Ok(())
    }
}
