// Enrolment: one line from the office makes a phone its user's.

import Fieldbook
import Foundation
import Testing

@Suite struct Enrolment {
    @Test func an_invitation_makes_this_device_its_users() async throws {
        let server = try await Server.started()
        var phone = try await Phone.blank()
        let enrolled = try await phone.core.enrol(try await server.invitation(for: "李强"), deviceName: "备用机")
        #expect(enrolled.userName == "李强")
        #expect(enrolled.workspaceName == "京华酒店用品")
        try await server.kill()
        phone = try await phone.reopened()
        #expect(try await phone.core.identity() == enrolled)
    }

    @Test func a_wrong_code_enrols_nobody() async throws {
        let server = try await Server.started()
        let phone = try await Phone.blank()
        let line = server.url + "/#WANG-AAAA-AAAA"
        let error = try await failure(of: .server) { try await phone.core.enrol(line, deviceName: "手机") }
        #expect(!error.isRetryable)
        #expect(try await phone.core.identity() == nil)
        _ = try await failure(of: .usage) { try await phone.core.enrol("no invitation", deviceName: "手机") }
    }

    @Test func a_device_is_enrolled_once() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let second = try await server.invitation(for: "李强")
        _ = try await failure(of: .rule) { try await phone.core.enrol(second, deviceName: "手机") }
        #expect(try await phone.core.identity()?.userName == "王芳")
    }

    @Test func an_unreachable_server_may_be_asked_again() async throws {
        let server = try await Server.started()
        let phone = try await Phone.blank()
        let line = try await server.invitation(for: "王芳")
        try await server.kill()
        let error = try await failure(of: .network) { try await phone.core.enrol(line, deviceName: "手机") }
        #expect(error.isRetryable)
        try await server.restart()
        try await phone.core.enrol(line, deviceName: "手机")
        #expect(try await phone.core.identity()?.userName == "王芳")
    }

    @Test func a_store_of_nobody_takes_no_work() async throws {
        let phone = try await Phone.blank()
        _ = try await failure(of: .notEnrolled) {
            try await phone.core.capture(CaptureRequest(whom: .new(name: "贵都酒店")))
        }
        _ = try await failure(of: .notEnrolled) { try await phone.core.sync() }
        #expect(try await phone.core.list(ListRequest("visit")).total == 0)
    }
}
