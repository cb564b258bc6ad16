// From what a person types to what is written in a field: only for fields that are mended by typing.

import Fieldbook
import Foundation

/// How one field is mended.
struct Mending {
    private let field: FieldType

    /// Nothing where the field holds something that is not typed: a link, a place, the bytes of a photo.
    init?(_ field: FieldType) {
        switch field.kind {
        case .text, .longText, .integer, .number, .money, .day, .flag, .choice, .phone, .email, .region:
            self.field = field
        case .time, .user, .link, .anyLink, .position, .digest:
            return nil
        }
    }

    /// What may be typed, where that is not plain.
    func hint(_ wording: Wording) -> String? {
        switch field.kind {
        case .choice where !field.allowed.isEmpty:
            wording(.hintChoice, field.allowed.joined(separator: wording(.listSeparator)))
        case .day: wording(.hintDay)
        case .money: wording(.hintMoney)
        case .flag: wording(.hintFlag)
        case .integer, .number: wording(.hintNumber)
        default: field.merge == .set ? wording(.hintMembers) : nil
        }
    }

    /// What is typed first: what was wanted.
    func text(_ content: Content?, shown: String) -> String {
        switch content {
        case nil: ""
        case .members(let members)?:
            members.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined(separator: ", ")
        case .count(let step)?: "\(step)"
        case .value(.day(let day))?: "\(day)"
        case .longText(let text)?, .value(.text(let text))?: text
        case .value?: shown
        }
    }

    /// What is to be written; nothing where the text cannot be read as such a value.
    func change(_ typed: String, wanted: Content?) -> Change? {
        if field.merge == .text { return .longText(typed) }
        if field.merge == .set { return members(typed, wanted: wanted) }
        let text = typed.trimmed
        if text.isEmpty { return .empty }
        switch field.kind {
        case .integer:
            return Int64(text).map { field.merge == .counter ? .count(by: $0) : .set(.integer($0)) }
        case .number:
            return Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")).map { .set(.number($0)) }
        case .money: return money(text, wanted: wanted).map { .set(.money($0)) }
        case .day: return Day(typed: text).map { .set(.day($0)) }
        case .flag:
            return ["yes", "y", "是"].contains(text.lowercased())
                ? .set(.flag(true)) : ["no", "n", "否"].contains(text.lowercased()) ? .set(.flag(false)) : nil
        default: return .text(text)
        }
    }

    private func members(_ typed: String, wanted: Content?) -> Change {
        let separators = CharacterSet(charactersIn: ",，、;；\n")
        let now = typed.components(separatedBy: separators).compactMap(\.given)
        var before: [String] = []
        if case .members(let members) = wanted {
            before = members.compactMap { if case .text(let text) = $0 { text } else { nil } }
        }
        return .members(
            adding: now.map { .text($0) }, removing: before.filter { !now.contains($0) }.map { .text($0) })
    }

    /// `368.00`, in the currency that was wanted; `368.00 CNY`, in another.
    private func money(_ text: String, wanted: Content?) -> Money? {
        let words = text.split(separator: " ").map(String.init)
        var currency = "CNY"
        if case .value(.money(let money)) = wanted { currency = money.currency }
        if let code = words.first(where: { $0.count == 3 && $0.allSatisfy(\.isLetter) }) {
            currency = code.uppercased()
        }
        guard let amount = words.first(where: { $0.first?.isNumber == true || $0.first == "-" }),
            let value = Decimal(string: amount, locale: Locale(identifier: "en_US_POSIX"))
        else { return nil }
        // Currencies without decimals, by ISO 4217, that a workspace may meet here.
        let decimals = ["JPY", "KRW", "VND", "CLP", "ISK"].contains(currency) ? 0 : 2
        var units = value * (decimals == 0 ? 1 : 100)
        var whole = Decimal()
        NSDecimalRound(&whole, &units, 0, .plain)
        guard whole == units else { return nil }
        return Money(minorUnits: NSDecimalNumber(decimal: whole).int64Value, currency: currency)
    }
}

extension Day {
    /// `2026-02-28`; nothing for a day that no calendar has.
    init?(typed: String) {
        let parts = typed.split(separator: "-").map { Int($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2] else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .current
        let wanted = Day(year: year, month: month, day: day)
        guard let start = wanted.start(in: calendar), Day(start, in: calendar) == wanted else { return nil }
        self = wanted
    }
}
