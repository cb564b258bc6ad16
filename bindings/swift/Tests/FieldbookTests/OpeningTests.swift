// Opening and closing: what was acknowledged is there again, whatever happened to the process.

import Fieldbook
import Foundation
import Testing

@Suite struct Opening {
    @Test func opening_an_absent_folder_makes_a_store_of_nobody() async throws {
        let folder = try Folder("absent")
        let inside = folder.url.appendingPathComponent("one/two")
        let core = try await FieldbookCore.open(at: inside)
        #expect(try await core.identity() == nil)
        #expect(FileManager.default.fileExists(atPath: inside.path))
        await core.close()
    }

    @Test func what_was_captured_is_there_after_reopening() async throws {
        let server = try await Server.started()
        var phone = try await Phone.of("王芳", at: server)
        let report = try await phone.core.capture(CaptureRequest(whom: .new(name: "贵都酒店"), note: "要样品"))
        phone = try await phone.reopened()
        #expect(try await phone.core.show(report.visit)["note"] == .longText("要样品"))
        #expect(try await phone.core.identity()?.userName == "王芳")
    }

    @Test func what_was_captured_is_there_after_the_process_was_killed() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        await phone.core.close()
        let probe = try await Probe.started("capture", phone.folder.url.path, "贵都酒店")
        let visit = RecordID(rawValue: try await probe.line())
        try await probe.kill()
        let again = try await phone.reopened()
        #expect(try await again.core.show(visit).title == "贵都酒店")
    }

    @Test func a_closed_core_answers_closed() async throws {
        let phone = try await Phone.blank()
        let core = phone.core
        await core.close()
        #expect(core.isClosed)
        let id = RecordID(rawValue: UUID().uuidString.lowercased())
        _ = try await failure(of: .closed) { try await core.identity() }
        _ = try await failure(of: .closed) { try await core.capture(CaptureRequest(whom: .new(name: "甲"))) }
        _ = try await failure(of: .closed) { try await core.create("customer", ["name": .text("甲")]) }
        _ = try await failure(of: .closed) { try await core.show(id) }
        _ = try await failure(of: .closed) { try await core.list(ListRequest("customer")) }
        _ = try await failure(of: .closed) { try await core.recentCustomers() }
        _ = try await failure(of: .closed) { try await core.sync() }
        _ = try await failure(of: .closed) { try await core.startLive() }
        _ = try await failure(of: .closed) { try await core.revision() }
        _ = try await failure(of: .closed) { try await core.pause() }
    }

    @Test func closing_twice_is_quiet() async throws {
        let phone = try await Phone.blank()
        await phone.core.close()
        await phone.core.close()
        #expect(phone.core.isClosed)
    }

    @Test func a_core_that_was_never_closed_lets_its_store_go() async throws {
        let folder = try Folder("forgotten")
        _ = try await FieldbookCore.open(at: folder.url).identity()
        try await within(10, "letting the store go") {
            while try !holdsNoFile(below: folder.url) { await Task.yield() }
        }
    }

    @Test func a_second_core_on_one_store_sees_the_same_work() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let second = try await FieldbookCore.open(at: phone.folder.url)
        let hotel = try await phone.customer("贵都酒店")
        #expect(try await second.show(hotel).title == "贵都酒店")
        let live = try await phone.core.startLive()
        _ = try await failure(of: .busy) { try await second.sync(within: 5) }
        await live.stop()
        await phone.core.close()
        // Closing the one does not close the other.
        #expect(try await second.show(hotel).title == "贵都酒店")
        await second.close()
    }

    @Test func a_file_that_is_no_store_is_left_as_it_was() async throws {
        let phone = try await Phone.blank()
        await phone.core.close()
        // A database of another app's: the same in all but the number that says whose it is.
        let file = phone.folder.url.appendingPathComponent("fieldbook.db")
        var bytes = try Data(contentsOf: file)
        bytes.replaceSubrange(68..<72, with: [0x4E, 0x6F, 0x74, 0x65])
        try bytes.write(to: file)
        _ = try await failure(of: .foreign) { try await FieldbookCore.open(at: phone.folder.url) }
        #expect(try Data(contentsOf: file) == bytes)
    }

    @Test func a_damaged_store_is_moved_aside_whole() async throws {
        let phone = try await Phone.blank()
        await phone.core.close()
        let file = phone.folder.url.appendingPathComponent("fieldbook.db")
        var bytes = try Data(contentsOf: file)
        for at in stride(from: 100, to: bytes.count, by: 7) { bytes[at] = 0xA5 }
        try bytes.write(to: file)
        let error = try await failure(of: .damaged) { try await FieldbookCore.open(at: phone.folder.url) }
        let aside = try #require(error.arguments["aside"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: aside)) == bytes)
        let fresh = try await FieldbookCore.open(at: phone.folder.url)
        #expect(try await fresh.identity() == nil)
        await fresh.close()
    }

    @Test func a_library_of_another_build_is_refused() async throws {
        let folder = try Folder("mismatch")
        let store = folder.url.appendingPathComponent("store")
        let source = folder.url.appendingPathComponent("other.swift")
        let name = "uniffi_fieldbook_ffi_checksum_constructor_core_open"
        try Data("@_cdecl(\"\(name)\") public func other() -> UInt16 { 1 }\n".utf8).write(to: source)
        let other = folder.path("libother.so")
        try await command("swiftc", "-emit-library", "-o", other, source.path)
        let outcome = try await Probe.end(of: ["open", store.path], environment: ["LD_PRELOAD": other])
        // It says so and ends by itself; a process that was ended by a signal has another status.
        #expect(outcome.status == 1 << 8)
        #expect(outcome.output == "refused: library: constructor_core_open\n", "\(outcome.output)")
        #expect(!FileManager.default.fileExists(atPath: store.path))
    }
}
