// Kept values: both stand there with author and time, and one tap brings a value back.

import Fieldbook
@testable import FieldbookAppModel
import Foundation
import Testing

@MainActor @Suite struct KeptValues {
    @Test func where_nothing_clashed_the_screen_says_so() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        let kept = try wang.desk.kept
        wang.look { await kept.watch() }
        #expect(try await kept.screen.ready().rows.isEmpty)
        await wang.app.close()
    }

    @Test func both_values_stand_with_author_and_time_and_the_kept_one_comes_back() async throws {
        let (wang, li, hotel) = try await clash()
        let kept = try wang.desk.kept
        wang.look { await kept.watch() }
        let row = try await kept.screen.ready { $0.rows.count == 1 }.rows[0]
        // Which of the two was later is for their clocks to say.
        #expect(Set([row.standing.value, row.kept.value]) == ["010-1111", "010-2222"])
        let authors = [row.standing.author, row.kept.author]
        #expect(authors.contains { $0.hasPrefix("You, ") } && authors.contains { $0.hasPrefix("李强, ") })
        #expect(row.title == "贵都酒店" && row.label == "Phone")
        await kept.restore(row.id)
        _ = try await kept.screen.ready { $0.rows.isEmpty }
        #expect(try await wang.core.show(hotel)["phone"]?.text == row.kept.value)
        try await wang.synced()
        try await within(40, "the restored value at the other phone") { [core = try li.core] in
            let phones = core.observing(["customer"]) { try await $0.show(hotel)["phone"]?.text }
            for try await phone in phones where phone == row.kept.value { return }
        }
        await wang.app.close()
        await li.app.close()
    }

    @Test func a_kept_value_is_put_away_and_a_second_tap_does_no_harm() async throws {
        let (wang, li, hotel) = try await clash()
        let kept = try wang.desk.kept
        wang.look { await kept.watch() }
        let row = try await kept.screen.ready { $0.rows.count == 1 }.rows[0]
        async let once: Void = kept.dismiss(row.id)
        async let twice: Void = kept.dismiss(row.id)
        _ = await (once, twice)
        _ = try await kept.screen.ready { $0.rows.isEmpty }
        await kept.restore(row.id)
        #expect(kept.screen.value.content?.rows.isEmpty == true)
        #expect(try await wang.core.show(hotel)["phone"]?.text == row.standing.value)
        await wang.app.close()
        await li.app.close()
    }

    @Test func a_tap_that_fails_says_why_and_the_value_stays() async throws {
        let (wang, li, _) = try await clash()
        let kept = try wang.desk.kept
        wang.look { await kept.watch() }
        let row = try await kept.screen.ready { $0.rows.count == 1 }.rows[0]
        try await wang.core.pause()
        await kept.restore(row.id)
        let after = try #require(kept.screen.value.content?.rows.first)
        #expect(after.trouble?.next.isEmpty == false && !after.isBusy)
        try await wang.core.resume()
        await kept.restore(row.id)
        _ = try await kept.screen.ready { $0.rows.isEmpty }
        await wang.app.close()
        await li.app.close()
    }

    /// Two people write one field, neither having seen the other's.
    private func clash() async throws -> (Someone, Someone, RecordID) {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        let li = try await Someone.of("李强", at: server)
        let hotel = try await wang.core.create("customer", ["name": .text("贵都酒店")])
        try await wang.synced()
        try await li.has(hotel)
        await (try wang.desk).conversation.stop()
        await (try li.desk).conversation.stop()
        try await wang.core.edit(hotel, ["phone": .text("010-1111")])
        try await li.core.edit(hotel, ["phone": .text("010-2222")])
        for someone in [wang, li] {
            await (try someone.desk).conversation.start()
            try await someone.synced()
        }
        try await within(40, "waiting for the clash") { [core = try wang.core] in
            for try await kept in core.observing(read: { try await $0.conflicts() }) where !kept.isEmpty { return }
        }
        servers.append(server)
        return (wang, li, hotel)
    }
}

/// Held until the tests end: a server ends with whoever holds it last.
@MainActor private var servers: [Server] = []
