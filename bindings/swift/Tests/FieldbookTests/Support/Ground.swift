// What every test stands on: folders that vanish, files that came with the package, waiting for what must come.

import Foundation

/// Something in the surroundings of a test is not as it must be.
struct Trouble: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A folder that vanishes with this object.
final class Folder: Sendable {
    let url: URL

    init(_ name: String) throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("fieldbook-\(name)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}

/// A file that was laid beside the package.
func fixture(_ name: String) -> URL {
    package.appendingPathComponent("Fixtures").appendingPathComponent(name)
}

/// The folder of the package.
let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

func environment(_ name: String) -> String {
    ProcessInfo.processInfo.environment[name] ?? "\(name) is not set: run the tests with cargo xtask bindings --test"
}

/// Runs something that blocks on a thread of its own, not on one of the few that Swift's tasks share.
func offThePool<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
    }
}

/// Runs something that must end in time; `seconds` are far above what it takes, so that only a hang fails.
func within<Value: Sendable>(
    _ seconds: Double, _ what: String, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(nanoseconds: UInt64(seconds * 1e9))
            throw Trouble("\(what) did not end within \(seconds) s")
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw Trouble(what) }
        return first
    }
}
