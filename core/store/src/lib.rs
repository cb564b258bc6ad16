//! The store: one SQLite file per device with base rows, shown rows, outbox, kept losers, attention and history.
//!
//! One user action is one transaction; a page moves rows, cursor and outbox together. What a screen shows is the base
//! row with the outbox over it, kept as a shown row by the one overlay function. Cursors and causes are opaque here:
//! this crate knows nothing of wire or sync, reads no clock, draws no chance, and never deletes a damaged file.

mod answer;
mod attention;
mod base;
mod cell;
mod commit;
mod connection;
mod custom;
mod damage;
mod ddl;
mod deletions;
mod depart;
mod device;
mod digest;
mod door;
mod draft;
mod encrypt;
mod error;
#[cfg(feature = "faults")]
mod faults;
mod filter;
mod find;
mod history;
mod homes;
mod identity;
mod json;
mod key;
mod known;
mod list;
mod listed;
mod look;
mod losers;
mod meta;
mod migrate;
mod observe;
mod offer;
mod outbox;
mod page;
mod pending;
mod places;
mod pool;
mod refresh;
mod rows;
mod shape;
mod show;
mod shown;
mod slot;
mod store;
mod summary;
mod table;
mod titles;
mod transact;
mod view;
mod work;

pub use answer::Heard;
pub use attention::{AttentionItem, AttentionState};
pub use cell::Cell;
pub use commit::Committed;
pub use digest::StoreDigest;
pub use door::Door;
pub use error::StoreError;
#[cfg(feature = "faults")]
pub use faults::Fault;
pub use filter::{Filter, Test};
pub use find::Found;
pub use history::HistoryItem;
pub use identity::Identity;
pub use key::{FileKind, KeyId, KeyTrouble, StoreKey};
pub use list::{By, Order};
pub use listed::ListRow;
pub use look::Look;
pub use losers::LoserRow;
pub use meta::Named;
pub use observe::Changes;
pub use offer::{Offer, OfferItem, Standing};
pub use page::{HomesIn, Laid, Outcome, PageIn};
pub use shown::ShownRecord;
pub use store::Store;
pub use summary::{OutboxItem, OutboxSummary};
