// Needs attention: the reason in words, a value mended in place, or all of it dropped after one question.

import Fieldbook
@testable import FieldbookAppModel
import FieldbookTesting
import Foundation
import Testing

@MainActor @Suite struct NeedsAttention {
    @Test func where_nothing_was_refused_the_screen_says_that_all_is_well() async throws {
        let (_, wang) = try await wangAtTheOffice()
        let attention = try wang.desk.attention
        wang.look { await attention.watch() }
        #expect(try await attention.screen.ready().rows.isEmpty)
        await wang.app.close()
    }

    @Test func a_refused_value_is_mended_in_place_and_sent_again() async throws {
        let (office, wang) = try await wangAtTheOffice()
        let attention = try wang.desk.attention
        wang.look { await attention.watch() }
        let hotel = try await refused(office, wang)
        let row = try await attention.screen.ready { $0.rows.count == 1 }.rows[0]
        #expect(row.title == "贵都酒店" && !row.isWaiting)
        #expect(row.what.hasPrefix("New: Customer · "))
        #expect(!row.why.isEmpty && row.why.first?.isUppercase == true)
        #expect(row.accepts == "another number")
        let wish = try #require(row.wishes.first { $0.field == "registration_no" })
        #expect(wish.value == "91110000100000001A" && wish.canMend)
        // Whose customer it is is no text that somebody types.
        #expect(row.wishes.first { $0.field == "owner" }?.canMend != true)
        attention.mend(row.id, "registration_no")
        #expect(
            attention.screen.value.content?.rows[0].step
                == .mending(
                    field: "registration_no", label: wish.label, typed: "91110000100000001A", hint: nil))
        attention.type(row.id, "91110000100000002B")
        await attention.send(row.id)
        _ = try await attention.screen.ready { $0.rows.isEmpty }
        try await wang.desk.conversation.retry()
        _ = try await wang.desk.conversation.standing.first { $0?.status.pending == 0 }
        #expect(try office.content(of: hotel, "registration_no") == .value(.text("91110000100000002B")))
        await wang.app.close()
    }

    @Test func what_cannot_be_mended_like_that_says_why_and_keeps_what_was_typed() async throws {
        let (office, wang) = try await wangAtTheOffice()
        let attention = try wang.desk.attention
        wang.look { await attention.watch() }
        try office.judgeNext(.refuse(rule: "field.unique", accepts: "another day"))
        _ = try await wang.core.enter(TaskRequest(title: "call", due: Day(year: 2026, month: 2, day: 28)))
        let row = try await attention.screen.ready { $0.rows.count == 1 }.rows[0]
        attention.mend(row.id, "due")
        attention.type(row.id, "2026-02-31")
        await attention.send(row.id)
        let after = try #require(attention.screen.value.content?.rows[0])
        guard case .mending("due", _, let typed, let hint) = after.step else { throw Trouble("\(after.step)") }
        #expect(typed == "2026-02-31" && hint == "A day such as 2026-02-28")
        #expect(after.trouble?.next == hint && after.trouble?.safety.isEmpty == false)
        await wang.app.close()
    }

    @Test func what_the_library_refuses_says_why_and_stays_as_well() async throws {
        let (office, wang) = try await wangAtTheOffice()
        let attention = try wang.desk.attention
        wang.look { await attention.watch() }
        try office.judgeNext(.refuse(rule: "field.unique", accepts: "another number"))
        _ = try await wang.core.create("customer", ["name": .text("贵都酒店"), "phone": .text("010-1111")])
        let row = try await attention.screen.ready { $0.rows.count == 1 }.rows[0]
        attention.mend(row.id, "phone")
        attention.type(row.id, "ask the desk")
        await attention.send(row.id)
        let refused = try #require(attention.screen.value.content?.rows.first)
        #expect(refused.trouble?.next.isEmpty == false && refused.trouble?.field == "phone" && !refused.isBusy)
        guard case .mending("phone", _, "ask the desk", _) = refused.step else { throw Trouble("\(refused.step)") }
        await wang.app.close()
    }

    @Test func dropping_asks_once_and_then_it_is_gone() async throws {
        let (office, wang) = try await wangAtTheOffice()
        let attention = try wang.desk.attention
        wang.look { await attention.watch() }
        _ = try await refused(office, wang)
        let item = try await attention.screen.ready { $0.rows.count == 1 }.rows[0].id
        // Without the question nothing happens.
        await attention.drop(item)
        #expect(try await wang.core.attention().count == 1)
        attention.askToDrop(item)
        #expect(attention.screen.value.content?.rows[0].step == .askingToDrop)
        attention.cancel(item)
        #expect(attention.screen.value.content?.rows[0].step == .looking)
        attention.askToDrop(item)
        await attention.drop(item)
        _ = try await attention.screen.ready { $0.rows.isEmpty }
        #expect(try office.count("customer") == 0)
        // Somebody who taps late does no harm.
        await attention.drop(item)
        #expect(attention.screen.value.content?.rows.isEmpty == true)
        await wang.app.close()
    }

    @Test func what_waits_at_the_office_says_for_what_and_can_be_dropped() async throws {
        let (office, wang) = try await wangAtTheOffice()
        let attention = try wang.desk.attention
        wang.look { await attention.watch() }
        let hotel = try await refused(office, wang)
        _ = try await attention.screen.ready { $0.rows.count == 1 }
        let visit = try await wang.core.capture(CaptureRequest(whom: .known(hotel), note: "客户要样品")).visit
        try await wang.desk.conversation.retry()
        // The visit and its note are two edits.
        let rows = try await attention.screen.ready { $0.rows.count == 3 }.rows
        let waiting = try #require(rows.first { $0.isWaiting })
        #expect(waiting.why.contains("贵都酒店") && waiting.accepts == nil)
        attention.askToDrop(waiting.id)
        await attention.drop(waiting.id)
        // What was written on it went with it.
        let left = try await attention.screen.ready { $0.rows.count == 1 }
        #expect(!left.rows[0].isWaiting)
        #expect(try await wang.core.list(ListRequest("visit", filters: [.record(visit)])).total == 0)
        await wang.app.close()
    }

    @Test func in_chinese_the_reason_and_the_fields_are_chinese() async throws {
        let (office, wang) = try await wangAtTheOffice(.chinese)
        let attention = try wang.desk.attention
        wang.look { await attention.watch() }
        _ = try await refused(office, wang)
        let row = try await attention.screen.ready { $0.rows.count == 1 }.rows[0]
        #expect(row.what.hasPrefix("新建：客户"))
        #expect(row.wishes.contains { $0.label == "统一社会信用代码" })
        #expect(row.accepts == nil && row.why.unicodeScalars.contains { $0.value > 0x4E00 })
        await wang.app.close()
    }

    @Test func home_counts_what_needs_a_person_and_the_line_says_so() async throws {
        let (office, wang) = try await wangAtTheOffice()
        let home = try wang.home()
        let bar = try wang.desk.bar
        wang.look { await bar.watch() }
        _ = try await refused(office, wang)
        _ = try await home.screen.ready { $0.menu.attention == 1 }
        _ = try await bar.bar.first { $0?.needsPerson == 1 }
        await wang.app.close()
    }

    private func wangAtTheOffice(_ language: Language = .english) async throws -> (TestOffice, Someone) {
        let office = try TestOffice()
        return (office, try await Someone.of(try office.addUser("王芳"), at: office, language: language))
    }

    /// A customer that the office refuses for its number.
    private func refused(_ office: TestOffice, _ wang: Someone) async throws -> RecordID {
        try office.judgeNext(.refuse(rule: "field.unique", accepts: "another number"))
        return try await wang.core.create(
            "customer", ["name": .text("贵都酒店"), "registration_no": .text("91110000100000001A")])
    }
}

