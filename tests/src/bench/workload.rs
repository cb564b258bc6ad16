//! The workload: shops and visits to them, read from a folder or made up in the same shape.
//!
//! Made up, it is the same on every machine and at every run.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::said;

/// How many visits are the base that everything else comes on top of.
pub const BASE: usize = 50_000;
/// The visits that are written new, one by one or offline.
pub const NEW: std::ops::Range<usize> = 50_000..55_000;
/// The first visit of the storm.
pub const STORM: usize = 60_000;
pub(super) const CUSTOMERS: usize = 25_000;
pub(super) const VISITS: usize = 80_000;
/// Key accounts get every fifth visit of the base.
pub const KEY_ACCOUNTS: usize = 100;

/// A shop.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Customer {
    /// A UUID.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub address: String,
    /// How it is called up; may be empty.
    pub phone: String,
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lon: f64,
}

/// A visit, as the floor carries it: its JSON is what the floor posts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Visit {
    /// A UUID.
    pub id: String,
    /// The shop.
    pub customer_id: String,
    /// Milliseconds since 1970.
    pub time: i64,
    /// One of a few words.
    pub outcome: String,
    /// 40–120 characters, Chinese and English.
    pub note: String,
    /// One of a few phrases.
    pub next_step: String,
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lon: f64,
    /// Who was there.
    pub rep: String,
}

/// Shops and visits.
#[derive(Debug, Default)]
pub struct Workload {
    /// Shops.
    pub customers: Vec<Customer>,
    /// Visits.
    pub visits: Vec<Visit>,
    /// Where they come from, in one word.
    pub source: &'static str,
}

impl Workload {
    /// Reads `customers.ndjson` and `visits.ndjson`.
    ///
    /// # Errors
    /// When a file is missing, a line is none of ours, or there are too few.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let workload = Workload {
            customers: lines(&folder.join("customers.ndjson"))?,
            visits: lines(&folder.join("visits.ndjson"))?,
            source: "real shops",
        };
        if workload.customers.len() < CUSTOMERS || workload.visits.len() < VISITS {
            return Err(io::Error::other(format!(
                "{}: fewer than {CUSTOMERS} customers or {VISITS} visits",
                folder.display()
            )));
        }
        Ok(workload)
    }
}

fn lines<T: DeserializeOwned>(path: &Path) -> io::Result<Vec<T>> {
    let text = fs::read_to_string(path).map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
    text.lines()
        .map(|line| serde_json::from_str(line).map_err(said))
        .collect()
}
