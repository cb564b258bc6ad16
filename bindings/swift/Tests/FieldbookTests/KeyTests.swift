// Encrypted stores: what can be read in their files, and what a wrong or lost key does.

import Fieldbook
import Foundation
import Testing

@Suite struct KeyStores {
    /// Options that keep keys in a folder.
    private func kept(in folder: Folder, _ warnings: Warnings = Warnings()) -> FieldbookCore.Options {
        let store = FileKeyStore(folder: folder.url) { warnings.take($0) }
        return FieldbookCore.Options(timeZone: beijing.timeZone, keyStore: store)
    }

    private func secret(_ folder: Folder) throws -> Bool {
        let bytes = try files(of: folder.url).reduce(into: Data()) { $0.append(try Data(contentsOf: $1)) }
        #expect(bytes.count > 10_000)
        return ["绝密大酒店", "top secret", "SQLite format"].allSatisfy { bytes.range(of: Data($0.utf8)) == nil }
    }

    private func files(of folder: URL) throws -> [URL] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return names.map { folder.appendingPathComponent($0) }.filter { !$0.hasDirectoryPath && isFile($0) }
    }

    private func isFile(_ url: URL) -> Bool {
        var folder: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &folder) && !folder.boolValue
    }

    @Test func nothing_that_was_captured_can_be_read_in_the_files_of_an_encrypted_store() async throws {
        let server = try await Server.started()
        let (drawer, warnings) = (try Folder("keys"), Warnings())
        let phone = try await Phone.of("王芳", at: server, kept(in: drawer, warnings))
        try await phone.core.capture(CaptureRequest(whom: .new(name: "绝密大酒店"), note: "top secret"))
        #expect(try secret(phone.folder))
        await phone.core.close()
        #expect(try secret(phone.folder))
        let again = try await FieldbookCore.open(at: phone.folder.url, options: kept(in: drawer, warnings))
        #expect(try await again.list(ListRequest("visit")).rows.map(\.title) == ["绝密大酒店"])
        await again.close()
        #expect(warnings.all.count == 1 && warnings.all[0].contains(drawer.url.path))
        let key = try #require(try files(of: drawer.url).first)
        let mode = try FileManager.default.attributesOfItem(atPath: key.path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
    }

    @Test func a_wrong_or_lost_key_is_told_from_damage() async throws {
        let (drawer, folder) = (try Folder("keys"), try Folder("phone"))
        await (try await FieldbookCore.open(at: folder.url, options: kept(in: drawer))).close()
        let store = folder.url.appendingPathComponent("fieldbook.db")
        let bytes = try Data(contentsOf: store)
        let key = try #require(try files(of: drawer.url).first)
        let right = try Data(contentsOf: key)
        func refused(_ options: FieldbookCore.Options) async throws -> String {
            let error = try await failure(of: .key) { try await FieldbookCore.open(at: folder.url, options: options) }
            #expect(!error.isRetryable)
            return error.key
        }
        #expect(try await refused(beijing) == "key.needed")
        try Data(repeating: 7, count: 32).write(to: key)
        #expect(try await refused(kept(in: drawer)) == "key.wrong")
        try FileManager.default.removeItem(at: key)
        #expect(try await refused(kept(in: drawer)) == "key.lost")
        #expect(try Data(contentsOf: store) == bytes)
        let left = try files(of: folder.url).map(\.lastPathComponent).filter { !$0.hasSuffix("-opening") }
        #expect(left == ["fieldbook.db"])
        try right.write(to: key)
        await (try await FieldbookCore.open(at: folder.url, options: kept(in: drawer))).close()
    }

    @Test func a_plain_store_is_encrypted_once_and_keeps_everything() async throws {
        let server = try await Server.started()
        let drawer = try Folder("keys")
        let phone = try await Phone.of("王芳", at: server)
        let visit = try await phone.core.capture(
            CaptureRequest(whom: .new(name: "绝密大酒店"), note: "top secret")
        ).visit
        await phone.core.close()
        #expect(try !secret(phone.folder))
        for _ in 0..<2 {
            let core = try await FieldbookCore.open(at: phone.folder.url, options: kept(in: drawer))
            #expect(try await core.show(visit)["note"]?.text == "top secret")
            try await core.sync(within: 30)
            #expect(try await core.status().pending == 0)
            await core.close()
            #expect(try secret(phone.folder))
        }
    }

    @Test func a_key_store_that_throws_is_a_failed_callback() async throws {
        struct Broken: FieldbookKeyStore {
            func load(_ name: String) throws -> Data? { throw Trouble("绝密") }
            func save(_ key: Data, as name: String) throws { throw Trouble("绝密") }
            func remove(_ name: String) throws { throw Trouble("绝密") }
        }
        let folder = try Folder("phone")
        let error = try await failure(of: .callback) {
            try await FieldbookCore.open(at: folder.url, options: FieldbookCore.Options(keyStore: Broken()))
        }
        #expect(!String(describing: error).contains("绝密"))
        #expect(try files(of: folder.url).allSatisfy { $0.lastPathComponent.hasSuffix("-opening") })
    }
}

/// What a key store warned of.
private final class Warnings: @unchecked Sendable {
    private let lock = NSLock()
    private var told: [String] = []

    func take(_ warning: String) { lock.withLock { told.append(warning) } }
    var all: [String] { lock.withLock { told } }
}
