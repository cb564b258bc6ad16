// A phone: a store of its own, opened, and enrolled where a test needs it to be.

import Fieldbook
import Foundation

/// A core with the folder it lives in.
final class Phone: Sendable {
    let folder: Folder
    let core: FieldbookCore
    /// Held, because a server ends with whoever holds it last.
    let server: Server?

    private init(folder: Folder, core: FieldbookCore, server: Server? = nil) {
        self.folder = folder
        self.core = core
        self.server = server
    }

    /// A phone that belongs to nobody yet. Its local days are those of the office.
    static func blank(_ options: FieldbookCore.Options = beijing) async throws -> Phone {
        let folder = try Folder("phone")
        return Phone(folder: folder, core: try await FieldbookCore.open(at: folder.url, options: options))
    }

    /// A user's phone.
    static func of(
        _ user: String, at server: Server, _ options: FieldbookCore.Options = beijing
    ) async throws -> Phone {
        let folder = try Folder("phone")
        let core = try await FieldbookCore.open(at: folder.url, options: options)
        let phone = Phone(folder: folder, core: core, server: server)
        try await phone.core.enrol(try await server.invitation(for: user), deviceName: "\(user)的手机")
        // The workspace's own records and settings come with the first sync.
        try await phone.core.sync(within: 30)
        return phone
    }

    /// The same store opened again after this one was closed.
    func reopened() async throws -> Phone {
        await core.close()
        return Phone(
            folder: folder, core: try await FieldbookCore.open(at: folder.url, options: beijing), server: server)
    }

    /// Syncs until everything is exchanged, or says why not.
    @discardableResult
    func sync() async throws -> SyncReport {
        let report = try await core.sync(within: 30)
        guard report.end == .finished else { throw Trouble("sync ended with \(report.end): \(report)") }
        return report
    }

    /// A customer with a name.
    func customer(_ name: String) async throws -> RecordID {
        try await core.create("customer", ["name": .text(name)])
    }

    /// A draft of a visit with a note.
    func visit(_ customer: RecordID, _ note: String? = nil) async throws -> RecordID {
        try await core.capture(CaptureRequest(whom: .known(customer), note: note)).visit
    }
}

/// Where the sample's office is.
let beijing = FieldbookCore.Options(timeZone: { TimeZone(secondsFromGMT: 8 * 3_600) ?? .current })

/// The error of a kind that a call must end with; anything else fails the test.
func failure<Value>(
    of kind: FieldbookError.Kind, _ call: () async throws -> Value, line: UInt = #line
) async throws -> FieldbookError {
    do {
        _ = try await call()
    } catch let error as FieldbookError where error.kind == kind {
        return error
    } catch {
        throw Trouble("line \(line): expected \(kind), got \(error)")
    }
    throw Trouble("line \(line): expected \(kind), but it succeeded")
}
