// From what was read to what is shown: the order of today, and why each row is in it.

import Fieldbook
import Foundation

extension HomeContent {
    init(_ reading: HomeReading, _ around: Surroundings) {
        let (wording, almanac) = (around.wording, around.almanac)
        date = almanac.text(reading.today.date)
        unfinished = reading.drafts.map { UnfinishedRow($0, reading.titles, wording) }
        today = HomeContent.today(reading, around)
        recent = reading.recent.map { HomeContent.customer($0, reading.visits, around) }
        menu = Menu(attention: reading.attention, kept: reading.conflicts)
    }

    /// What is overdue, then planned visits by time, what was left unfinished, what is due today, and the rest by day.
    private static func today(_ reading: HomeReading, _ around: Surroundings) -> [TodayRow] {
        let pending = Dictionary(reading.visits.map { ($0.id, $0.pending) }, uniquingKeysWith: { one, _ in one })
        let planned = reading.today.planned.map { TodayRow($0, isWaiting: (pending[$0.visit] ?? 0) > 0, around) }
        let open = reading.open.map { TodayRow($0, around) }
        let tasks = reading.today.tasks.map { TodayRow($0, on: reading.today.date, around) }
        let rows = planned + open + tasks
        return TodayRow.Urgency.allCases.flatMap { urgency in rows.filter { $0.urgency == urgency } }
    }

    static func customer(_ row: Row, _ visits: [Row], _ around: Surroundings) -> CustomerRow {
        let own = visits.filter { $0["customer"]?.link == row.id }
        let last = own.map(\.created).max()
        return CustomerRow(
            id: row.id, name: row.title,
            detail: last.map { around.wording(.homeLastVisit, around.almanac.moment($0)) },
            isWaiting: row.pending > 0 || own.contains { $0.pending > 0 })
    }
}

extension UnfinishedRow {
    init(_ draft: CaptureDraft, _ titles: [RecordID: String], _ wording: Wording) {
        let name: String
        switch draft.request.whom {
        case .known(let customer): name = titles[customer] ?? wording(.captureSomebody)
        case .new(let typed): name = typed.trimmed.isEmpty ? wording(.captureSomebody) : typed
        }
        id = draft.id.rawValue
        title = wording(.homeContinue, name)
        excerpt = String((draft.request.note ?? "").trimmed.prefix(80))
        start = .draft(draft, name: name)
    }
}

extension TodayRow {
    init(_ visit: PlannedVisit, isWaiting: Bool, _ around: Surroundings) {
        id = visit.visit
        kind = .visit(.visit(visit.visit, name: visit.name), numbers: visit.numbers)
        title = visit.name
        let clock = around.almanac.clock(visit.at)
        why =
            visit.address.isEmpty
            ? around.wording(.whyPlanned, clock) : around.wording(.whyPlannedAt, clock, visit.address)
        urgency = .planned
        self.isWaiting = isWaiting
    }

    init(_ visit: HomeReading.OpenVisit, _ around: Surroundings) {
        let wording = around.wording
        id = visit.row.id
        kind = .visit(.visit(visit.row.id, name: visit.row.title), numbers: [])
        title = visit.row.title
        let missing = visit.missing.map { wording($0) }.joined(separator: wording(.listSeparator))
        if let planned = visit.row["planned_for"]?.time {
            why = wording(.whyMissed, around.almanac.moment(planned), missing)
        } else {
            why = wording(.whyUnfinished, missing)
        }
        urgency = .unfinished
        isWaiting = visit.row.pending > 0
    }

    init(_ task: TaskItem, on today: Day, _ around: Surroundings) {
        let (wording, almanac) = (around.wording, around.almanac)
        id = task.id
        kind = .task(task.id, about: task.about.map { .known($0, name: task.aboutName) })
        title = task.title
        isWaiting = task.pending > 0
        let isPromise = task.cause != nil
        let whom = task.aboutName
        let days = task.due.map { almanac.days(from: today, to: $0) }
        switch days {
        case .some(let days) where days < 0:
            urgency = .overdue
            let late = wording(.daysLate, count: -days)
            why = isPromise ? wording(.whyPromiseOverdue, whom, late) : wording(.whyTaskOverdue, late)
        case .some(0):
            urgency = .dueToday
            why = isPromise ? wording(.whyPromiseToday, whom) : wording(.whyTaskToday)
        case .some(let days):
            urgency = .later
            let day = days == 1 ? wording(.tomorrow) : almanac.text(task.due ?? today)
            why = isPromise ? wording(.whyPromiseLater, whom, day) : wording(.whyTaskLater, day)
        case nil:
            urgency = .whenever
            why = isPromise ? wording(.whyPromiseOpen, whom) : wording(.whyTaskOpen)
        }
    }
}
