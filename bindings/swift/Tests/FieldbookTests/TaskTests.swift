// Tasks and the day.

import Fieldbook
import Foundation
import Testing

@Suite struct Tasks {
    @Test func a_promise_becomes_a_task() async throws {
        let server = try await Server.started()
        let core = try await Phone.of("王芳", at: server).core
        let report = try await core.capture(CaptureRequest(whom: .new(name: "贵都酒店"), answers: complete))
        let task = try #require(try await core.tasks().first)
        #expect(task.title == "发报价单")
        #expect(task.due == Day(year: 2026, month: 2, day: 28))
        #expect(task.cause == report.visit)
        #expect(task.isComputed && task.isMine)
        try await core.done(task.id)
        #expect(try await core.tasks().isEmpty)
        #expect(try await core.tasks(all: true).first?.state == .done)
        try await core.reopen(task.id)
        #expect(try await core.tasks().first?.state == .open)
    }

    @Test func a_task_is_entered_by_hand_and_moved() async throws {
        let server = try await Server.started()
        let core = try await Phone.of("王芳", at: server).core
        let task = try await core.enter(TaskRequest(title: "打电话", due: Day(year: 2026, month: 3, day: 1)))
        try await core.move(task, to: Day(year: 2026, month: 3, day: 5))
        #expect(try await core.tasks().first?.due == Day(year: 2026, month: 3, day: 5))
        try await core.move(task, to: nil)
        #expect(try await core.tasks().first?.due == nil)
        try await core.comment(task, "占线")
        try await core.comment(task, "已约")
        #expect(try await core.tasks().first?.comment == "占线\n已约")
        let nobody = RecordID(rawValue: "0192f0c4-0000-7000-8000-000000000000")
        _ = try await failure(of: .notFound) { try await core.done(nobody) }
    }

    @Test func today_shows_planned_visits_and_open_tasks() async throws {
        let server = try await Server.started()
        let core = try await Phone.of("王芳", at: server).core
        let hotel = try await core.create(
            "customer",
            ["name": .text("贵都酒店"), "address": .text("前门东大街 1 号"), "phone": .text("010-1111")])
        _ = try await core.create(
            "contact", ["name": .text("张经理"), "customer": .set(.link(hotel)), "phone": .text("138-0000")])
        let now = try await core.now()
        let visit = try await core.capture(CaptureRequest(whom: .known(hotel), plannedFor: now.date)).visit
        let task = try await core.enter(TaskRequest(title: "带样品", about: hotel))
        let today = try await core.today()
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: now.secondsFromGMT))
        #expect(today.date == Day(now.date, in: calendar))
        let planned = try #require(today.planned.first)
        #expect(planned.visit == visit && planned.customer == hotel)
        #expect(planned.name == "贵都酒店" && planned.address == "前门东大街 1 号")
        #expect(planned.numbers == ["010-1111", "138-0000"])
        #expect(today.tasks.map(\.id) == [task])
        #expect(today.tasks.first?.aboutName == "贵都酒店")
    }
}
