// The probe: a process of its own, for what a test's own process would not survive or would blur.

import Foundation

/// A running probe. It ends with this object.
struct Probe: Sendable {
    private let child: Child

    static func started(_ words: String...) async throws -> Probe {
        try await offThePool { Probe(child: try Child(program, words)) }
    }

    /// The next line it prints.
    func line() async throws -> String {
        try await offThePool { try child.line() }
    }

    /// Ends it as a power cut would.
    func kill() async throws {
        try await offThePool { child.end(with: SIGKILL) }
    }

    /// Runs a probe to its end; says all it printed, and how it ended: 0, or something else.
    static func end(
        of words: [String], environment: [String: String] = [:]
    ) async throws -> (output: String, status: Int32) {
        try await offThePool { try Child(program, words, environment: environment, errorsToo: true).rest() }
    }

    /// It lies beside the bundle of the tests.
    private static var program: String {
        URL(fileURLWithPath: CommandLine.arguments.first ?? "").deletingLastPathComponent()
            .appendingPathComponent("fieldbook-probe").path
    }
}
