//! Admission over one transaction: what is loaded stays loaded for the next one while nobody else has written.
//!
//! A failed transaction leaves no trace: what was judged in it is forgotten with it.

use fieldbook_admission::{Ground, Need, Offer, Workspace, admit, settle};
use fieldbook_model::{EditHash, Id, Micros, Seq};
use fieldbook_protocol::{Verdict, push::Answer};

use crate::{
    keys::ServerKey,
    lane::{load::load, write::write},
    storage::{StorageError, WorkspaceRow, Writing},
    workspace::config::{Config, service_installation},
};

/// Records kept loaded between transactions; above, all are forgotten and loaded anew.
const KEPT_EDITS: usize = 20_000;

/// Judges and writes, transaction by transaction.
pub struct Executor {
    key: ServerKey,
    kept: Option<Ground>,
    judged: usize,
}

/// Admission within one transaction.
pub struct Session<'s, 'c> {
    tx: &'s Writing<'c>,
    key: &'s ServerKey,
    ground: Ground,
    row: WorkspaceRow,
    judged: usize,
}

impl Executor {
    /// Returns an executor that signs with this key.
    #[must_use]
    pub fn new(key: ServerKey) -> Self {
        Executor {
            key,
            kept: None,
            judged: 0,
        }
    }

    /// Runs `work` with admission over a transaction, then settles what waits and writes everything down.
    ///
    /// # Errors
    /// Those of `work` and of the database; the transaction must then not be kept.
    pub fn run<T, E: From<StorageError>>(
        &mut self,
        tx: &Writing<'_>,
        work: impl FnOnce(&mut Session<'_, '_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let row = tx.workspace()?;
        let ground = match self.kept.take() {
            Some(ground) if stands_at(&ground, &row) && self.judged < KEPT_EDITS => ground,
            _ => {
                self.judged = 0;
                fresh(tx, &row)?
            }
        };
        let mut session = Session {
            tx,
            key: &self.key,
            ground,
            row,
            judged: 0,
        };
        let done = work(&mut session)?;
        session.finish()?;
        self.judged += session.judged;
        self.kept = Some(session.ground);
        Ok(done)
    }
}

fn stands_at(ground: &Ground, row: &WorkspaceRow) -> bool {
    let known = ground.workspace;
    (known.id, known.head, known.log, known.last_received) == (row.id, row.head, row.log, row.received)
}

fn fresh(tx: &Writing<'_>, row: &WorkspaceRow) -> Result<Ground, StorageError> {
    let config = Config::load(tx)?;
    let held = tx.all_held()?;
    let mut ground = Ground::default();
    ground.workspace = Workspace {
        id: row.id,
        head: row.head,
        log: row.log,
        last_received: row.received,
    };
    ground.schema = config.schema;
    ground.directory = config.directory;
    ground.held = held.into_iter().collect();
    // The server has seen whatever there is.
    ground.put_bound(service_installation(row.id), Seq(u64::MAX));
    Ok(ground)
}

impl Session<'_, '_> {
    /// Returns what is loaded, with what was judged so far.
    #[must_use]
    pub fn ground(&self) -> &Ground {
        &self.ground
    }

    /// Returns the transaction.
    #[must_use]
    pub fn tx(&self) -> &Writing<'_> {
        self.tx
    }

    /// Takes the next number of the service author.
    pub fn next_service_n(&mut self) -> u64 {
        self.row.service_n += 1;
        self.row.service_n
    }

    /// Takes what an installation says it has laid.
    ///
    /// # Errors
    /// Those of the database.
    pub fn acknowledge(&mut self, installation: Id, acknowledged: Seq) -> Result<(), StorageError> {
        load(self.tx, &mut self.ground, Need::Bound(installation))?;
        self.ground.put_bound(installation, acknowledged);
        Ok(())
    }

    /// Loads a record, so that [`Ground::record`] has it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn fetch(&mut self, id: Id) -> Result<(), StorageError> {
        if self.ground.record(id).is_err() {
            load(self.tx, &mut self.ground, Need::Record(id))?;
        }
        Ok(())
    }

    /// Judges one offered edit.
    ///
    /// # Errors
    /// Those of the database.
    pub fn offer(&mut self, offer: &Offer, now: Micros) -> Result<Answer, StorageError> {
        self.judged += 1;
        self.fetch(offer.own.edit.record)?;
        loop {
            match admit(&mut self.ground, offer, now) {
                Ok(answer) => return Ok(answer),
                // Only what is not loaded is asked for: what this transaction has judged is never read over.
                Err(need) => load(self.tx, &mut self.ground, need)?,
            }
        }
    }

    /// Returns what was decided of an edit in this transaction and not yet written down.
    #[must_use]
    pub fn verdict(&self, hash: EditHash) -> Option<&Verdict> {
        self.ground
            .changes
            .verdicts
            .iter()
            .rev()
            .find(|row| row.hash == hash)
            .map(|row| &row.verdict)
    }

    /// Returns whether an edit waits.
    #[must_use]
    pub fn is_held(&self, hash: EditHash) -> bool {
        self.ground.held.has(hash)
    }

    /// Judges again what waits, then writes everything down; configuration counts from here on.
    ///
    /// # Errors
    /// Those of the database.
    pub fn flush(&mut self) -> Result<(), StorageError> {
        loop {
            while let Err(need) = settle(&mut self.ground) {
                load(self.tx, &mut self.ground, need)?;
            }
            let changes = std::mem::take(&mut self.ground.changes);
            if changes.is_empty() {
                return Ok(());
            }
            if write(self.tx, self.key, &self.ground, &changes)? {
                self.row.config = self.ground.workspace.head;
                self.advance()?;
                let config = Config::load(self.tx)?;
                self.ground.schema = config.schema;
                self.ground.directory = config.directory;
            }
        }
    }

    fn finish(&mut self) -> Result<(), StorageError> {
        self.flush()?;
        self.advance()
    }

    fn advance(&mut self) -> Result<(), StorageError> {
        let known = self.ground.workspace;
        self.row.head = known.head;
        self.row.log = known.log;
        self.row.received = known.last_received;
        self.tx.advance(&self.row)
    }
}
