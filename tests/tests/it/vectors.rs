//! The page `docs/protocol.md` says what the code does: vectors both ways, tables of keys, limits, errors, rules.
//!
//! Whoever writes another client reads that page only, so what is wrong there is wrong on the wire. Nothing here may
//! make a vector from the code: they are written by hand.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot read its input has failed"
)]

mod document;
mod expected;
mod lists;
mod samples;
mod tables;

use std::{any::type_name, fmt::Debug};

use fieldbook_model::codec::{from_bytes, to_bytes};
use minicbor::{Decode, Encode};

/// Something that travels.
trait Wire: Encode<()> + for<'b> Decode<'b, ()> + PartialEq + Debug {}

impl<T: Encode<()> + for<'b> Decode<'b, ()> + PartialEq + Debug> Wire for T {}

/// The name of a type as the page writes it.
fn name_of<T>() -> &'static str {
    type_name::<T>().rsplit("::").next().unwrap()
}

#[test]
fn a_client_written_from_the_page_alone_is_understood_and_understands() {
    let mut left = document::vectors();
    assert!(left.len() >= 15, "the vectors were not found");
    expected::all(&mut left);
    let names: Vec<_> = left.iter().map(|vector| &vector.name).collect();
    assert!(names.is_empty(), "vectors that nothing is compared with: {names:?}");
}

/// Compares the vector of this name with the value, both ways.
fn compare<T: Wire>(left: &mut Vec<document::Vector>, name: &str, value: &T) {
    let kind = name_of::<T>();
    let bytes = taken(left, kind, name);
    assert_eq!(hex(&to_bytes(value)), hex(&bytes), "`{kind}`: {name}: written");
    let read: T = from_bytes(&bytes).unwrap_or_else(|why| panic!("`{kind}`: {name}: {why}"));
    assert_eq!(&read, value, "`{kind}`: {name}: read");
    assert_eq!(hex(&to_bytes(&read)), hex(&bytes), "`{kind}`: {name}: read and written");
}

fn taken(left: &mut Vec<document::Vector>, kind: &str, name: &str) -> Vec<u8> {
    let at = left
        .iter()
        .position(|vector| vector.kind == kind && vector.name == name);
    left.remove(at.unwrap_or_else(|| panic!("no vector `{kind}`: {name}")))
        .bytes
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
