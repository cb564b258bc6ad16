//! What an edit does to one field: the operations, by merge kind, and their CBOR form.
//!
//! An operation of a shape that this version does not know is kept as the bytes it came in, never dropped.

use minicbor::{Decode, Decoder, Encode, Encoder, decode::Error};

use crate::{
    hash::{EditKey, TextHash},
    text::Hunks,
    value::Value,
};

/// A field's number within its record type; custom fields start at 1,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct FieldNo(#[n(0)] pub u32);

/// A record type's number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct TypeNo(#[n(0)] pub u32);

/// A field group's number: what rights, revisions and edits are per.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct GroupNo(#[n(0)] pub u8);

/// What an edit does to one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// A register takes a value, or is emptied.
    Set(Option<Value>),
    /// A set gains members, and loses the additions that the screen showed.
    Members(Members),
    /// A counter moves by so much.
    Count(i64),
    /// A long text goes from one text to another.
    Text(TextOp),
    /// An operation of a later version, as it came.
    Unknown(Vec<u8>),
}

/// Changes of one set field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members {
    /// Members added by this edit; the addition is named by the edit's key.
    pub add: Vec<Value>,
    /// Members taken out: each with the additions that were on the screen.
    pub remove: Vec<(Value, Vec<EditKey>)>,
}

/// A change of a long text: base text → result text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextOp {
    /// The text that the screen showed.
    pub base: TextHash,
    /// What changes the base into the result.
    pub hunks: Hunks,
    /// The text that the author left.
    pub result: TextHash,
}

const SET: u8 = 0;
const MEMBERS: u8 = 1;
const COUNT: u8 = 2;
const TEXT: u8 = 3;

impl<C> Encode<C> for Op {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match self {
            Op::Set(None) => e.array(1)?.u8(SET)?.ok(),
            Op::Set(Some(value)) => e.array(2)?.u8(SET)?.encode_with(value, ctx)?.ok(),
            Op::Members(members) => e
                .array(3)?
                .u8(MEMBERS)?
                .encode_with(&members.add, ctx)?
                .encode_with(&members.remove, ctx)?
                .ok(),
            Op::Count(by) => e.array(2)?.u8(COUNT)?.i64(*by)?.ok(),
            Op::Text(text) => {
                e.array(4)?.u8(TEXT)?;
                e.encode_with(text.base, ctx)?
                    .encode_with(&text.hunks, ctx)?
                    .encode_with(text.result, ctx)?;
                Ok(())
            }
            Op::Unknown(raw) => e.writer_mut().write_all(raw).map_err(minicbor::encode::Error::write),
        }
    }
}

impl<'b, C> Decode<'b, C> for Op {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, Error> {
        let start = d.position();
        if let Ok(op) = decode_known(d, ctx) {
            return Ok(op);
        }
        d.set_position(start);
        d.skip()?;
        let raw = d.input().get(start..d.position()).ok_or_else(Error::end_of_input)?;
        Ok(Op::Unknown(raw.to_vec()))
    }
}

fn decode_known<C>(d: &mut Decoder<'_>, ctx: &mut C) -> Result<Op, Error> {
    let other = || Error::message("another operation");
    let length = d.array()?.ok_or_else(other)?;
    match (d.u8()?, length) {
        (SET, 1) => Ok(Op::Set(None)),
        (SET, 2) => Ok(Op::Set(Some(d.decode_with(ctx)?))),
        (MEMBERS, 3) => Ok(Op::Members(Members {
            add: d.decode_with(ctx)?,
            remove: d.decode_with(ctx)?,
        })),
        (COUNT, 2) => Ok(Op::Count(d.i64()?)),
        (TEXT, 4) => Ok(Op::Text(TextOp {
            base: d.decode_with(ctx)?,
            hunks: d.decode_with(ctx)?,
            result: d.decode_with(ctx)?,
        })),
        _ => Err(other()),
    }
}
