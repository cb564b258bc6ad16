//! Import: a table and a mapping become records, row by row, through the same admission as anything else.
//!
//! A bad row is named by line, column and reason and left out; it never stops the others.

pub mod mapping;
pub mod row;
pub mod table;

pub use mapping::Mapping;
pub use row::{Names, RowAction};
pub use table::Table;
