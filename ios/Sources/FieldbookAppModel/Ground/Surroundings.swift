// What models stand on, handed to each of them: nothing is reached for.

import Fieldbook
import Foundation

/// The core, the way to the server, the words and the time.
public struct Surroundings: Sendable {
    public let core: FieldbookCore
    public let transport: any FieldbookTransport
    public let wording: Wording
    public let almanac: Almanac
    /// How long typing rests before it is kept; it ends early when its task is cancelled.
    public let pause: @Sendable () async -> Void

    public init(
        core: FieldbookCore, transport: any FieldbookTransport, wording: Wording, almanac: Almanac,
        pause: @escaping @Sendable () async -> Void
    ) {
        self.core = core
        self.transport = transport
        self.wording = wording
        self.almanac = almanac
        self.pause = pause
    }

    func trouble(_ error: any Error) -> Trouble { Trouble(error, in: wording) }
}

/// The time and the calendar where the phone is.
public struct Almanac: Sendable {
    /// The time now.
    public let now: @Sendable () -> Date
    /// The zone, asked anew each time, because people travel.
    public let zone: @Sendable () -> TimeZone
    let language: Language

    public init(
        language: Language, zone: @escaping @Sendable () -> TimeZone = { .current },
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.language = language
        self.zone = zone
        self.now = now
    }

    var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone()
        calendar.locale = locale
        return calendar
    }

    /// Today, where the phone is.
    public var today: Day { Day(now(), in: calendar) }

    /// The day so many days later.
    func day(_ day: Day, plus days: Int) -> Day {
        guard let start = day.start(in: calendar), let later = calendar.date(byAdding: .day, value: days, to: start)
        else { return day }
        return Day(later, in: calendar)
    }

    /// How many days lie between two days; negative where the second is the earlier.
    func days(from one: Day, to other: Day) -> Int {
        guard let from = one.start(in: calendar), let to = other.start(in: calendar) else { return 0 }
        return calendar.dateComponents([.day], from: from, to: to).day ?? 0
    }

    /// The first Monday after a day.
    func monday(after day: Day) -> Day {
        guard let start = day.start(in: calendar) else { return day }
        // Sunday is 1, Monday 2.
        let weekday = calendar.component(.weekday, from: start)
        return self.day(day, plus: (9 - weekday - 1) % 7 + 1)
    }

    /// `09:10`.
    func clock(_ date: Date) -> String { text(date, "HH:mm") }

    /// `Mon 30 Nov`, `11月30日 周一`.
    func text(_ day: Day) -> String {
        guard let start = day.start(in: calendar) else { return "\(day)" }
        return text(start, language == .chinese ? "M月d日 EEE" : "EEE d MMM")
    }

    /// The clock of a moment today, else its day and clock.
    func moment(_ date: Date) -> String {
        let day = Day(date, in: calendar)
        return day == today ? clock(date) : "\(text(day)) \(clock(date))"
    }

    private var locale: Locale { Locale(identifier: language == .chinese ? "zh_CN" : "en_GB") }

    private func text(_ date: Date, _ format: String) -> String {
        let formatter = DateFormatter()
        formatter.locale = locale
        formatter.timeZone = zone()
        formatter.dateFormat = format
        return formatter.string(from: date)
    }
}
