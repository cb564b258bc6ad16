//! Small helpers over the CBOR library (RFC 8949): fixed-length bytes, whole-slice decoding, a nesting bound.
//!
//! Never panics on bytes from outside and never allocates by a length that the bytes only claim.

use minicbor::{Decode, Encode, Encoder, decode::Error};

/// The deepest nesting that any of our messages needs, and the deepest that is read.
pub const MAX_DEPTH: usize = 16;

/// Reads a byte string of exactly N bytes.
///
/// # Errors
/// When the item is no byte string or has another length.
pub fn fixed<const N: usize>(d: &mut minicbor::Decoder<'_>) -> Result<[u8; N], Error> {
    let bytes = d.bytes()?;
    bytes
        .try_into()
        .map_err(|_| Error::message("byte string of another length").at(d.position()))
}

/// Returns the deterministic encoding of a value.
pub fn to_bytes<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut out = Vec::with_capacity(128);
    match Encoder::new(&mut out).encode(value) {
        Ok(_) => out,
        Err(never) => match *never.as_ref_infallible() {},
    }
}

trait AsInfallible {
    fn as_ref_infallible(&self) -> &std::convert::Infallible;
}

impl AsInfallible for minicbor::encode::Error<std::convert::Infallible> {
    #[expect(
        clippy::panic,
        reason = "writing into memory fails only by an encoder of ours that reports a message, a bug of this crate"
    )]
    fn as_ref_infallible(&self) -> &std::convert::Infallible {
        panic!("encoding into memory failed: {self}")
    }
}

/// Reads exactly one value from all of the bytes.
///
/// # Errors
/// When the bytes are not such a value, nest too deeply, or go on after it.
pub fn from_bytes<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, Error> {
    check_depth(bytes)?;
    let mut d = minicbor::Decoder::new(bytes);
    let value = d.decode()?;
    if d.position() == bytes.len() {
        Ok(value)
    } else {
        Err(Error::message("bytes after the end").at(d.position()))
    }
}

/// Refuses indefinite lengths and nesting beyond [`MAX_DEPTH`], without recursion or allocation by claimed lengths.
fn check_depth(bytes: &[u8]) -> Result<(), Error> {
    use minicbor::data::Type;
    let mut d = minicbor::Decoder::new(bytes);
    let mut open: Vec<u64> = Vec::new();
    while d.position() < bytes.len() {
        let mut tag = false;
        let items = match d.datatype()? {
            Type::Array => d.array()?.unwrap_or(0),
            Type::Map => d
                .map()?
                .unwrap_or(0)
                .checked_mul(2)
                .ok_or_else(|| Error::message("map too long"))?,
            Type::Tag => {
                d.tag()?;
                tag = true;
                1
            }
            Type::ArrayIndef | Type::MapIndef | Type::BytesIndef | Type::StringIndef | Type::Break => {
                return Err(Error::message("indefinite length").at(d.position()));
            }
            _ => {
                d.skip()?;
                0
            }
        };
        if items > bytes.len() as u64 {
            return Err(Error::message("length beyond the bytes").at(d.position()));
        }
        let _ = tag;
        if items > 0 {
            open.push(items);
            if open.len() > MAX_DEPTH {
                return Err(Error::message("nested too deeply").at(d.position()));
            }
            continue;
        }
        while let Some(left) = open.last_mut() {
            *left -= 1;
            if *left > 0 {
                break;
            }
            open.pop();
        }
        if open.is_empty() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_nested_arrays_are_refused_before_anything_is_built() {
        let bytes = vec![0x81; 1000];
        assert!(from_bytes::<Vec<u8>>(&bytes).is_err());
    }

    #[test]
    fn a_claimed_length_of_a_terabyte_costs_nothing() {
        assert!(from_bytes::<Vec<u64>>(&[0x9b, 0, 0, 1, 0, 0, 0, 0, 0]).is_err());
    }

    #[test]
    fn bytes_after_the_end_are_refused() {
        assert!(from_bytes::<u64>(&[1]).is_ok());
        assert!(from_bytes::<u64>(&[1, 1]).is_err());
    }
}
