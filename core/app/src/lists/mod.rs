//! Lists of records, answered by SQL alone: filtered, ordered and paged before anything is read.

mod list;
mod recent;

pub use list::{ListError, ListRequest, ListView, RowView};
