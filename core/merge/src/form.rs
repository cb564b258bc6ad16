//! The form of a row in bytes: each origin stands once, and values name it by its place.
//!
//! A dozen fields written by one edit share one origin; repeated, it was most of a row. Bytes are deterministic: they
//! are part of the digest. Never changes what a row holds.

use std::collections::BTreeMap;

use fieldbook_model::{EditKey, FieldNo, Micros, Seq, Value};
use minicbor::{
    Decode, Decoder, Encode, Encoder,
    decode::Error as DecodeError,
    encode::{Error as EncodeError, Write},
};

use crate::record::{LongText, Origin, Row, Written};

/// A register's value or a loser: value, stamp (left out where it is the origin's time of capture), place of its origin.
type Value3 = (Option<Value>, Option<Micros>, usize);

/// What decoding reads before places become origins.
#[derive(Decode)]
#[cbor(map)]
struct Form {
    #[n(0)]
    revision: Seq,
    #[n(1)]
    #[cbor(default)]
    origins: Vec<Origin>,
    #[n(2)]
    #[cbor(default)]
    registers: BTreeMap<FieldNo, Value3>,
    #[n(3)]
    #[cbor(default)]
    losers: BTreeMap<FieldNo, Vec<Value3>>,
    #[n(4)]
    #[cbor(default)]
    sets: BTreeMap<FieldNo, BTreeMap<Value, Vec<usize>>>,
    #[n(5)]
    #[cbor(default)]
    counters: BTreeMap<FieldNo, i64>,
    #[n(6)]
    #[cbor(default)]
    texts: BTreeMap<FieldNo, (String, usize)>,
}

/// The origins of a row, each with its place: the order in which the row first names them.
#[derive(Default)]
struct Origins {
    list: Vec<Origin>,
    places: BTreeMap<Origin, usize>,
}

impl Origins {
    fn of(row: &Row) -> Self {
        let registers = row.registers.values().map(|written| written.origin);
        let losers = row.losers.values().flat_map(BTreeMap::values).map(|lost| lost.origin);
        let members = row.sets.values().flat_map(BTreeMap::values);
        let additions = members.flat_map(BTreeMap::values).copied();
        let texts = row.texts.values().map(|text| text.last);
        let mut origins = Origins::default();
        for origin in registers.chain(losers).chain(additions).chain(texts) {
            // One edit writes most of what stands together.
            if origins.list.last() != Some(&origin) {
                origins.places.entry(origin).or_insert_with(|| {
                    origins.list.push(origin);
                    origins.list.len() - 1
                });
            }
        }
        origins
    }
}

struct Writing<'e, W> {
    e: &'e mut Encoder<W>,
    places: BTreeMap<Origin, usize>,
}

impl<W: Write> Writing<'_, W> {
    fn place(&mut self, origin: &Origin) -> Result<(), EncodeError<W::Error>> {
        let place = self.places.get(origin).copied();
        self.e.u64(place.unwrap_or(usize::MAX) as u64)?.ok()
    }

    fn written(&mut self, written: &Written) -> Result<(), EncodeError<W::Error>> {
        self.e.array(3)?.encode(written.value.as_ref())?;
        let stamp = (written.stamp != written.origin.captured).then_some(written.stamp);
        self.e.encode(stamp)?;
        self.place(&written.origin)
    }
}

