//! What an edit does to a record, as CRDTs: arbitration, laying, the overlay of the outbox, long text.
//!
//! Pure: time, chance and data are inputs. The only Automerge code is in [`text`], and none of its types leaves it.
//! The rules are those of the design's §3.2–3.8; admission judges with them, devices only lay and overlay.

pub mod arbitrate;
pub mod clock;
pub mod coalesce;
pub mod digest;
pub mod eye;
mod form;
pub mod lay;
pub mod overlay;
pub mod pending;
pub mod record;
pub mod text;
pub mod views;
pub mod write;

pub use arbitrate::{Incoming, arbitrate};
pub use clock::Moment;
pub use digest::Digest;
pub use lay::{Laid, LayError, lay, lay_home_revival};
pub use overlay::{Shown, cover, overlay};
pub use pending::{Composed, Covered, Pending};
pub use record::{Deletion, LongText, Origin, Record, Row, Written};
pub use views::Views;
pub use write::write;
