//! Values as they cross: what a field holds, what is to be written, ids and moments.
//!
//! Ids are UUIDs in 36 characters, moments microseconds since 1970 UTC, days counted from 1970-01-01; nothing is
//! unsigned, nothing is rounded. Texts cross whole; places in them are counted in UTF-16, as Kotlin and Swift's
//! `NSString` count.

mod read;

pub(crate) use read::{changes, count, id, maybe_id, natural, small};

/// What a field can hold.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum FieldValue {
    /// Text of one kind or another; every character but U+0000.
    Text {
        /// The text.
        text: String,
    },
    /// A whole number.
    Integer {
        /// The number.
        number: i64,
    },
    /// An exact decimal number.
    Number {
        /// Its digits, such as `-12.50`.
        digits: String,
    },
    /// An amount of money.
    Money {
        /// In minor units (fen, cents).
        minor: i64,
        /// The currency by ISO 4217, such as `CNY`.
        currency: String,
    },
    /// A calendar day.
    Day {
        /// Days since 1970-01-01.
        epoch_day: i32,
    },
    /// A point in time.
    Time {
        /// Microseconds since 1970 UTC.
        micros: i64,
    },
    /// Yes or no.
    Flag {
        /// Which.
        flag: bool,
    },
    /// Another record.
    Link {
        /// Its id.
        record: String,
    },
    /// A SHA-256 digest.
    Sha256 {
        /// 64 hexadecimal digits.
        hex: String,
    },
    /// A place on WGS-84.
    Place {
        /// Where.
        place: Place,
    },
}

/// A place on WGS-84.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Place {
    /// Latitude in 10⁻⁷ degrees, −90° to 90°.
    pub latitude_e7: i32,
    /// Longitude in 10⁻⁷ degrees, −180° to 180°.
    pub longitude_e7: i32,
    /// Radius of the 68 % circle, metres; 0 where unknown.
    pub accuracy_m: i32,
    /// The platform said that the fix was simulated.
    pub mock: bool,
}

/// What a record shows in a field.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Content {
    /// One value.
    One {
        /// The value.
        value: FieldValue,
    },
    /// The members of a set, in order of value.
    Members {
        /// The members.
        members: Vec<FieldValue>,
    },
    /// A counter.
    Count {
        /// The sum.
        sum: i64,
    },
    /// A long text.
    Long {
        /// The text.
        text: String,
    },
}

/// What a person wants of a field.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Change {
    /// The field takes this value, or is emptied.
    Set {
        /// The value; null empties the field.
        value: Option<FieldValue>,
    },
    /// The set gains and loses these members.
    Members {
        /// Members to add.
        add: Vec<FieldValue>,
        /// Members to take out.
        remove: Vec<FieldValue>,
    },
    /// The counter moves.
    Count {
        /// By so much.
        step: i64,
    },
    /// The long text now reads so.
    Long {
        /// The whole text.
        text: String,
    },
}

/// A field and what is wanted of it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FieldChange {
    /// The field's English name.
    pub field: String,
    /// What is wanted.
    pub change: Change,
}
