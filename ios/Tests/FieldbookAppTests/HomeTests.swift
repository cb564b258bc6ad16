// Home: what is to be done and why, who was visited last, and a visit begun at once.

import Fieldbook
@testable import FieldbookAppModel
import Foundation
import Testing

@MainActor @Suite struct AtHome {
    @Test func a_first_morning_shows_a_date_and_no_dead_ends() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        let home = try await wang.home().screen.ready()
        #expect(!home.date.isEmpty)
        #expect(home.today.isEmpty && home.recent.isEmpty && home.unfinished.isEmpty)
        #expect(home.menu == HomeContent.Menu(attention: 0, kept: 0))
        await wang.app.close()
    }

    @Test func today_stands_in_order_and_each_row_says_why_it_is_there() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        let core = try wang.core
        let almanac = try wang.desk.around.almanac
        let today = almanac.today
        let hotel = try await core.create("customer", ["name": .text("贵都酒店"), "address": .text("长安街 1 号")])
        let noon = try #require(today.start(in: almanac.calendar)).addingTimeInterval(12 * 3_600 + 1_800)
        try await core.capture(CaptureRequest(whom: .known(hotel), plannedFor: noon))
        try await core.enter(TaskRequest(title: "no day"))
        try await core.enter(TaskRequest(title: "later", due: almanac.day(today, plus: 1)))
        try await core.enter(TaskRequest(title: "today", about: hotel, due: today))
        try await core.capture(
            CaptureRequest(
                whom: .known(hotel),
                answers: Answers(
                    solved: "price", nextStep: "a night on trial", promise: "the offer",
                    promiseDue: almanac.day(today, plus: -2))))
        let home = try await wang.home().screen.ready { $0.today.count == 5 }
        #expect(home.today.map(\.urgency) == [.overdue, .planned, .dueToday, .later, .whenever])
        #expect(
            home.today.map(\.why) == [
                "Overdue: promised to 贵都酒店, due 2 days ago", "Planned for 12:30, 长安街 1 号", "Due today",
                "Due tomorrow", "Open, no day set",
            ])
        #expect(home.today[1].kind == .visit(.visit(home.today[1].id, name: "贵都酒店"), numbers: []))
        #expect(home.today.allSatisfy { $0.urgency == .planned || $0.title != "" })
        await wang.app.close()
    }

    @Test func a_task_is_ticked_off_and_taken_up_again() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        let task = try await wang.core.enter(TaskRequest(title: "call the buyer"))
        let home = try wang.home()
        _ = try await home.screen.ready { $0.today.map(\.id) == [task] }
        await home.finish(task)
        #expect(home.confirmation.value == Confirmation(text: "Done: call the buyer", undo: task))
        _ = try await home.screen.ready { $0.today.isEmpty }
        await home.undo()
        #expect(home.confirmation.value == nil)
        _ = try await home.screen.ready { $0.today.map(\.id) == [task] }
        await wang.app.close()
    }

    @Test func who_was_visited_last_stands_first_and_says_what_still_waits() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        try await wang.synced()
        try await server.kill()
        let home = try wang.home()
        for name in ["甲酒店", "乙酒店"] {
            try await wang.core.capture(CaptureRequest(whom: .new(name: name)))
        }
        let waiting = try await home.screen.ready { $0.recent.count == 2 }
        #expect(waiting.recent.map(\.name) == ["乙酒店", "甲酒店"])
        #expect(waiting.recent.allSatisfy { $0.isWaiting && $0.detail?.hasPrefix("Last visit ") == true })
        try await server.restart()
        try await wang.desk.conversation.retry()
        _ = try await home.screen.ready { !$0.recent.contains(where: \.isWaiting) && $0.recent.count == 2 }
        await wang.app.close()
    }

    @Test func typing_a_name_offers_who_is_known_so_that_nobody_is_entered_twice() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        for name in ["王府井百货", "王府井书店", "贵都酒店"] {
            _ = try await wang.core.create("customer", ["name": .text(name)])
        }
        let home = try wang.home()
        #expect(home.newVisit() == nil)
        // The newest wins, however fast somebody types.
        for text in ["贵", "王", "王府井", "王府井百"] { home.type(text) }
        #expect(home.quick.value.name == "王府井百")
        let quick = try await home.quick.first { $0.matches.map(\.name) == ["王府井百货"] }
        let start = home.open(quick.matches[0])
        #expect(start == .known(quick.matches[0].id, name: "王府井百货"))
        #expect(home.quick.value == QuickEntry())
        home.type("  北京新客 ")
        #expect(home.newVisit() == .new(name: "北京新客"))
        home.type("   ")
        #expect(!home.quick.value.canStart)
        await wang.app.close()
    }

    @Test func an_own_visit_without_all_answers_is_offered_to_be_finished_and_nobody_elses() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        let li = try await Someone.of("李强", at: server)
        let mine = try await wang.core.capture(
            CaptureRequest(whom: .new(name: "贵都酒店"), answers: Answers(solved: "price")))
        try await wang.synced()
        try await li.has(mine.customer)
        let theirs = try await li.core.capture(CaptureRequest(whom: .known(mine.customer), note: "李强来过"))
        try await li.synced()
        try await wang.has(theirs.visit)
        let home = try wang.home()
        let content = try await home.screen.ready { !$0.today.isEmpty }
        #expect(content.today.map(\.id) == [mine.visit])
        #expect(content.today[0].urgency == .unfinished)
        #expect(
            content.today[0].why == "Your visit still lacks: Customer's next step, What we promised, Promised by")
        await wang.app.close()
        await li.app.close()
    }

    @Test func a_planned_visit_that_was_missed_does_not_vanish() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        let planned = Date().addingTimeInterval(-3 * 86_400)
        try await wang.core.capture(CaptureRequest(whom: .new(name: "贵都酒店"), plannedFor: planned))
        let later = Date().addingTimeInterval(3 * 86_400)
        try await wang.core.capture(CaptureRequest(whom: .new(name: "下周酒店"), plannedFor: later))
        let home = try wang.home()
        let rows = try await home.screen.ready { !$0.today.isEmpty }.today
        #expect(rows.map(\.title) == ["贵都酒店"] && rows[0].urgency == .unfinished)
        #expect(rows[0].why.hasPrefix("Was planned for ") && rows[0].why.contains("; still lacks: "))
        await wang.app.close()
    }

    @Test func a_reading_that_fails_says_what_to_do_and_goes_on() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        try await wang.core.pause()
        let home = try wang.desk.home
        wang.look { await home.watch() }
        let state = try await home.screen.first { $0.trouble != nil }
        let trouble = try #require(state.trouble)
        #expect(!trouble.sentence.isEmpty && !trouble.safety.isEmpty && !trouble.next.isEmpty)
        #expect(trouble.canRetry)
        try await wang.core.resume()
        await home.retry()
        _ = try await home.screen.ready()
        // It follows again, and is not a page that stands still.
        _ = try await wang.core.capture(CaptureRequest(whom: .new(name: "贵都酒店")))
        _ = try await home.screen.ready { $0.recent.count == 1 }
        await wang.app.close()
    }
}