impl<C> Encode<C> for Row {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
        let Origins { list: origins, places } = Origins::of(self);
        let there = [
            origins.is_empty(),
            self.registers.is_empty(),
            self.losers.is_empty(),
            self.sets.is_empty(),
            self.counters.is_empty(),
            self.texts.is_empty(),
        ];
        let keys = 1 + there.iter().filter(|empty| !**empty).count();
        e.map(keys as u64)?.u8(0)?.encode(self.revision)?;
        if !origins.is_empty() {
            e.u8(1)?.encode(&origins)?;
        }
        let mut w = Writing { e, places };
        if !self.registers.is_empty() {
            w.e.u8(2)?.map(self.registers.len() as u64)?;
            for (field, written) in &self.registers {
                w.e.encode(field)?;
                w.written(written)?;
            }
        }
        if !self.losers.is_empty() {
            w.e.u8(3)?.map(self.losers.len() as u64)?;
            for (field, losers) in &self.losers {
                w.e.encode(field)?.array(losers.len() as u64)?;
                losers.values().try_for_each(|lost| w.written(lost))?;
            }
        }
        if !self.sets.is_empty() {
            w.e.u8(4)?.map(self.sets.len() as u64)?;
            for (field, members) in &self.sets {
                w.e.encode(field)?.map(members.len() as u64)?;
                for (member, additions) in members {
                    w.e.encode(member)?.array(additions.len() as u64)?;
                    additions.values().try_for_each(|origin| w.place(origin))?;
                }
            }
        }
        if !self.counters.is_empty() {
            w.e.u8(5)?.encode(&self.counters)?;
        }
        if !self.texts.is_empty() {
            w.e.u8(6)?.map(self.texts.len() as u64)?;
            for (field, text) in &self.texts {
                w.e.encode(field)?.array(2)?.str(&text.content)?;
                w.place(&text.last)?;
            }
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Row {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
        let at = d.position();
        let form: Form = d.decode()?;
        let origins = form.origins;
        let origin = |place: usize| {
            let there = origins.get(place).copied();
            there.ok_or_else(|| match origins.is_empty() {
                true => DecodeError::missing_value(1).at(at),
                false => DecodeError::message("a value names an origin that is not there").at(at),
            })
        };
        let written = |(value, stamp, place): Value3| {
            let origin = origin(place)?;
            let stamp = stamp.unwrap_or(origin.captured);
            Ok::<_, DecodeError>(Written { value, stamp, origin })
        };
        let keyed = |lost: Value3| written(lost).map(|lost| (lost.origin.edit, lost));
        let addition = |place: usize| origin(place).map(|origin| (origin.edit, origin));
        let mut row = Row {
            revision: form.revision,
            counters: form.counters,
            ..Row::default()
        };
        for (field, value) in form.registers {
            row.registers.insert(field, written(value)?);
        }
        for (field, losers) in form.losers {
            let losers: Result<BTreeMap<EditKey, Written>, _> = losers.into_iter().map(keyed).collect();
            row.losers.insert(field, losers?);
        }
        for (field, members) in form.sets {
            let set = row.sets.entry(field).or_default();
            for (member, places) in members {
                let additions: Result<BTreeMap<EditKey, Origin>, _> = places.into_iter().map(addition).collect();
                set.insert(member, additions?);
            }
        }
        for (field, (content, place)) in form.texts {
            let last = origin(place)?;
            row.texts.insert(field, LongText { content, last });
        }
        Ok(row)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use fieldbook_model::{Author, Id, codec};

    use super::*;

    fn origin(by: u8) -> Origin {
        Origin {
            author: Author {
                user: Id([by; 16]),
                installation: Id([by + 1; 16]),
                n: u64::from(by),
            },
            captured: Micros(1_000 + i64::from(by)),
            edit: EditKey([by; 16]),
            revision: Seq(u64::from(by)),
        }
    }

    fn written(by: u8, value: Option<&str>, stamp: i64) -> Written {
        let value = value.map(|text| Value::Text(text.to_owned()));
        let (stamp, origin) = (Micros(stamp), origin(by));
        Written { value, stamp, origin }
    }

    fn full() -> Row {
        let tag = |text: &str| Value::Text(text.to_owned());
        let both = BTreeMap::from([3, 4].map(|by| (EditKey([by; 16]), origin(by))));
        Row {
            revision: Seq(9),
            registers: BTreeMap::from([
                (FieldNo(1), written(1, Some("贵都"), 1_001)),
                (FieldNo(3), written(1, None, 1_001)),
                (FieldNo(5), written(2, Some("x"), 990)),
            ]),
            losers: BTreeMap::from([(
                FieldNo(5),
                BTreeMap::from([(EditKey([1; 16]), written(1, Some("y"), 7))]),
            )]),
            sets: BTreeMap::from([(
                FieldNo(8),
                BTreeMap::from([(tag("竞品"), both), (tag("gone"), BTreeMap::new())]),
            )]),
            counters: BTreeMap::from([(FieldNo(14), -3)]),
            texts: BTreeMap::from([(
                FieldNo(10),
                LongText {
                    content: "客户".to_owned(),
                    last: origin(2),
                },
            )]),
        }
    }

    #[test]
    fn a_row_is_read_back_as_it_was_and_each_origin_is_written_once() {
        let bytes = codec::to_bytes(&full());
        assert_eq!(codec::from_bytes::<Row>(&bytes).unwrap(), full());
        assert_eq!(
            codec::from_bytes::<Row>(&codec::to_bytes(&Row::default())).unwrap(),
            Row::default()
        );
        let of_first = codec::to_bytes(&origin(1));
        let times = bytes
            .windows(of_first.len())
            .filter(|window| *window == of_first)
            .count();
        assert_eq!(times, 1);
    }

    #[test]
    fn a_value_without_its_origin_is_refused() {
        let mut bytes = codec::to_bytes(&full());
        // The last byte is the place of the text's origin.
        *bytes.last_mut().unwrap() = 23;
        assert!(
            codec::from_bytes::<Row>(&bytes)
                .unwrap_err()
                .to_string()
                .contains("origin")
        );
    }
}
