//! Record ids: UUID v7 from given time and bytes, UUID v8 derived from a cause (RFC 9562).
//!
//! Never reaches for the clock or for chance; both are handed in, so a simulation can be replayed.

use std::{fmt, str::FromStr};

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::time::Micros;

/// The id of a record, a user, an installation or a workspace: 16 bytes, shown as a hyphenated UUID.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Id(pub [u8; 16]);

/// What was read is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an id; an id looks like 0192f0c1-2b3a-7c4d-8e5f-001122334455")]
pub struct NotAnId(pub String);

impl Id {
    /// Returns a UUID v7: 48 bits of milliseconds since 1970, then the ten given bytes less the version bits.
    #[must_use]
    pub fn v7(at: Micros, chance: [u8; 10]) -> Self {
        let millis = u64::try_from(at.0 / 1000).unwrap_or(0);
        Id(uuid::Builder::from_unix_timestamp_millis(millis, &chance)
            .into_uuid()
            .into_bytes())
    }

    /// Returns the UUID v8 that a rule gives to what a cause brings about: the same on every device.
    ///
    /// ```
    /// use fieldbook_model::Id;
    /// let visit = Id([7; 16]);
    /// assert_eq!(Id::derived("visit.promise", visit), Id::derived("visit.promise", visit));
    /// assert_ne!(Id::derived("visit.promise", visit), Id::derived("visit.next_step", visit));
    /// ```
    #[must_use]
    pub fn derived(rule: &str, cause: Id) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(u32::try_from(rule.len()).unwrap_or(u32::MAX).to_be_bytes());
        hasher.update(rule.as_bytes());
        hasher.update(cause.0);
        let digest: [u8; 32] = hasher.finalize().into();
        let mut head = [0; 16];
        head.copy_from_slice(digest.first_chunk::<16>().unwrap_or(&[0; 16]));
        Id(uuid::Builder::from_custom_bytes(head).into_uuid().into_bytes())
    }

    /// Returns whether this id was derived from a cause (UUID version 8).
    #[must_use]
    pub fn is_derived(self) -> bool {
        self.0[6] >> 4 == 8
    }

    /// Returns the last eight hexadecimal digits: short enough to say aloud, random enough to be rarely shared.
    #[must_use]
    pub fn short(self) -> String {
        let text = self.to_string();
        text.chars().skip(28).collect()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        uuid::Uuid::from_bytes(self.0).fmt(f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        uuid::Uuid::parse_str(text)
            .map(|id| Id(id.into_bytes()))
            .map_err(|_| NotAnId(text.to_owned()))
    }
}

impl<C> Encode<C> for Id {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Id {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Ok(Id(crate::codec::fixed(d)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_made_from_the_same_time_and_bytes_is_the_same_id() {
        let id = Id::v7(Micros(1_700_000_000_000_000), [9; 10]);
        assert_eq!(id, Id::v7(Micros(1_700_000_000_000_000), [9; 10]));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!(!id.is_derived());
    }

    #[test]
    fn one_cause_makes_one_task_id_on_all_devices() {
        let cause = Id::v7(Micros(5_000_000), [1; 10]);
        assert_eq!(Id::derived("visit.promise", cause), Id::derived("visit.promise", cause));
        assert!(Id::derived("visit.promise", cause).is_derived());
    }
}
