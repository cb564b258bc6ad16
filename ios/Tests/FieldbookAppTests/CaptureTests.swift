// Capture: few taps, nothing typed is ever lost, and one button that does what it says.

import Fieldbook
@testable import FieldbookAppModel
import FieldbookTesting
import Foundation
import Testing

@MainActor @Suite struct Capturing {
    @Test func a_visit_from_home_to_saved_takes_four_taps_at_most_and_the_note() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        try await wang.core.capture(CaptureRequest(whom: .new(name: "王府井百货")))
        let home = try wang.home()
        let row = try await home.screen.ready { !$0.recent.isEmpty }.recent[0]
        wang.tap { wang.app.open(.capture(home.open(row))) }
        let capture = try wang.capture
        // The note can be typed before anything was read.
        wang.type("客户要样品") { capture.note($0) }
        await wang.tap { await capture.save() }
        #expect(wang.taps <= 4 && wang.taps == 2)
        #expect(wang.characters == "客户要样品".count)
        #expect(wang.app.path.value.isEmpty && wang.app.capture == nil)
        #expect(home.confirmation.value?.text == "Visit to 王府井百货 saved as a draft.")
        let visits = try await wang.core.list(ListRequest("visit"))
        #expect(visits.total == 2)
        let shown = try await wang.core.show(visits.rows[0].id)
        #expect(shown["note"]?.text == "客户要样品" && shown.title == "王府井百货")
        await wang.app.close()
    }

    @Test func with_all_answers_four_taps_submit_and_the_promise_is_a_task() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server, language: .chinese)
        let home = try wang.home()
        wang.type("北京新客") { home.type($0) }
        try wang.tap { wang.app.open(.capture(try #require(home.newVisit()))) }
        let capture = try wang.capture
        wang.type("价格") { capture.solved($0) }
        wang.type("试住") { capture.nextStep($0) }
        #expect(capture.screen.value.content?.button.title == "存为草稿")
        wang.type("发报价单") { capture.promise($0) }
        await capture.load()
        #expect(capture.screen.value.content?.missing == "提交还需要：承诺期限")
        let today = try #require(capture.screen.value.content?.days.first)
        #expect(today.label == "今天")
        wang.tap { capture.due(today.day) }
        let button = try #require(capture.screen.value.content?.button)
        #expect(button.submits && button.title == "保存并提交")
        await wang.tap { await capture.save() }
        #expect(wang.taps == 3)
        #expect(home.confirmation.value?.text == "对 北京新客 的拜访已提交。")
        let content = try await home.screen.ready { !$0.today.isEmpty }
        #expect(content.today[0].why == "今天到期：答应 北京新客 的事" && content.today[0].title == "发报价单")
        await wang.app.close()
    }

    @Test func tags_that_were_used_here_are_offered_and_ticked() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        for tags in [["样品", "价格"], ["价格"]] {
            try await wang.core.capture(CaptureRequest(whom: .new(name: "甲酒店"), tags: tags))
        }
        wang.app.open(.capture(.new(name: "乙酒店")))
        let capture = try wang.capture
        await capture.load()
        #expect(capture.screen.value.content?.tags.map(\.tag) == ["价格", "样品"])
        capture.toggle("样品")
        capture.toggle("价格")
        capture.toggle("价格")
        capture.add(tag: " 交期 ")
        capture.add(tag: "  ")
        #expect(capture.screen.value.content?.tags.filter(\.isOn).map(\.tag) == ["样品", "交期"])
        await capture.save()
        let visit = try #require(try await wang.core.list(ListRequest("visit", limit: 1)).rows.first)
        guard case .members(let members) = visit["need_tags"] else { throw Trouble("no tags") }
        #expect(Set(members) == [.text("样品"), .text("交期")])
        await wang.app.close()
    }

    @Test func what_was_typed_survives_the_end_of_the_process_and_is_offered_first() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        wang.app.open(.capture(.new(name: "王府井百货")))
        let capture = try wang.capture
        capture.note("客户要")
        _ = try await capture.screen.ready { $0.keeping == .kept }
        capture.note("客户要样品")
        capture.toggle("样品")
        capture.due(Day(year: 2026, month: 2, day: 28))
        _ = try await capture.screen.ready { $0.keeping == .kept && $0.typed.due != nil }
        let again = try await wang.restarted()
        let home = try again.home()
        let row = try await home.screen.ready { !$0.unfinished.isEmpty }.unfinished[0]
        #expect(row.title == "Continue: 王府井百货" && row.excerpt == "客户要样品")
        again.app.open(.capture(row.start))
        let typed = try #require(try again.capture.screen.value.content?.typed)
        #expect(typed.note == "客户要样品" && typed.tags == ["样品"] && typed.name == "王府井百货")
        #expect(typed.due == Day(year: 2026, month: 2, day: 28))
        try await again.capture.save()
        _ = try await home.screen.ready { $0.unfinished.isEmpty && $0.recent.count == 1 }
        #expect(try await again.core.drafts().isEmpty)
        await again.app.close()
    }

    @Test func going_back_keeps_what_was_typed_and_leaves_nothing_where_nothing_was() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        let home = try wang.home()
        wang.app.open(.capture(.new(name: "甲酒店")))
        await wang.app.show([]).value
        #expect(try await wang.core.drafts().isEmpty)
        wang.app.open(.capture(.new(name: "乙酒店")))
        try wang.capture.note("typed")
        try wang.capture.note("")
        await wang.app.show([]).value
        #expect(try await wang.core.drafts().isEmpty)
        wang.app.open(.capture(.new(name: "丙酒店")))
        try wang.capture.note("typed")
        await wang.app.show([]).value
        let row = try await home.screen.ready { $0.unfinished.count == 1 }.unfinished[0]
        #expect(row.title == "Continue: 丙酒店")
        await home.discard(row)
        _ = try await home.screen.ready { $0.unfinished.isEmpty }
        #expect(try await wang.core.list(ListRequest("visit")).total == 0)
        await wang.app.close()
    }

    @Test func an_error_never_clears_what_was_typed() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        wang.app.open(.capture(.new(name: "贵都酒店")))
        let capture = try wang.capture
        try await wang.core.pause()
        capture.note("客户要样品")
        let failed = try await capture.screen.ready { if case .failed = $0.keeping { true } else { false } }
        guard case .failed(let notKept) = failed.keeping else { throw Trouble("kept") }
        #expect(!notKept.next.isEmpty)
        await capture.save()
        let content = try #require(capture.screen.value.content)
        let trouble = try #require(content.trouble)
        #expect(!trouble.sentence.isEmpty && !trouble.safety.isEmpty && !trouble.next.isEmpty)
        #expect(content.typed.note == "客户要样品" && content.typed.name == "贵都酒店" && !content.isSaving)
        try await wang.core.resume()
        await capture.save()
        #expect(wang.app.path.value.isEmpty)
        #expect(try await wang.core.list(ListRequest("visit")).total == 1)
        await wang.app.close()
    }

    @Test func a_name_that_is_blank_again_cannot_be_saved_and_the_button_says_so() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        wang.app.open(.capture(.new(name: "贵都酒店")))
        let capture = try wang.capture
        capture.name("  ")
        #expect(capture.screen.value.content?.button.isEnabled == false)
        await capture.save()
        #expect(wang.app.path.value.count == 1)
        capture.name("贵都大酒店")
        await capture.save()
        #expect(try await wang.core.list(ListRequest("customer")).rows.map(\.title) == ["贵都大酒店"])
        await wang.app.close()
    }

    @Test func a_megabyte_of_text_is_refused_in_words_and_stays() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        wang.app.open(.capture(.new(name: "贵都酒店")))
        let capture = try wang.capture
        let much = String(repeating: "拜", count: 1_000_000)
        capture.note(much)
        await capture.save()
        let content = try #require(capture.screen.value.content)
        #expect(content.typed.note == much)
        #expect(content.trouble?.next.isEmpty == false)
        capture.note("short")
        await capture.save()
        #expect(wang.app.path.value.isEmpty)
        await wang.app.close()
    }

    @Test func a_save_whose_task_is_cancelled_is_whole_or_not_at_all() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        wang.app.open(.capture(.new(name: "贵都酒店")))
        let capture = try wang.capture
        capture.note("客户要样品")
        let saving = Task { await capture.save() }
        saving.cancel()
        await saving.value
        let visits = try await wang.core.list(ListRequest("visit")).total
        if visits == 0 {
            let content = try #require(capture.screen.value.content)
            #expect(content.typed.note == "客户要样品" && !content.isSaving && content.trouble == nil)
            await capture.save()
        }
        #expect(try await wang.core.list(ListRequest("visit")).total == 1)
        #expect(wang.app.path.value.isEmpty)
        await wang.app.close()
    }

    @Test func what_is_typed_while_it_is_saved_is_in_the_visit_and_in_no_draft() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        wang.app.open(.capture(.new(name: "贵都酒店")))
        let capture = try wang.capture
        capture.note("客户要样品")
        let saving = Task { await capture.save() }
        _ = try await capture.screen.ready { $0.isSaving }
        capture.note("客户要样品和价格")
        await saving.value
        let visit = try #require(try await wang.core.list(ListRequest("visit")).rows.first)
        #expect(try await wang.core.show(visit.id)["note"]?.text == "客户要样品和价格")
        #expect(try await wang.core.drafts().isEmpty)
        await wang.app.close()
    }

    @Test func a_planned_visit_is_filled_and_submitted_where_it_stands() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        let planned = try await wang.core.capture(
            CaptureRequest(whom: .new(name: "贵都酒店"), plannedFor: Date().addingTimeInterval(60)))
        wang.app.open(.capture(.visit(planned.visit, name: "贵都酒店")))
        let capture = try wang.capture
        #expect(capture.screen.value == .loading)
        await capture.load()
        capture.note("客户要样品")
        capture.solved("price")
        capture.nextStep("a night on trial")
        capture.promise("the offer")
        _ = try await capture.screen.ready { $0.keeping == .kept }
        // What is typed is in the record already: nothing is lost with the screen.
        #expect(try await wang.core.show(planned.visit)["promise"]?.text == "the offer")
        #expect(capture.screen.value.content?.missing == "Still needed to submit: Promised by")
        capture.due(try #require(capture.screen.value.content?.days.last?.day))
        await capture.save()
        #expect(wang.app.path.value.isEmpty)
        let visit = try await wang.core.show(planned.visit)
        #expect(visit["submitted"]?.flag == true && visit["note"]?.text == "客户要样品")
        #expect(try await wang.core.list(ListRequest("visit")).total == 1)
        await wang.app.close()
    }

    @Test func what_somebody_else_typed_meanwhile_stays_in_the_note() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        let visit = try await wang.core.capture(CaptureRequest(whom: .new(name: "贵都酒店"), note: "客户要样品。"))
        wang.app.open(.capture(.visit(visit.visit, name: "贵都酒店")))
        let capture = try wang.capture
        await capture.load()
        try await wang.core.edit(visit.visit, ["note": .longText("采购说：客户要样品。")])
        capture.note("客户要样品。下周再来。")
        await capture.save()
        #expect(try await wang.core.show(visit.visit)["note"]?.text == "采购说：客户要样品。下周再来。")
        await wang.app.close()
    }

    @Test func a_visit_that_is_gone_says_so_and_leaves_a_way_on() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        wang.app.open(.capture(.visit(RecordID(rawValue: "00000000-0000-7000-8000-000000000000"), name: "?")))
        await (try wang.capture).load()
        let trouble = try #require(try wang.capture.screen.value.trouble)
        #expect(!trouble.next.isEmpty)
        await wang.app.show([]).value
        #expect(wang.app.capture == nil)
        await wang.app.close()
    }
}
