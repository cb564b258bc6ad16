// Observation: a screen reads again when something changed, and only then.

import Fieldbook
import Foundation
import Testing

@Suite struct Observations {
    @Test func an_observed_list_emits_when_it_changes() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let core = phone.core
        var pages = core.observing(ListRequest("customer")).makeAsyncIterator()
        #expect(try await pages.next()?.total == 0)
        let hotel = try await phone.customer("贵都酒店")
        #expect(try await pages.next()?.rows.map(\.title) == ["贵都酒店"])
        // A change of another list is none of this one.
        _ = try await core.enter(TaskRequest(title: "打电话"))
        try await core.edit(hotel, ["phone": .text("010-1111")])
        #expect(try await pages.next()?.rows.first?["phone"]?.text == "010-1111")
        let before = try await core.revision()
        _ = try await phone.visit(hotel)
        let changes = try await core.changes(since: before)
        #expect(changes.revision > before && changes.kinds == ["visit"] && changes.outbox)
    }

    @Test func a_slow_observer_gets_the_newest_only() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let hotel = try await phone.customer("贵都酒店")
        var titles = phone.core.observing(["customer"]) { try await $0.title(of: hotel) }.makeAsyncIterator()
        #expect(try await titles.next() == "贵都酒店")
        for number in 1...50 { try await phone.core.edit(hotel, ["name": .text("第 \(number) 个名字")]) }
        var seen: [String] = []
        while seen.last != "第 50 个名字" {
            guard let title = try await titles.next() else { throw Trouble("the observation ended") }
            seen.append(title ?? "")
        }
        #expect(seen.count <= 3, "\(seen)")
    }

    @Test func a_cancelled_observer_is_left_alone() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let core = phone.core
        let reads = Counter()
        let task = Task {
            for try await _ in core.observing(
                ["customer"],
                read: { core in
                    reads.add()
                    return try await core.list(ListRequest("customer")).total
                })
            {}
        }
        try await within(10, "the first reading") { while reads.count == 0 { await Task.yield() } }
        task.cancel()
        try await within(10, "the observer's end") { _ = await task.result }
        let before = reads.count
        for number in 0..<5 { _ = try await phone.customer("第 \(number) 家") }
        #expect(reads.count == before)
        // Closing ends whoever still looks.
        let other = Task { for try await _ in core.observing(ListRequest("customer")) {} }
        try await Task.sleep(nanoseconds: 100_000_000)
        await core.close()
        try await within(10, "the end of what looked on") { _ = await other.result }
    }

    @Test func what_changed_while_the_store_rested_is_seen_after_it() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        var totals = phone.core.observing(["customer"]) { try await $0.list(ListRequest("customer")).total }
            .makeAsyncIterator()
        #expect(try await totals.next() == 0)
        _ = try await phone.customer("贵都酒店")
        try await phone.core.pause()
        try await phone.core.resume()
        #expect(try await totals.next() == 1)
    }
}

/// Counts from any thread.
final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var number = 0

    var count: Int { lock.withLock { number } }
    func add() { lock.withLock { number += 1 } }
}
