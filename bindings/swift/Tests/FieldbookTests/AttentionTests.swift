// What the server refused or lets wait, and the values that were kept beside a winner.

import Fieldbook
import Testing

@Suite struct Attention {
    @Test func what_was_refused_says_why_and_is_mended() async throws {
        let (phone, other, item) = try await refused()
        guard case .refused(let rule, _) = item.reason else { throw Trouble("\(item.reason)") }
        #expect(rule == "field.unique")
        #expect(!item.message.chinese.isEmpty && item.message.chinese != item.message.english)
        #expect(item.wishes.contains { $0.field == "registration_no" })
        try await phone.core.fix(item.id, "registration_no", .text("91110000100000002B"))
        try await phone.sync()
        #expect(try await phone.core.attention().isEmpty)
        try await other.sync()
        #expect(try await other.core.show(item.record)["registration_no"]?.text == "91110000100000002B")
    }

    @Test func what_was_refused_is_dropped() async throws {
        let (phone, _, item) = try await refused()
        #expect(try await phone.core.drop(item.id) >= 1)
        #expect(try await phone.core.attention().isEmpty)
        try await phone.sync()
        #expect(try await phone.core.attention().isEmpty)
        _ = try await failure(of: .notFound) { try await phone.core.drop(item.id) }
    }

    @Test func a_held_edit_waits_with_its_cause() async throws {
        let (phone, _, item) = try await refused()
        // The customer's creation was refused, so a visit to it waits for the customer.
        let visit = try await phone.visit(item.record)
        try await phone.sync()
        let held = try #require(try await phone.core.attention().first { $0.record == visit })
        #expect(held.reason == .waitsForRecord(item.record))
        #expect(held.other == item.title)
        #expect(try await phone.core.status().held == 1)
    }

    /// Two phones without a network give two customers one registration number; the later one's is refused.
    private func refused() async throws -> (Phone, Phone, AttentionItem) {
        let server = try await Server.started()
        let first = try await Phone.of("王芳", at: server)
        let second = try await Phone.of("王芳", at: server)
        for (phone, name) in [(first, "甲酒店"), (second, "乙酒店")] {
            _ = try await phone.core.create(
                "customer", ["name": .text(name), "registration_no": .text("91110000100000001A")])
        }
        try await first.sync()
        try await second.sync()
        let items = try await second.core.attention()
        return (second, first, try #require(items.first))
    }
}

@Suite struct Conflicts {
    @Test func two_values_clash_and_the_kept_one_is_restored() async throws {
        let (phone, other, hotel) = try await clash()
        let kept = try #require(try await phone.core.conflicts(of: hotel).first)
        guard case .text(let lost) = kept.value, let won = kept.standing?.text else { throw Trouble("\(kept)") }
        // Which of the two was later is for their clocks to say.
        #expect(Set([lost, won]) == ["010-1111", "010-2222"])
        #expect(kept.field == "phone" && kept.label.chinese == "电话")
        #expect(kept.kept.author.name == "王芳" && kept.winner?.author.name == "王芳")
        let winner = try #require(kept.winner)
        #expect(kept.kept.captured <= winner.captured)
        #expect(try await phone.core.show(hotel).conflicts == 1)
        let restored = try await phone.core.restore(kept.id)
        #expect(restored.field == "phone" && restored.value == .text(lost))
        #expect(try await phone.core.show(hotel)["phone"]?.text == lost)
        try await phone.sync()
        try await other.sync()
        #expect(try await other.core.show(hotel)["phone"]?.text == lost)
        #expect(try await other.core.conflicts().isEmpty)
    }

    @Test func a_kept_value_is_dismissed() async throws {
        let (phone, _, hotel) = try await clash()
        let kept = try #require(try await phone.core.conflicts(of: hotel).first)
        try await phone.core.dismiss(kept.id)
        #expect(try await phone.core.conflicts().isEmpty)
        #expect(try await phone.core.show(hotel)["phone"] == kept.standing)
        _ = try await failure(of: .notFound) { try await phone.core.dismiss(kept.id) }
    }

    /// Two phones write one field, neither having seen the other's.
    private func clash() async throws -> (Phone, Phone, RecordID) {
        let server = try await Server.started()
        let first = try await Phone.of("王芳", at: server)
        let second = try await Phone.of("王芳", at: server)
        let hotel = try await first.customer("贵都酒店")
        try await first.sync()
        try await second.sync()
        try await first.core.edit(hotel, ["phone": .text("010-1111")])
        try await second.core.edit(hotel, ["phone": .text("010-2222")])
        try await first.sync()
        try await second.sync()
        try await first.sync()
        return (first, second, hotel)
    }
}
