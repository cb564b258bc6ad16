// The office in memory: what an app's own tests are written with.

import Fieldbook
import FieldbookTesting
import Foundation
import Testing

@Suite struct InMemory {
    @Test func a_test_server_accepts() async throws {
        let (office, user) = try officeOfWang()
        let (one, two) = (try Folder("one"), try Folder("two"))
        let phone = try await office.phone(of: user, in: one.url)
        let other = try await office.phone(of: user, in: two.url)
        let report = try await phone.capture(CaptureRequest(whom: .new(name: "贵都酒店"), note: "要样品"))
        #expect(try await phone.sync(over: office.transport).pending == 0)
        #expect(try office.count("visit") == 1)
        #expect(try office.content(of: report.visit, "note") == .longText("要样品"))
        try await other.sync(over: office.transport)
        #expect(try await other.show(report.visit).title == "贵都酒店")
        try office.edit(report.customer, ["phone": .text("010-1111")])
        try await other.sync(over: office.transport)
        #expect(try await other.show(report.customer)["phone"]?.text == "010-1111")
        try office.delete(report.customer)
        try await other.sync(over: office.transport)
        #expect(try await other.list(ListRequest("customer")).total == 0)
    }

    @Test func a_test_server_refuses_with_a_reason() async throws {
        let (office, user) = try officeOfWang()
        let folder = try Folder("one")
        let phone = try await office.phone(of: user, in: folder.url)
        try office.judgeNext(.refuse(rule: "field.unique", accepts: "another number"))
        let hotel = try await phone.create("customer", ["name": .text("贵都酒店")])
        try await phone.sync(over: office.transport)
        let item = try #require(try await phone.attention().first)
        #expect(item.record == hotel)
        #expect(item.reason == .refused(rule: "field.unique", accepts: "another number"))
        // One that is held waits, and is judged when the office lets it go.
        try await phone.fix(item.id, "name", .text("贵都大酒店"))
        try office.judgeNext(.hold)
        try await phone.sync(over: office.transport)
        #expect(try await phone.status().held == 1)
        try office.release()
        try await phone.sync(over: office.transport)
        #expect(try await phone.status().held == 0)
        #expect(try office.content(of: hotel, "name") == .value(.text("贵都大酒店")))
    }

    @Test func a_test_server_goes_offline_and_comes_back() async throws {
        let (office, user) = try officeOfWang()
        let folder = try Folder("one")
        let phone = try await office.phone(of: user, in: folder.url)
        _ = try await phone.create("customer", ["name": .text("贵都酒店")])
        try office.setWeather(.offline)
        let report = try await phone.sync(over: office.transport)
        #expect(report.end == .gaveUp && report.pending == 1)
        #expect(report.trouble?.kind == .network)
        try office.setWeather(.fair)
        #expect(try await phone.sync(over: office.transport).pending == 0)
        // A phone that was taken off the list is told so in words.
        try office.revoke(try #require(try await phone.identity()))
        let refused = try await phone.sync(over: office.transport)
        #expect(refused.state.summary == .stopped)
        #expect(refused.trouble?.kind == .server)
    }

    @Test func a_test_server_is_slow() async throws {
        let (office, user) = try officeOfWang()
        let folder = try Folder("one")
        let phone = try await office.phone(of: user, in: folder.url)
        _ = try await phone.create("customer", ["name": .text("贵都酒店")])
        try office.setWeather(.slow(30))
        let began = Date()
        #expect(try await phone.sync(within: 0.5, over: office.transport).end == .deadline)
        #expect(Date().timeIntervalSince(began) < 5)
        try office.setWeather(.fair)
        #expect(try await phone.sync(over: office.transport).pending == 0)
        #expect(try office.requests() > 0)
    }

    private func officeOfWang() throws -> (TestOffice, UserID) {
        let office = try TestOffice()
        return (office, try office.addUser("王芳"))
    }
}
