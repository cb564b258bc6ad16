// What follows from what was typed: which tags stand ticked, which days one tap names, what the button will do.

import Fieldbook
import Foundation

extension CaptureContent {
    mutating func draw(
        _ around: Surroundings, offered: [String], labels: [String: Words], isSubmitted: Bool
    ) {
        let wording = around.wording
        if isNew { whom = typed.name }
        let own = typed.tags.filter { !offered.contains($0) }
        tags = (offered + own).map { Chip(tag: $0, isOn: typed.tags.contains($0)) }
        days = QuickDay.all(around, chosen: typed.due)
        otherDay = typed.due.flatMap { due in
            days.contains { $0.day == due } ? nil : around.almanac.text(due)
        }
        let lacking = typed.missing.map { field in labels[field].map { wording($0) } ?? field }
        missing =
            lacking.isEmpty || isSubmitted
            ? nil : wording(.captureMissing, lacking.joined(separator: wording(.listSeparator)))
        let submits = typed.missing.isEmpty && !isSubmitted
        button = Button(
            title: wording(submits ? .captureSubmit : isSubmitted ? .captureSave : .captureSaveDraft),
            submits: submits, isEnabled: !isNew || typed.name.given != nil)
    }
}

extension CaptureContent.QuickDay {
    /// Today, tomorrow, in three days, next Monday: each day once.
    static func all(_ around: Surroundings, chosen: Day?) -> [CaptureContent.QuickDay] {
        let (almanac, wording) = (around.almanac, around.wording)
        let today = almanac.today
        let named: [(Day, String)] = [
            (today, wording(.today)), (almanac.day(today, plus: 1), wording(.tomorrow)),
            (almanac.day(today, plus: 3), wording(.inThreeDays)), (almanac.monday(after: today), wording(.nextMonday)),
        ]
        var seen = Set<Day>()
        return named.filter { seen.insert($0.0).inserted }.map { day, label in
            CaptureContent.QuickDay(day: day, label: label, isChosen: day == chosen)
        }
    }
}

/// Needs to tick.
enum Tags {
    /// How many are offered, and how many of the latest visits are looked at for them.
    static let most = 12
    static let visits = 100

    /// What the workspace declares, then what was ticked here lately, the most used first.
    static func offered(_ core: FieldbookCore, allowed: [String]) async throws -> [String] {
        let newest = ListOrder(by: .created, descending: true)
        let request = ListRequest("visit", filters: [.present("need_tags")], order: newest, limit: visits)
        var counts: [String: Int] = [:]
        for row in try await core.list(request).rows {
            guard case .members(let members) = row["need_tags"] else { continue }
            for case .text(let tag) in members { counts[tag, default: 0] += 1 }
        }
        let used = counts.filter { !allowed.contains($0.key) }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map(\.key)
        return Array((allowed + used).prefix(max(most, allowed.count)))
    }
}
