//! What the sync engine takes from the outbox: offers, asks, where this device stands.
//!
//! Offering seals: from then on an edit never changes, and its link of the evidence chain stands.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use fieldbook_model::{Edit, EditHash, FieldNo, Id, Seq};
use rusqlite::Connection;

use crate::{
    base,
    connection::Durability,
    device,
    error::{Doing, StoreError},
    outbox,
    rows::{hash_at, number_at},
    store::Store,
    work::Work,
};

/// Where so many edits wait, a commit leaves sealing to the offer.
const MOST_SEALED: usize = 16;

/// One offered edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferItem {
    /// The installation's number for it.
    pub n: u64,
    /// What it says.
    pub edit: Edit,
    /// Whole base texts, where the server asked for them.
    pub bases: Vec<(FieldNo, String)>,
}

/// Edits to push.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// In commit order.
    pub items: Vec<OfferItem>,
    /// The link of the evidence chain at the last item.
    pub chain: EditHash,
}

/// How far this device has laid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The server's cursor, opaque.
    pub cursor: Vec<u8>,
    /// Where the cursor stands.
    pub seq: Seq,
    /// The greatest seq laid, by page or fetched home.
    pub acknowledged: Seq,
}

impl Store {
    /// Seals and returns unjudged edits that are not held, in commit order: at most `max_edits`, and about `max_bytes`
    /// of their encoding, but one at least.
    ///
    /// # Errors
    /// As any writing call.
    pub fn offers(&self, max_edits: usize, max_bytes: usize) -> Result<Offer, StoreError> {
        let found = self.read(|connection, _| candidates(connection, max_edits, max_bytes))?;
        if found.iter().all(|row| row.sealed) {
            return Ok(offer_of(found));
        }
        // The seal must be on the disk before the edit leaves the phone.
        let (offer, _) = self.write(Durability::Full, |work| {
            let mut found = candidates(work.tx, max_edits, max_bytes)?;
            seal_all(work, &mut found)?;
            Ok(offer_of(found))
        })?;
        Ok(offer)
    }

    /// Says whether a commit seals what it writes: worth it while everything is offered at once, for the offer then
    /// needs no commit of its own. Off in a new store.
    pub fn seal_at_commit(&self, on: bool) {
        self.seals.store(on, Ordering::Relaxed);
    }

    /// Returns the hashes of everything in the outbox, in commit order.
    ///
    /// # Errors
    /// As any reading call.
    pub fn waiting(&self) -> Result<Vec<EditHash>, StoreError> {
        self.read(|connection, _| outbox::hashes(connection, false))
    }

    /// Returns the hashes of what was offered and has not left: what a pull asks verdicts on. The server cannot have
    /// judged anything else.
    ///
    /// # Errors
    /// As any reading call.
    pub fn asks(&self) -> Result<Vec<EditHash>, StoreError> {
        self.read(|connection, _| outbox::hashes(connection, true))
    }

    /// Returns an own edit by its hash, from outbox or attention.
    ///
    /// # Errors
    /// As any reading call.
    pub fn known(&self, hash: EditHash) -> Result<Option<Edit>, StoreError> {
        self.read(|connection, _| outbox::known(connection, hash))
    }

    /// Returns own edits by the first eight bytes of their hashes, from outbox or attention, each with the home that its
    /// record hangs on here: as admitted, else as the edit was written. What is not there is left out.
    ///
    /// # Errors
    /// As any reading call.
    pub fn known_by_prefix(
        &self,
        prefixes: impl IntoIterator<Item = [u8; 8]>,
    ) -> Result<BTreeMap<[u8; 8], (Edit, Id)>, StoreError> {
        self.read(|connection, _| {
            let mut found = BTreeMap::new();
            for prefix in prefixes {
                if let Some((edit, written)) = outbox::known_by_prefix(connection, prefix)? {
                    let admitted = base::place(connection, edit.record)?;
                    let home = admitted.map_or(written, |(_, home)| home);
                    found.insert(prefix, (edit, home));
                }
            }
            Ok(found)
        })
    }

