// Capture: a visit and all that came of it, in one call.

import Fieldbook
import Foundation
import Testing

@Suite struct Capture {
    @Test func a_visit_is_captured_in_one_call() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let hotel = try await phone.customer("贵都酒店")
        let planned = Date(timeIntervalSince1970: 1_772_000_000.123_456)
        let place = Position(latitude: 39.9042, longitude: 116.4074, accuracy: 12)
        let report = try await phone.core.capture(
            CaptureRequest(
                whom: .known(hotel), plannedFor: planned, position: place, attendees: ["采购张经理"],
                tags: ["价格", "样品"], note: "客户要样品"))
        let visit = try await phone.core.show(report.visit)
        #expect(visit.title == "贵都酒店")
        #expect(visit["customer"]?.link == hotel)
        #expect(visit["planned_for"]?.time?.timeIntervalSince1970.rounded(toPlaces: 6) == 1_772_000_000.123_456)
        #expect(visit["checked_in_at"] == .value(.position(place)))
        #expect(visit["attendees"] == .members([.text("采购张经理")]))
        guard case .members(let tags) = visit["need_tags"] else { throw Trouble("no tags") }
        #expect(Set(tags) == [.text("价格"), .text("样品")])
        #expect(visit["note"]?.text == "客户要样品")
        #expect(!report.isNewCustomer)
    }

    @Test func a_new_customer_needs_only_a_name() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let report = try await phone.core.capture(CaptureRequest(whom: .new(name: "北京新客")))
        #expect(report.isNewCustomer)
        let customer = try await phone.core.show(report.customer)
        #expect(customer.title == "北京新客")
        let me = try #require(try await phone.core.identity())
        #expect(customer["owner"]?.link?.rawValue == me.user.rawValue)
    }

    @Test func with_all_answers_a_visit_is_submitted() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let report = try await phone.core.capture(CaptureRequest(whom: .new(name: "贵都酒店"), answers: complete))
        #expect(report.isSubmitted)
        #expect(report.missing.isEmpty)
        let visit = try await phone.core.show(report.visit)
        #expect(visit["submitted"]?.flag == true)
        #expect(visit["promise_due"]?.day == Day(year: 2026, month: 2, day: 28))
    }

    @Test func without_all_answers_it_is_a_draft_that_names_what_is_missing() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let report = try await phone.core.capture(
            CaptureRequest(whom: .new(name: "贵都酒店"), answers: Answers(solved: "价格")))
        #expect(!report.isSubmitted)
        #expect(report.missing == ["next_step", "promise", "promise_due"])
        #expect(try await phone.core.show(report.visit)["solved"]?.text == "价格")
    }

    @Test func a_draft_is_submitted_later() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let report = try await phone.core.capture(
            CaptureRequest(whom: .new(name: "贵都酒店"), answers: Answers(solved: "价格")))
        let error = try await failure(of: .rule) {
            try await phone.core.submit(report.visit, Answers(nextStep: "试住"))
        }
        #expect(error.rule == "submit.incomplete")
        let accepts = try #require(error.accepts)
        #expect(accepts.contains("promise_due"))
        try await phone.core.submit(report.visit, complete)
        #expect(try await phone.core.show(report.visit)["submitted"]?.flag == true)
    }

    @Test func a_photo_is_copied_before_the_call_returns() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let photo = phone.folder.url.appendingPathComponent("门头.jpg")
        let bytes = Data([0xFF, 0xD8, 0xFF]) + Data("photo".utf8)
        try bytes.write(to: photo)
        let report = try await phone.core.capture(CaptureRequest(whom: .new(name: "贵都酒店"), photos: [photo]))
        try FileManager.default.removeItem(at: photo)
        let record = try await phone.core.show(try #require(report.photos.first))
        guard case .value(.digest(let digest)) = record["sha256"] else { throw Trouble("no digest") }
        let copy = phone.folder.url.appendingPathComponent("media").appendingPathComponent(digest)
        #expect(try Data(contentsOf: copy) == bytes)
        _ = try await failure(of: .file) {
            try await phone.core.capture(CaptureRequest(whom: .new(name: "另一家"), photos: [photo]))
        }
    }
}

extension Capture {
    @Test func an_unfinished_capture_is_offered_after_the_process_was_killed() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        await phone.core.close()
        let probe = try await Probe.started("keep", phone.folder.url.path, "贵都酒店")
        let kept = DraftID(rawValue: try await probe.line())
        try await probe.kill()
        let core = try await phone.reopened().core
        let draft = try #require(try await core.drafts().first)
        #expect(draft.request == CaptureRequest(whom: .new(name: "贵都酒店"), note: "客户要样", draft: kept))
        var typed = draft.request
        typed.note = "客户要样品😀𠮷"
        typed.answers = complete
        #expect(try await core.keepDraft(typed) == kept)
        #expect(try await core.drafts().map(\.request) == [typed])
        let visit = try await core.capture(typed).visit
        #expect(try await core.show(visit)["note"]?.text == "客户要样品😀𠮷")
        #expect(try await core.drafts().isEmpty)
        try await core.dropDraft(core.keepDraft(CaptureRequest(whom: .new(name: "贵都酒店"))))
        #expect(try await core.drafts().isEmpty)
    }
}

/// All that a submission needs.
let complete = Answers(
    solved: "价格", nextStep: "试住", promise: "发报价单", promiseDue: Day(year: 2026, month: 2, day: 28))

extension Double {
    func rounded(toPlaces places: Int) -> Double {
        let factor = pow(10, Double(places))
        return (self * factor).rounded() / factor
    }
}
