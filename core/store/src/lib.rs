//! The store: one SQLite file per device with base rows, shown rows, outbox, kept losers, attention and history.
//!
//! One user action is one transaction; a page moves rows, cursor and outbox together. What a screen shows is the base
//! row with the outbox over it, kept as a shown row by the one overlay function. Cursors and causes are opaque here:
//! this crate knows nothing of wire or sync, reads no clock, draws no chance, and never deletes a damaged file.

mod attention;
mod base;
mod cell;
mod commit;
mod connection;
mod custom;
mod damage;
mod deletions;
mod depart;
mod device;
mod digest;
mod error;
mod filter;
mod find;
mod history;
mod homes;
mod identity;
mod json;
mod known;
mod list;
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
mod rows;
mod show;
mod shown;
mod slot;
mod store;
mod summary;
mod table;
mod view;
mod work;

pub use attention::{AttentionItem, AttentionState};
pub use cell::Cell;
pub use commit::Committed;
pub use digest::StoreDigest;
pub use error::StoreError;
pub use filter::{Filter, Test};
pub use find::Found;
pub use history::HistoryItem;
pub use identity::Identity;
pub use list::{By, ListRow, Order};
pub use losers::LoserRow;
pub use observe::Changes;
pub use offer::{Heard, Offer, OfferItem, Standing};
pub use outbox::OutboxItem;
pub use page::{HomesIn, Laid, Outcome, PageIn};
pub use shown::ShownRecord;
pub use store::Store;
pub use summary::OutboxSummary;
