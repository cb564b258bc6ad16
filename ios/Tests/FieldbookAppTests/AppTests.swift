// The app as a whole: opened, taken to the background and back, ended, and opened where something is wrong.

import Fieldbook
@testable import FieldbookAppModel
import FieldbookTesting
import Foundation
import Testing

@MainActor @Suite struct TheApp {
    @Test func a_store_that_cannot_be_opened_says_why_and_can_be_tried_again() async throws {
        let folder = try Folder("app")
        let file = folder.url.appendingPathComponent("fieldbook.db")
        try Data("this is a letter, not a store; it is long enough to be looked at ".utf8).write(to: file)
        let someone = try Someone(folder)
        await someone.app.start()
        guard case .failed(let trouble, let canStartAnew) = someone.app.stage.value else {
            throw Trouble("opened: \(someone.app.stage.value)")
        }
        #expect(!canStartAnew)
        #expect(!trouble.sentence.isEmpty && !trouble.safety.isEmpty && !trouble.next.isEmpty)
        // The damaged file was moved aside whole: the next attempt begins a new store.
        #expect(!FileManager.default.fileExists(atPath: file.path))
        await someone.app.start()
        #expect(someone.app.stage.value == .enrolling)
        await someone.app.close()
    }

    @Test func a_phone_that_is_somebodys_opens_on_home_without_a_network() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        try await wang.core.capture(CaptureRequest(whom: .new(name: "贵都酒店")))
        try await server.kill()
        let again = try await wang.restarted()
        #expect(again.app.stage.value == .inUse)
        let home = try again.home()
        _ = try await home.screen.ready { $0.recent.count == 1 }
        await again.app.close()
    }

    @Test func in_the_background_the_store_rests_and_typing_is_safe() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        let home = try wang.home()
        wang.app.open(.capture(.new(name: "贵都酒店")))
        let capture = try wang.capture
        capture.note("客户要样品")
        await wang.app.toBackground()
        await #expect(throws: FieldbookError.self) { try await wang.core.revision() }
        await wang.app.toForeground()
        #expect(try await wang.core.drafts().first?.request.note == "客户要样品")
        #expect(capture.screen.value.content?.typed.note == "客户要样品")
        await capture.save()
        _ = try await home.screen.ready { $0.recent.count == 1 }
        try await wang.synced()
        await wang.app.close()
    }

    @Test func a_screen_that_is_left_reads_no_more() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        let home = try wang.home()
        let before = try await home.screen.ready()
        await wang.lookAway()
        try await wang.core.capture(CaptureRequest(whom: .new(name: "贵都酒店")))
        try await wang.synced()
        #expect(home.screen.value == .ready(before))
        await wang.app.close()
    }

    @Test func every_error_says_what_happened_what_is_safe_and_what_to_do_in_both_languages() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        let nobody = try Someone()
        await nobody.app.start()
        let met = try await errors(try wang.core, try nobody.core, wang.folder.url)
        for language in Language.allCases {
            let wording = Wording(language)
            let errors: [any Error] = met + [CocoaError(.fileNoSuchFile)]
            let troubles = errors.map { FieldbookAppModel.Trouble($0, in: wording) }
            for trouble in troubles {
                #expect(!trouble.sentence.isEmpty && !trouble.safety.isEmpty && !trouble.next.isEmpty, "\(trouble)")
            }
        }
        await nobody.app.close()
        await wang.app.close()
    }

    @Test func a_screen_opened_twice_stands_there_once() async throws {
        let server = try await Server.started()
        let wang = try await Someone.of("王芳", at: server)
        wang.app.openOnce(.sync)
        wang.app.openOnce(.sync)
        #expect(wang.app.path.value == [.sync])
        await wang.app.show([]).value
        #expect(wang.app.path.value.isEmpty)
        await wang.app.close()
    }

    @Test func a_lost_key_is_told_and_starting_anew_keeps_the_old_store_aside() async throws {
        let office = try TestOffice()
        let wang = try office.addUser("王芳")
        let keys = try Folder("keys")
        let store = FileKeyStore(folder: keys.url.appendingPathComponent("keys"), warn: { _ in })
        let house = try Folder("house")
        let folder = house.url.appendingPathComponent("Fieldbook")
        let someone = try Someone(at: folder, over: office.transport, keyStore: store)
        await someone.app.start()
        try await someone.enrol(try office.invitation(for: wang))
        let window = BackgroundWindow(folder: folder, transport: office.transport, keyStore: store)
        await someone.app.close()
        #expect(await window.run() == .done)
        #expect(await BackgroundWindow(folder: folder, transport: office.transport).run() == .needsPerson)
        try FileManager.default.removeItem(at: keys.url.appendingPathComponent("keys"))
        let again = try Someone(at: folder, over: office.transport, keyStore: store)
        await again.app.start()
        guard case .failed(let trouble, canStartAnew: true) = again.app.stage.value else {
            throw Trouble("\(again.app.stage.value)")
        }
        #expect(!trouble.sentence.isEmpty && !trouble.next.isEmpty)
        await again.app.startAnew()
        #expect(again.app.stage.value == .enrolling)
        try await again.enrol(try office.invitation(for: wang))
        let beside = try FileManager.default.contentsOfDirectory(atPath: house.url.path)
        let aside = try #require(beside.first { $0.hasPrefix("Fieldbook-aside-") })
        let old = house.url.appendingPathComponent(aside).appendingPathComponent("fieldbook.db")
        #expect(FileManager.default.fileExists(atPath: old.path))
        await again.app.close()
    }

    /// One error of every kind that a screen can be met with; the core is closed after it.
    private nonisolated func errors(
        _ core: FieldbookCore, _ blank: FieldbookCore, _ folder: URL
    ) async throws -> [FieldbookError] {
        let hotel = try await core.create("customer", ["name": .text("贵都酒店")])
        try await core.delete(hotel)
        let open = try await core.create("customer", ["name": .text("王府井百货")])
        var met: [FieldbookError] = []
        met.append(try await failure(of: .usage) { try await blank.enrol("hello", deviceName: "a phone") })
        let request = CaptureRequest(whom: .new(name: "贵都酒店"))
        met.append(try await failure(of: .notEnrolled) { try await blank.capture(request) })
        met.append(try await failure(of: .notFound) { try await core.restore(KeptID(rawValue: UUID().uuidString)) })
        met.append(try await failure(of: .value) { try await core.edit(open, ["email": .text("no address")]) })
        met.append(try await failure(of: .rule) { try await core.edit(hotel, ["phone": .text("010-1111")]) })
        met.append(
            try await failure(of: .file) {
                try await core.capture(
                    CaptureRequest(whom: .known(open), photos: [folder.appendingPathComponent("no.jpg")]))
            })
        try await core.pause()
        met.append(try await failure(of: .paused) { try await core.status() })
        await core.close()
        met.append(try await failure(of: .closed) { try await core.status() })
        return met
    }
}