@Suite struct MendingByTyping {
    @Test func texts_numbers_days_amounts_and_flags_are_read_as_typed() throws {
        #expect(mend(.text)?.change(" 贵都 ", wanted: nil) == .text("贵都"))
        #expect(mend(.text)?.change("  ", wanted: nil) == .empty)
        #expect(mend(.integer)?.change("12", wanted: nil) == .set(.integer(12)))
        #expect(mend(.integer)?.change("twelve", wanted: nil) == nil)
        #expect(mend(.integer, .counter)?.change("-3", wanted: .count(5)) == .count(by: -3))
        #expect(mend(.number)?.change("1.25", wanted: nil) == .set(.number(Decimal(string: "1.25") ?? 0)))
        #expect(mend(.day)?.change("2028-02-29", wanted: nil) == .set(.day(Day(year: 2028, month: 2, day: 29))))
        #expect(mend(.day)?.change("2026-02-29", wanted: nil) == nil)
        #expect(mend(.flag)?.change("是", wanted: nil) == .set(.flag(true)))
        #expect(mend(.flag)?.change("No", wanted: nil) == .set(.flag(false)))
        #expect(mend(.flag)?.change("maybe", wanted: nil) == nil)
    }

    @Test func an_amount_keeps_its_currency_unless_another_is_typed() throws {
        let yuan = Content.value(.money(Money(minorUnits: 100, currency: "CNY")))
        #expect(
            mend(.money)?.change("368.5", wanted: yuan)
                == .set(.money(Money(minorUnits: 36_850, currency: "CNY"))))
        #expect(
            mend(.money)?.change("eur 12.34", wanted: yuan)
                == .set(.money(Money(minorUnits: 1_234, currency: "EUR"))))
        #expect(
            mend(.money)?.change("500 JPY", wanted: yuan) == .set(.money(Money(minorUnits: 500, currency: "JPY"))))
        #expect(mend(.money)?.change("much", wanted: yuan) == nil)
        #expect(mend(.money)?.change("1.234", wanted: yuan) == nil)
    }

    @Test func members_are_divided_by_commas_of_either_kind() throws {
        let wanted = Content.members([.text("价格"), .text("样品")])
        let mending = try #require(mend(.text, .set))
        #expect(mending.text(wanted, shown: "") == "价格, 样品")
        #expect(
            mending.change("样品，合同", wanted: wanted)
                == .members(adding: [.text("样品"), .text("合同")], removing: [.text("价格")]))
    }

    @Test func what_nobody_types_is_not_mended_by_typing() {
        for kind in [FieldType.Kind.link("customer"), .anyLink, .user, .position, .digest, .time] {
            #expect(mend(kind) == nil)
        }
    }

    private func mend(_ kind: FieldType.Kind, _ merge: FieldType.Merge = .register) -> Mending? {
        let label = Words(english: "Field", chinese: "字段")
        let json = FieldShape(name: "field", label: label, kind: kind, merge: merge)
        guard let bytes = try? JSONEncoder().encode(json) else { return nil }
        return (try? JSONDecoder().decode(FieldType.self, from: bytes)).flatMap(Mending.init)
    }

    /// A field type has no initialiser of its own; what it stores is `Codable`.
    private struct FieldShape: Encodable {
        let name: String
        let label: Words
        let kind: FieldType.Kind
        let merge: FieldType.Merge
        let required = FieldType.Required.never
        let isUnique = false
        let isFixed = false
        let allowed: [String] = []
        let isCustom = false
    }
}
