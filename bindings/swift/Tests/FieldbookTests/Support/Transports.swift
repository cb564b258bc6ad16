// Transports that misbehave.

import Fieldbook
import Foundation

/// Never answers, and ends only when it is cancelled.
final class Silent: FieldbookTransport, @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0

    /// Requests that nobody has given up yet.
    var waiting: Int { lock.withLock { count } }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        lock.withLock { count += 1 }
        defer { lock.withLock { count -= 1 } }
        while true { try await Task.sleep(nanoseconds: 3_600_000_000_000) }
    }
}

/// Never answers and takes no notice of being cancelled.
struct Deaf: FieldbookTransport {
    func send(_ request: TransportRequest) async throws -> TransportResponse {
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        throw CancellationError()
    }
}

/// Fails in a way of the app's own.
struct Throwing: FieldbookTransport {
    struct Refused: Error {}

    func send(_ request: TransportRequest) async throws -> TransportResponse { throw Refused() }
}
