//! The built-in record types, one file each. A new record type is a new file here and a line in [`ALL`].
//!
//! Nothing but declarations: no behaviour hides in a type.

mod attachment;
mod contact;
mod customer;
mod field;
mod office;
mod task;
mod visit;

pub use attachment::ATTACHMENT;
pub use contact::CONTACT;
pub use customer::CUSTOMER;
pub use field::FIELD;
pub use office::{PRODUCT, TEAM, TERRITORY, USER};
pub use task::TASK;
pub use visit::VISIT;

use crate::schema::{RecordType, Schema};

/// Every built-in type, by number.
pub static ALL: [&RecordType; 10] = [
    &CUSTOMER,
    &CONTACT,
    &VISIT,
    &TASK,
    &ATTACHMENT,
    &FIELD,
    &USER,
    &TEAM,
    &TERRITORY,
    &PRODUCT,
];

/// Returns the schema of the built-in types, without custom fields.
#[must_use]
pub fn built_in() -> Schema {
    Schema::of(&ALL)
}
