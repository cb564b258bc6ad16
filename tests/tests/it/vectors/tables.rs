//! Each table of keys, places and numbers against the type it describes: none missing, none too many, and a key that
//! the page says may be left out can be left out.

use std::collections::{BTreeMap, BTreeSet};

use fieldbook_model::{
    Op, Value, What,
    codec::{from_bytes, to_bytes},
    entry::{Fate, FieldOutcome},
};
use fieldbook_protocol::{Answer, PagePart, Verdict, push::Cause};
use minicbor::{Decoder, Encoder};

use super::{
    Wire,
    document::{table, unhex},
    name_of, samples,
};

#[test]
fn every_key_of_every_message_is_on_the_page_with_what_happens_without_it() {
    samples::maps();
}

#[test]
fn every_place_of_every_array_is_on_the_page() {
    samples::arrays();
}

/// Compares a table of keys with a value in which every key is there.
pub(super) fn map<T: Wire>(full: &T) {
    let name = name_of::<T>();
    let bytes = to_bytes(full);
    let pairs = pairs(&bytes);
    let table = table(name);
    let rows: Vec<_> = table.rows.iter().filter(|row| row[1] != "*kept free*").collect();
    let listed: BTreeSet<u32> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
    let there: BTreeSet<u32> = pairs.keys().copied().collect();
    assert_eq!(listed, there, "`{name}`: keys of the page, keys of the code");
    for row in table.rows.iter().filter(|row| row[1] == "*kept free*") {
        assert!(
            !there.contains(&row[0].parse().unwrap()),
            "`{name}`: {} is kept free",
            row[0]
        );
    }
    for row in rows {
        let key: u32 = row[0].parse().unwrap();
        let less = join(pairs.iter().filter(|(other, _)| **other != key));
        let read = from_bytes::<T>(&less);
        let (word, refused) = (&row[1], row[3] == "refused");
        assert_eq!(read.is_err(), refused, "`{name}` without {key} {word}: {read:?}");
        if let Err(why) = read {
            assert!(why.is_missing_value(), "`{name}` without {key} {word}: {why}");
        }
    }
    let mut more = pairs.clone();
    more.insert(23, vec![0xf5]);
    assert_eq!(
        from_bytes::<T>(&join(more.iter())).unwrap(),
        *full,
        "`{name}`: an unknown key is passed over"
    );
}

/// Compares a table of places with a value in which every place is there.
pub(super) fn array<T: Wire>(full: &T) {
    let name = name_of::<T>();
    let bytes = to_bytes(full);
    let length = Decoder::new(&bytes).array().unwrap().unwrap();
    let places: Vec<_> = table(name).rows.into_iter().map(|row| row[0].clone()).collect();
    let expected: Vec<_> = (0..length).map(|place| place.to_string()).collect();
    assert_eq!(places, expected, "`{name}`: places of the page, places of the code");
}

#[test]
fn every_variant_is_numbered_as_the_page_says() {
    plain::<What>();
    plain::<Fate>();
    carrying::<FieldOutcome>();
    carrying::<Answer>();
    carrying::<Cause>();
    carrying::<PagePart>();
    carrying::<Verdict>();
    variants::<Op>();
}

#[test]
fn every_kind_of_value_has_the_bytes_that_the_page_shows() {
    for row in table("Value").rows {
        let bytes = unhex(&row[2].replace('`', ""));
        let value: Value = from_bytes(&bytes).unwrap_or_else(|why| panic!("{}: {why}", row[0]));
        assert_eq!((value.kind(), to_bytes(&value)), (row[0].as_str(), bytes));
    }
}

fn plain<T: Wire>() {
    let next = variants::<T>();
    assert!(
        from_bytes::<T>(&[next]).unwrap_err().is_unknown_variant(),
        "`{}`: {next} is missing",
        name_of::<T>()
    );
}

fn carrying<T: Wire>() {
    let next = variants::<T>();
    let error = from_bytes::<T>(&[0x82, next, 0x80]).unwrap_err();
    assert!(error.is_unknown_variant(), "`{}`: {next} is missing", name_of::<T>());
}

/// Compares each row's bytes with the variant it names; returns the number after the last.
fn variants<T: Wire>() -> u8 {
    let name = name_of::<T>();
    let mut next = 0;
    for row in table(name).rows {
        let bytes = unhex(&row[3].replace('`', ""));
        let value: T = from_bytes(&bytes).unwrap_or_else(|why| panic!("`{name}` {}: {why}", row[1]));
        let said = format!("{value:?}");
        assert!(
            said.starts_with(&row[1]),
            "`{name}`: {} on the page, {said} in the code",
            row[1]
        );
        assert_eq!(to_bytes(&value), bytes, "`{name}` {}", row[1]);
        if let Ok(number) = row[0].parse::<u8>() {
            assert_eq!(number, next, "`{name}`: {}", row[1]);
            let first = if bytes.len() == 1 { bytes[0] } else { bytes[1] };
            assert_eq!(first, number, "`{name}`: {}", row[1]);
            next += 1;
        }
    }
    next
}

/// The pairs of a map with small keys.
fn pairs(bytes: &[u8]) -> BTreeMap<u32, Vec<u8>> {
    let mut d = Decoder::new(bytes);
    let length = d.map().unwrap().unwrap();
    (0..length)
        .map(|_| {
            let key = d.u32().unwrap();
            let start = d.position();
            d.skip().unwrap();
            (key, bytes[start..d.position()].to_vec())
        })
        .collect()
}

fn join<'p>(pairs: impl Iterator<Item = (&'p u32, &'p Vec<u8>)>) -> Vec<u8> {
    let pairs: Vec<_> = pairs.collect();
    let mut out = Vec::new();
    let mut e = Encoder::new(&mut out);
    e.map(pairs.len() as u64).unwrap();
    for (key, value) in pairs {
        e.u32(*key).unwrap();
        e.writer_mut().extend_from_slice(value);
    }
    out
}
