// Enrolment: one line, and the app is somebody's.

import Fieldbook
import FieldbookAppModel
import FieldbookTesting
import Foundation
import Testing

@MainActor @Suite struct Enrolling {
    @Test func a_phone_that_belongs_to_nobody_asks_for_its_invitation() async throws {
        let someone = try Someone()
        await someone.app.start()
        #expect(someone.app.stage.value == .enrolling)
        let screen = try someone.desk.enrol.screen
        #expect(screen.value.deviceName == "a phone")
        #expect(!screen.value.canEnrol)
        await someone.app.close()
    }

    @Test func one_line_makes_the_app_usable() async throws {
        let server = try await Server.started()
        let someone = try Someone()
        await someone.app.start()
        let line = try await server.invitation(for: "王芳")
        let enrol = try someone.desk.enrol
        enrol.invitation("  \(line)\n")
        #expect(enrol.screen.value.invitation == line)
        await someone.app.enrol()
        #expect(someone.app.stage.value == .inUse)
        #expect(enrol.screen.value.phase == .usable)
        let home = try someone.desk.home
        someone.look { await home.watch() }
        _ = try await home.screen.ready()
        await someone.app.close()
    }

    @Test func a_line_that_is_no_invitation_says_so_and_stays() async throws {
        let someone = try Someone()
        await someone.app.start()
        let enrol = try someone.desk.enrol
        enrol.invitation("hello")
        await someone.app.enrol()
        #expect(someone.app.stage.value == .enrolling)
        #expect(enrol.screen.value.invitation == "hello" && enrol.screen.value.phase == .asking)
        let trouble = try #require(enrol.screen.value.trouble)
        #expect(trouble.sentence.contains("invitation") && !trouble.next.isEmpty)
        enrol.invitation("hello again")
        #expect(enrol.screen.value.trouble == nil)
        await someone.app.close()
    }

    @Test func without_a_network_the_same_line_can_be_tried_again() async throws {
        let server = try await Server.started()
        let someone = try Someone()
        await someone.app.start()
        let enrol = try someone.desk.enrol
        enrol.invitation(try await server.invitation(for: "王芳"))
        try await server.kill()
        await someone.app.enrol()
        #expect(enrol.screen.value.trouble?.canRetry == true && enrol.screen.value.canEnrol)
        try await server.restart()
        await someone.app.enrol()
        #expect(someone.app.stage.value == .inUse)
        await someone.app.close()
    }

    @Test func a_network_that_goes_after_enrolment_is_told_and_nobody_has_to_wait() async throws {
        let server = try await Server.started()
        let someone = try Someone(over: OnlyEnrolment())
        await someone.app.start()
        let enrol = try someone.desk.enrol
        enrol.invitation(try await server.invitation(for: "王芳"))
        let enrolling = Task { await someone.app.enrol() }
        let waiting = try await enrol.screen.first { $0.canGoOn && $0.trouble != nil }
        #expect(waiting.phase == .fetching(whose: "王芳 · 京华酒店用品"))
        #expect(waiting.trouble?.next.isEmpty == false)
        someone.app.goOn()
        #expect(someone.app.stage.value == .inUse)
        enrolling.cancel()
        await enrolling.value
        await someone.app.close()
    }

    @Test func an_enrolment_that_is_cancelled_can_be_begun_again() async throws {
        let office = try TestOffice()
        let someone = try Someone(over: office.transport)
        await someone.app.start()
        let enrol = try someone.desk.enrol
        enrol.invitation(try office.invitation(for: try office.addUser("王芳")))
        try office.setWeather(.silent)
        let enrolling = Task { await someone.app.enrol() }
        _ = try await enrol.screen.first { $0.phase == .enrolling }
        enrolling.cancel()
        await enrolling.value
        #expect(enrol.screen.value.phase == .asking && enrol.screen.value.trouble == nil)
        try office.setWeather(.fair)
        await someone.app.enrol()
        #expect(someone.app.stage.value == .inUse)
        await someone.app.close()
    }
}

/// A network that goes as soon as the device is somebody's.
private struct OnlyEnrolment: FieldbookTransport {
    func send(_ request: TransportRequest) async throws -> TransportResponse {
        guard request.url.path.contains("enrol") else { throw Unreachable("the network went") }
        return try await URLSessionTransport.shared.send(request)
    }
}
