// What a field holds and what may be written in one.

import Foundation

/// One value.
public enum FieldValue: Hashable, Codable, Sendable {
    case text(String)
    case integer(Int64)
    /// Exact, of up to 28 digits.
    case number(Decimal)
    case money(Money)
    case day(Day)
    /// A moment, to the microsecond.
    case time(Date)
    case flag(Bool)
    case link(RecordID)
    case position(Position)
    /// What a photo's or a file's bytes are known by: 64 hexadecimal digits.
    case digest(String)
}

/// What a field holds.
public enum Content: Hashable, Codable, Sendable {
    case value(FieldValue)
    /// The members of a set.
    case members([FieldValue])
    /// The sum of a counter.
    case count(Int64)
    /// A text that merges by character.
    case longText(String)

    /// The text of a text or a long text.
    public var text: String? {
        switch self {
        case .value(.text(let text)), .longText(let text): text
        default: nil
        }
    }

    /// The record that a link leads to.
    public var link: RecordID? {
        if case .value(.link(let record)) = self { record } else { nil }
    }

    /// Whether a flag is set; nothing where it is no flag.
    public var flag: Bool? {
        if case .value(.flag(let flag)) = self { flag } else { nil }
    }

    /// The day of a day.
    public var day: Day? {
        if case .value(.day(let day)) = self { day } else { nil }
    }

    /// The moment of a time.
    public var time: Date? {
        if case .value(.time(let time)) = self { time } else { nil }
    }
}

/// What is written in a field.
public enum Change: Hashable, Codable, Sendable {
    /// The value; nothing empties the field.
    case set(FieldValue?)
    /// Members added to a set and taken from it.
    case members(adding: [FieldValue] = [], removing: [FieldValue] = [])
    /// A step of a counter.
    case count(by: Int64)
    /// The whole new text of a long text. What was typed is found by comparing, and merges with what others typed.
    case longText(String)

    /// A text in a plain text field.
    public static func text(_ text: String) -> Change { .set(.text(text)) }
    /// An empty field.
    public static var empty: Change { .set(nil) }
}

/// An amount in the smallest unit of its currency.
public struct Money: Hashable, Codable, Sendable {
    /// Cents, fen; of a currency without decimals its whole units.
    public let minorUnits: Int64
    /// ISO 4217, such as `CNY`.
    public let currency: String

    public init(minorUnits: Int64, currency: String) {
        self.minorUnits = minorUnits
        self.currency = currency
    }
}

/// Where something is.
public struct Position: Hashable, Codable, Sendable {
    /// Degrees, kept to the seventh decimal.
    public let latitude: Double
    public let longitude: Double
    /// Metres; 0 where the platform does not say.
    public let accuracy: Int
    /// The platform says that it was made up.
    public let isSimulated: Bool

    public init(latitude: Double, longitude: Double, accuracy: Int = 0, isSimulated: Bool = false) {
        self.latitude = latitude
        self.longitude = longitude
        self.accuracy = accuracy
        self.isSimulated = isSimulated
    }
}
