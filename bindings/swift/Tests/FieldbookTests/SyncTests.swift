// Sync: what was written gets across once, in bounded time, and whatever the network does.

import Fieldbook
import Foundation
import Testing

@Suite struct Sync {
    @Test func work_reaches_the_server_and_the_other_phone() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let other = try await Phone.of("王芳", at: server)
        let report = try await phone.core.capture(CaptureRequest(whom: .new(name: "贵都酒店"), note: "要样品"))
        let sent = try await phone.sync()
        #expect(sent.pending == 0 && sent.sentBytes > 0)
        try await other.sync()
        #expect(try await other.core.show(report.visit)["note"]?.text == "要样品")
        let (one, two) = (try await phone.core.digest(), try await other.core.digest())
        if one.place == two.place && one.isComparable && two.isComparable { #expect(one.digest == two.digest) }
    }

    @Test func status_tells_what_waits_and_since_when() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        #expect(try await phone.core.status().pending == 0)
        _ = try await phone.customer("贵都酒店")
        let status = try await phone.core.status()
        #expect(status.pending == 1 && status.unjudged == 1)
        #expect(try #require(status.oldestAge) >= 0)
        #expect(status.user == "王芳" && status.workspace == "京华酒店用品")
        #expect(status.server == server.url)
        try await phone.sync()
        let after = try await phone.core.status()
        #expect(after.pending == 0 && after.oldestAge == nil)
        #expect(abs(try #require(after.lastSuccess).timeIntervalSinceNow) < 60)
        #expect(after.trouble == nil)
    }

    @Test func a_slice_ends_at_its_deadline() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        _ = try await phone.customer("贵都酒店")
        let silent = Silent()
        let began = Date()
        let report = try await phone.core.sync(within: 1, over: silent)
        #expect(report.end == .deadline)
        #expect(Date().timeIntervalSince(began) < 5)
        try await within(5, "giving up what was under way") { while silent.waiting > 0 { await Task.yield() } }
        #expect(report.pending == 1)
        #expect(try await phone.sync().pending == 0)
    }

    @Test func a_slice_keeps_to_its_bytes() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let other = try await Phone.of("王芳", at: server)
        for number in 0..<300 { _ = try await phone.customer("第 \(number) 家 \(UUID().uuidString)") }
        try await phone.sync()
        let first = try await other.core.sync(within: 30, bytes: 2_000)
        #expect(first.end == .bytes)
        try await other.sync()
        #expect(try await other.core.list(ListRequest("customer")).total == 300)
    }

    @Test func a_server_that_is_away_is_no_error() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        _ = try await phone.customer("贵都酒店")
        try await server.kill()
        let report = try await phone.core.sync(within: 30)
        #expect(report.end == .gaveUp && report.pending == 1)
        let trouble = try #require(report.trouble)
        #expect(trouble.kind == .network && trouble.isRetryable)
        #expect(!trouble.remedy.chinese.isEmpty)
        #expect(report.state.summary == .offline)
        try await server.restart()
        #expect(try await phone.sync().pending == 0)
    }

    @Test func a_cancelled_slice_ends_soon() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        _ = try await phone.customer("贵都酒店")
        let silent = Silent()
        let task = Task { try await phone.core.sync(within: 600, over: silent) }
        try await within(10, "the request") { while silent.waiting == 0 { await Task.yield() } }
        let began = Date()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(Date().timeIntervalSince(began) < 2)
        #expect(try await phone.sync().pending == 0)
        // One that is cancelled before it begins never begins.
        let early = Task {
            try? await Task.sleep(nanoseconds: 60_000_000_000)
            return try await phone.core.sync(over: silent)
        }
        early.cancel()
        await #expect(throws: CancellationError.self) { try await early.value }
        #expect(silent.waiting == 0)
    }

    @Test func pause_during_sync_lets_go_of_the_store() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let hotel = try await phone.customer("贵都酒店")
        let silent = Silent()
        let task = Task { try await phone.core.sync(within: 600, over: silent) }
        try await within(10, "the request") { while silent.waiting == 0 { await Task.yield() } }
        try await within(10, "the pause") { try await phone.core.pause() }
        _ = try await failure(of: .paused) { try await task.value }
        _ = try await failure(of: .paused) { try await phone.core.show(hotel) }
        #expect(try holdsNoFile(below: phone.folder.url))
        try await phone.core.resume()
        let report = try await phone.sync()
        #expect(report.pending == 0)
        let other = try await Phone.of("王芳", at: server)
        #expect(try await other.core.list(ListRequest("customer")).total == 1)
    }

    @Test func an_open_app_stays_in_sync() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let other = try await Phone.of("王芳", at: server)
        let (here, there) = (try await phone.core.startLive(), try await other.core.startLive())
        let hotel = try await phone.customer("贵都酒店")
        try await within(20, "the customer on the other phone") {
            for try await page in other.core.observing(ListRequest("customer")) where page.total == 1 {
                #expect(page.rows.first?.id == hotel)
                return
            }
        }
        await here.stop()
        await there.stop()
        await there.stop()
        #expect(try await there.state() == nil)
    }

    @Test func the_state_of_sync_is_observed() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let live = try await phone.core.startLive()
        try await within(20, "up to date") {
            for await state in live.states where state.summary == .upToDate { return }
        }
        let states = live.states
        try await server.kill()
        _ = try await phone.customer("贵都酒店")
        try await within(20, "offline") {
            for await state in states where state.summary == .offline { return }
        }
        try await server.restart()
        try await live.retry()
        try await within(40, "what waited on the server") {
            for try await pending in phone.core.observing(read: { try await $0.status().pending }) where pending == 0 {
                return
            }
        }
        await live.stop()
        // The states end with the conversation, also for whoever comes late.
        for await _ in live.states {}
    }
}

/// Says whether this process has no file open below a folder.
func holdsNoFile(below folder: URL) throws -> Bool {
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    let paths = open.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
    return !paths.contains { $0.hasPrefix(folder.resolvingSymlinksInPath().path) }
}