    /// Returns how far this device has laid.
    ///
    /// # Errors
    /// As any reading call.
    pub fn standing(&self) -> Result<Standing, StoreError> {
        self.read(|connection, _| {
            let device = device::load(connection)?;
            Ok(Standing {
                cursor: device.cursor,
                seq: device.seq,
                acknowledged: device.acknowledged,
            })
        })
    }

    /// Puts the cursor back to the beginning of the log; rows, outbox and the seq acknowledged stay as they are.
    /// Entries that the rows have already are skipped when they come again.
    ///
    /// # Errors
    /// As any writing call.
    pub fn start_over(&self) -> Result<(), StoreError> {
        self.write(Durability::Normal, |work| {
            work.device.seq = Seq(0);
            work.device.cursor.clear();
            Ok(())
        })?;
        Ok(())
    }
}

/// Seals what a commit has just put into the outbox, and the little that may wait before it.
pub(crate) fn seal_written(work: &mut Work<'_>) -> Result<(), StoreError> {
    let mut found = candidates(work.tx, MOST_SEALED, usize::MAX)?;
    if found.len() < MOST_SEALED {
        seal_all(work, &mut found)?;
    }
    Ok(())
}

fn seal_all(work: &mut Work<'_>, found: &mut [Candidate]) -> Result<(), StoreError> {
    for row in found.iter_mut().filter(|row| !row.sealed) {
        work.device.chain = work.device.chain.link(row.hash);
        row.chain = work.device.chain;
        seal(work.tx, row)?;
    }
    Ok(())
}

struct Candidate {
    place: i64,
    n: u64,
    hash: EditHash,
    edit: Edit,
    bases: Vec<(FieldNo, String)>,
    sealed: bool,
    chain: EditHash,
}

fn candidates(connection: &Connection, max_edits: usize, max_bytes: usize) -> Result<Vec<Candidate>, StoreError> {
    let sql = "select place, n, hash, body, iif(whole, texts, x''), sealed, chain from outbox
        where judged = 0 and held is null order by place limit ?";
    let mut statement = connection.prepare_cached(sql).doing("reading the outbox")?;
    let mut rows = statement
        .query([i64::try_from(max_edits).unwrap_or(i64::MAX)])
        .doing("reading the outbox")?;
    let (mut out, mut bytes) = (Vec::new(), 0_usize);
    while let Some(row) = rows.next().doing("reading the outbox")? {
        let blob = |at: usize| row.get::<_, Vec<u8>>(at).doing("reading the outbox");
        let (body, texts, chain) = (blob(3)?, blob(4)?, blob(6)?);
        bytes += body.len() + texts.len();
        if bytes > max_bytes && !out.is_empty() {
            break;
        }
        let bases = if texts.is_empty() {
            Ok(Vec::new())
        } else {
            minicbor::decode(&texts)
        };
        out.push(Candidate {
            place: row.get(0).doing("reading the outbox")?,
            n: number_at(row, 1).doing("reading the outbox")?,
            hash: hash_at(row, 2).doing("reading the outbox")?,
            edit: minicbor::decode(&body).map_err(|_| StoreError::damaged())?,
            bases: bases.map_err(|_| StoreError::damaged())?,
            sealed: row.get(5).doing("reading the outbox")?,
            chain: EditHash(chain.try_into().unwrap_or_default()),
        });
    }
    Ok(out)
}

fn offer_of(found: Vec<Candidate>) -> Offer {
    let chain = found.last().map_or(EditHash::default(), |row| row.chain);
    let items = found
        .into_iter()
        .map(|row| OfferItem {
            n: row.n,
            edit: row.edit,
            bases: row.bases,
        })
        .collect();
    Offer { items, chain }
}

fn seal(connection: &Connection, row: &Candidate) -> Result<(), StoreError> {
    let sql = "update outbox set sealed = 1, chain = ? where place = ?";
    let mut statement = connection.prepare_cached(sql).doing("sealing an edit")?;
    statement
        .execute((row.chain.0.as_slice(), row.place))
        .doing("sealing an edit")
        .map(|_| ())
}
