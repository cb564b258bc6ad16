// What home reads, all of it from this device, in one go: a page that half belongs to another moment helps nobody.

import Fieldbook
import Foundation

/// One reading of everything on home.
struct HomeReading: Equatable, Sendable {
    /// How many customers are shown, and how many of the latest visits are looked at for them.
    static let customers = 8
    static let visits = 60
    /// How many unsubmitted visits are offered, and out of how many.
    static let unsubmitted = 3
    static let unsubmittedLooked = 12

    let today: Today
    let recent: [Row]
    let visits: [Row]
    /// Own visits that were saved without all answers.
    let open: [OpenVisit]
    let drafts: [CaptureDraft]
    /// What the customers of these are called.
    let titles: [RecordID: String]
    let attention: Int
    let conflicts: Int
    /// Time passes without a change of any record: what is said of days is of this one.
    let now: Date

    /// An own visit without all answers, and what it lacks.
    struct OpenVisit: Equatable, Sendable {
        let row: Row
        let missing: [Words]
    }

    /// Reads everything as of one moment: where somebody wrote in between, it reads again.
    static func read(_ core: FieldbookCore, almanac: Almanac) async throws -> HomeReading {
        var revision = try await core.revision()
        // In a first sync something is written all the time; what comes last is told of again anyway.
        for _ in 1...3 {
            let reading = try await once(core, almanac)
            let after = try await core.revision()
            if after == revision { return reading }
            revision = after
        }
        return try await once(core, almanac)
    }

    private static func once(_ core: FieldbookCore, _ almanac: Almanac) async throws -> HomeReading {
        let newest = ListOrder(by: .created, descending: true)
        let status = try await core.status()
        let today = try await core.today()
        let visits = try await core.list(ListRequest("visit", order: newest, limit: Self.visits)).rows
        let drafts = try await core.drafts()
        var titles: [RecordID: String] = [:]
        for case .known(let customer) in drafts.map(\.request.whom) {
            titles[customer] = try await core.title(of: customer)
        }
        return HomeReading(
            today: today,
            recent: try await core.recentCustomers(limit: Self.customers).rows,
            visits: visits,
            open: try await open(core, before: today.date.start(in: almanac.calendar) ?? almanac.now()),
            drafts: drafts, titles: titles,
            attention: status.attention, conflicts: status.conflicts, now: almanac.now())
    }

    /// Visits of the user's own that lack an answer, those that were planned for an earlier day among them. Others' are
    /// theirs to finish.
    private static func open(_ core: FieldbookCore, before today: Date) async throws -> [OpenVisit] {
        let open = ListFilter.any([.empty("submitted"), .equals("submitted", .flag(false))])
        let due = ListFilter.any([.empty("planned_for"), .below("planned_for", .time(today))])
        let request = ListRequest(
            "visit", filters: [open, due], order: ListOrder(by: .created, descending: true),
            limit: Self.unsubmittedLooked)
        let rows = try await core.list(request).rows
        guard !rows.isEmpty else { return [] }
        let answers = try await core.types().first { $0.name == "visit" }?.fields.filter { $0.required == .submitted }
        var found: [OpenVisit] = []
        for row in rows where found.count < Self.unsubmitted {
            guard try await core.history(of: row.id).first?.author.isMe == true else { continue }
            let record = try await core.show(row.id)
            let missing = (answers ?? []).filter { record[$0.name] == nil }.map(\.label)
            found.append(OpenVisit(row: row, missing: missing))
        }
        return found
    }
}
