//! Changes of a text as hunks in Unicode code points: how long text travels.
//!
//! Only the shape and its bytes live here; merging and comparing texts is the merge crate's work.

use minicbor::{Decode, Decoder, Encode, Encoder, decode::Error};

/// One change: at this place of the old text, so many code points go and this text comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hunk {
    /// Place in the old text, in Unicode scalar values.
    pub at: u32,
    /// How many scalar values of the old text go.
    pub delete: u32,
    /// What comes in their place.
    pub insert: String,
}

/// The changes from one text to another, by rising place in the old text, not overlapping.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hunks(pub Vec<Hunk>);

impl Hunks {
    /// Returns the bytes that these hunks insert.
    #[must_use]
    pub fn inserted_bytes(&self) -> usize {
        self.0.iter().map(|hunk| hunk.insert.len()).sum()
    }
}

impl<C> Encode<C> for Hunks {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(self.0.len() as u64 * 3)?;
        for hunk in &self.0 {
            e.u32(hunk.at)?.u32(hunk.delete)?.str(&hunk.insert)?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Hunks {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
        let at = d.position();
        let length = d.array()?.filter(|length| length % 3 == 0);
        let length = length.ok_or_else(|| Error::message("hunks come in threes").at(at))?;
        let mut hunks = Vec::new();
        for _ in 0..length / 3 {
            hunks.push(Hunk {
                at: d.u32()?,
                delete: d.u32()?,
                insert: d.str()?.to_owned(),
            });
        }
        Ok(Hunks(hunks))
    }
}
