// Values as they cross: moments in microseconds, days counted from 1970, places in whole numbers.

package import FieldbookGenerated
import Foundation

extension Date {
    /// Rounded, because a `Date` counts seconds as a binary fraction.
    init(micros: Int64) {
        self.init(timeIntervalSince1970: Double(micros) / 1e6)
    }

    var micros: Int64 {
        let micros = (timeIntervalSince1970 * 1e6).rounded()
        return Int64(exactly: micros) ?? (micros < 0 ? .min : .max)
    }
}

extension Int {
    init(clamped number: Int64) { self = Int(clamping: number) }
}

extension FieldValue {
    init(_ value: FieldbookGenerated.FieldValue) {
        self =
            switch value {
            case .text(let text): .text(text)
            case .integer(let number): .integer(number)
            case .number(let digits): .number(Decimal(string: digits, locale: exact) ?? .nan)
            case .money(let minor, let currency): .money(Money(minorUnits: minor, currency: currency))
            case .day(let day): .day(Day(sinceEpoch: Int(day)))
            case .time(let micros): .time(Date(micros: micros))
            case .flag(let flag): .flag(flag)
            case .link(let record): .link(RecordID(rawValue: record))
            case .sha256(let hex): .digest(hex)
            case .place(let place): .position(Position(place))
            }
    }

    var crossing: FieldbookGenerated.FieldValue {
        switch self {
        case .text(let text): .text(text: text)
        case .integer(let number): .integer(number: number)
        case .number(let number): .number(digits: NSDecimalNumber(decimal: number).description(withLocale: exact))
        case .money(let money): .money(minor: money.minorUnits, currency: money.currency)
        case .day(let day): .day(epochDay: day.crossing)
        case .time(let time): .time(micros: time.micros)
        case .flag(let flag): .flag(flag: flag)
        case .link(let record): .link(record: record.rawValue)
        case .digest(let hex): .sha256(hex: hex)
        case .position(let position): .place(place: position.crossing)
        }
    }
}

/// Digits that are the same everywhere.
private let exact = Locale(identifier: "en_US_POSIX")

extension Day {
    var crossing: Int32 { Int32(clamping: sinceEpoch) }
}

extension Position {
    init(_ place: Place) {
        self.init(
            latitude: Double(place.latitudeE7) / 1e7,
            longitude: Double(place.longitudeE7) / 1e7,
            accuracy: Int(place.accuracyM),
            isSimulated: place.mock
        )
    }

    var crossing: Place {
        Place(
            latitudeE7: whole(latitude), longitudeE7: whole(longitude), accuracyM: Int32(clamping: accuracy),
            mock: isSimulated
        )
    }
}

/// What is no number, or beyond every place on earth, is refused by the library as such.
private func whole(_ degrees: Double) -> Int32 {
    Int32(exactly: (degrees * 1e7).rounded()) ?? .max
}

extension Content {
    package init(crossed content: FieldbookGenerated.Content) {
        self =
            switch content {
            case .one(let value): .value(FieldValue(value))
            case .members(let members): .members(members.map(FieldValue.init))
            case .count(let sum): .count(sum)
            case .long(let text): .longText(text)
            }
    }
}

extension Content {
    var crossing: FieldbookGenerated.Content {
        switch self {
        case .value(let value): .one(value: value.crossing)
        case .members(let members): .members(members: members.map(\.crossing))
        case .count(let sum): .count(sum: sum)
        case .longText(let text): .long(text: text)
        }
    }
}

extension Change {
    var crossing: FieldbookGenerated.Change {
        switch self {
        case .set(let value): .set(value: value?.crossing)
        case .members(let adding, let removing):
            .members(add: adding.map(\.crossing), remove: removing.map(\.crossing))
        case .count(let step): .count(step: step)
        case .longText(let text): .long(text: text)
        }
    }
}

extension [String: Change] {
    /// In the order of names, so that the same request is always the same edit.
    package var crossing: [FieldbookGenerated.FieldChange] {
        sorted { $0.key < $1.key }.map { FieldbookGenerated.FieldChange(field: $0.key, change: $0.value.crossing) }
    }
}
