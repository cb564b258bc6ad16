// The state of sync: honest on every screen, through a network that comes and goes, and with a next step where it stops.

import Fieldbook
@testable import FieldbookAppModel
import FieldbookTesting
import Foundation
import Testing

@MainActor @Suite struct SyncStanding {
    @Test func the_line_says_all_sent_then_offline_with_since_when_then_all_sent_again() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        let bar = try wang.desk.bar
        wang.look { await bar.watch() }
        let sent = try await bar.bar.first { $0?.tone == .sent }
        #expect(sent?.text == "All sent" && sent?.pending == 0)
        try await server.kill()
        let began = try wang.desk.around.almanac.clock(wang.clock.now)
        try await wang.core.capture(CaptureRequest(whom: .new(name: "贵都酒店")))
        let offline = try await bar.bar.first { $0?.pending == 2 && $0?.text.hasPrefix("Offline · ") == true }
        let ended = try wang.desk.around.almanac.clock(wang.clock.now)
        #expect(
            [began, ended].map { "Offline · 2 waiting since \($0)" }.contains(offline?.text ?? ""),
            "\(String(describing: offline))")
        #expect(offline?.pending == 2)
        try await server.restart()
        let sync = try wang.desk.sync
        wang.look { await sync.watch() }
        await sync.syncNow()
        let again = try await bar.bar.first { $0?.tone == .sent }
        #expect(again?.text == "All sent")
        await wang.app.close()
    }

    @Test func every_lane_says_when_it_last_worked_and_what_went_wrong() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        let sync = try wang.desk.sync
        wang.look { await sync.watch() }
        try await wang.synced()
        let content = try await sync.screen.ready { $0.lanes.contains { $0.id == "pull" } }
        #expect(content.whose == "王芳 · 京华酒店用品")
        #expect(content.server == server.url)
        #expect(content.lanes.first { $0.id == "pull" }?.success.hasPrefix("Last worked ") == true)
        #expect(content.stopped == nil && content.trouble == nil)
        #expect(content.counts == ["0 changes waiting"])
        try await server.kill()
        try await wang.core.capture(CaptureRequest(whom: .new(name: "贵都酒店")))
        await sync.syncNow()
        let away = try await sync.screen.ready {
            $0.trouble != nil && !$0.isAsking && $0.counts.first == "2 changes waiting"
        }
        #expect(away.trouble?.next.isEmpty == false)
        #expect(away.lanes.contains { $0.failure != nil })
        #expect(away.counts.count >= 2)
        await wang.app.close()
    }

    @Test func a_phone_that_was_revoked_says_what_to_do_and_what_is_safe() async throws {
        let office = try TestOffice()
        let wang = try await Someone.of(try office.addUser("王芳"), at: office)
        let (sync, bar) = (try wang.desk.sync, try wang.desk.bar)
        wang.look { await sync.watch() }
        wang.look { await bar.watch() }
        try office.revoke(try #require(try await wang.core.identity()))
        try await wang.core.capture(CaptureRequest(whom: .new(name: "贵都酒店")))
        try await wang.desk.conversation.retry()
        let content = try await sync.screen.ready { $0.stopped != nil }
        #expect(content.stopped?.sentence.isEmpty == false)
        #expect(content.stopped?.next == Wording(.english)(.stoppedDevice))
        #expect(content.lanes.contains { $0.isStopped })
        #expect(content.stopped?.canStartAnew == true)
        let line = try await bar.bar.first { $0?.tone == .stopped && $0?.text == content.stopped?.sentence }
        #expect(line?.text.hasPrefix("Stopped: ") == true)
        // Everything but sync works on.
        #expect(try await wang.core.list(ListRequest("visit")).total == 1)
        await wang.lookAway()
        await wang.app.startAnew()
        #expect(wang.app.stage.value == .enrolling && wang.app.path.value.isEmpty)
        let aside = try wang.aside()
        try FileManager.default.removeItem(at: try #require(aside))
        await wang.app.close()
    }

    @Test func an_app_that_is_too_old_says_that_it_needs_an_update() async throws {
        let office = try TestOffice()
        let wang = try await Someone.of(try office.addUser("王芳"), at: office, language: .chinese)
        let sync = try wang.desk.sync
        wang.look { await sync.watch() }
        try office.refuseNext(.version)
        try await wang.core.capture(CaptureRequest(whom: .new(name: "贵都酒店")))
        let content = try await sync.screen.ready { $0.stopped != nil }
        #expect(content.stopped?.next == Wording(.chinese)(.stoppedVersion))
        await sync.syncNow()
        _ = try await sync.screen.ready { $0.stopped == nil }
        await wang.app.close()
    }

    @Test func a_server_that_answers_with_a_failure_is_not_called_offline() async throws {
        let server = try await Server.started()
        let way = Way()
        let wang = try Someone(over: way)
        await wang.app.start()
        try await wang.enrol(try await server.invitation(for: "王芳"))
        let bar = try wang.desk.bar
        wang.look { await bar.watch() }
        _ = try await bar.bar.first { $0?.tone == .sent }
        way.isBlocked = true
        try await wang.core.capture(CaptureRequest(whom: .new(name: "贵都酒店")))
        let failing = try await bar.bar.first {
            $0?.tone == .waiting && $0?.text.contains(" · 2 waiting since ") == true
        }
        #expect(failing?.text.hasPrefix("Offline") == false)
        way.isBlocked = false
        try await wang.desk.conversation.retry()
        _ = try await bar.bar.first { $0?.tone == .sent }
        await wang.app.close()
    }

    @Test func what_is_held_at_the_office_is_not_called_sent() async throws {
        let office = try TestOffice()
        let wang = try await Someone.of(try office.addUser("王芳"), at: office)
        let bar = try wang.desk.bar
        wang.look { await bar.watch() }
        _ = try await bar.bar.first { $0?.tone == .sent }
        try office.judgeNext(.hold)
        _ = try await wang.core.create("customer", ["name": .text("贵都酒店")])
        let held = try await bar.bar.first { $0?.text == "1 waits at the office" }
        #expect(held?.tone != .sent && held?.pending == 1)
        await wang.app.close()
    }
}

@MainActor @Suite struct BackgroundWindows {
    @Test func a_window_sends_what_waits_and_closes_the_store_again() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        try await wang.synced()
        try await server.kill()
        try await wang.core.capture(CaptureRequest(whom: .new(name: "贵都酒店")))
        await wang.app.close()
        let window = BackgroundWindow(folder: wang.folder.url)
        #expect(await window.run() == .more)
        try await server.restart()
        #expect(await window.run() == .done)
        let again = try await wang.restarted()
        #expect(try await again.core.status().pending == 0)
        // A screen is in sync already: a window beside it is content.
        #expect(await window.run() == .done)
        await again.app.close()
    }

    @Test func a_window_that_is_closed_early_gives_up_soon_and_asks_for_another() async throws {
        let office = try TestOffice()
        let wang = try await Someone.of(try office.addUser("王芳"), at: office)
        await wang.app.close()
        try office.setWeather(.silent)
        let window = Task { await BackgroundWindow(folder: wang.folder.url, transport: office.transport).run() }
        while try office.requests() == 0 { await Task.yield() }
        window.cancel()
        let end = try await within(20, "the window") { await window.value }
        #expect(end == .more)
        try office.setWeather(.fair)
    }

    @Test func a_phone_that_belongs_to_nobody_needs_a_person() async throws {
        let folder = try Folder("window")
        #expect(await BackgroundWindow(folder: folder.url).run() == .needsPerson)
    }
}

/// A way to the server that something in between can block: it answers then in the server's place.
private final class Way: FieldbookTransport, @unchecked Sendable {
    private let lock = NSLock()
    private var blocked = false

    var isBlocked: Bool {
        get { lock.withLock { blocked } }
        set { lock.withLock { blocked = newValue } }
    }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        if isBlocked { return TransportResponse(status: 503, body: Data("<html>sorry</html>".utf8)) }
        return try await URLSessionTransport.shared.send(request)
    }
}
