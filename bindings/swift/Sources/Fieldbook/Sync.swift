// Speaking with the server for a while: enrolling, and a sync that ends by itself.

internal import FieldbookGenerated
import Foundation

/// Whose device this is.
public struct Enrolled: Hashable, Codable, Sendable {
    public let workspace: String
    public let workspaceName: String
    public let user: UserID
    public let userName: String
    public let installation: String
    /// The server's address.
    public let server: String
}

/// What came of a bounded sync.
public struct SyncReport: Hashable, Codable, Sendable {
    public let end: End
    /// Of one that gave up: why, in words, and what to do.
    public let trouble: FieldbookError?
    /// Lanes as they stood at the end.
    public let state: SyncState
    public let sentBytes: Int64
    public let receivedBytes: Int64
    /// Own edits that have not left, held ones included.
    public let pending: Int
    /// Of these, how many wait on the server for a cause.
    public let held: Int
    /// Rejected edits that wait for a person.
    public let attention: Int
    /// Values kept aside.
    public let conflicts: Int

    public enum End: String, Codable, Sendable {
        /// Everything offered, everything pulled.
        case finished
        /// A lane failed too often or is stopped.
        case gaveUp
        /// The time is over; the rest goes on next time.
        case deadline
        /// The bytes are spent; the rest goes on next time.
        case bytes
        /// Another run took its place.
        case replaced
    }
}

extension FieldbookCore {
    /// Whose device this is; nothing where it belongs to nobody yet.
    public func identity() async throws -> Enrolled? {
        try await workers.read { [core] in try core.identity().map(Enrolled.init) }
    }

    /// Makes this device its user's, by one line from the office: `https://host/#NAME-XXXX-XXXX`.
    ///
    /// - Throws: `usage` where the line is no invitation, `rule` where the device is enrolled already, `network`, or
    ///   `server` for a code that is unknown, used or expired. One that was cancelled late may have used the code up.
    @discardableResult
    public func enrol(
        _ invitation: String, deviceName: String, over transport: any FieldbookTransport = URLSessionTransport.shared
    ) async throws -> Enrolled {
        let http = client(of: transport)
        return try await run { [core] end in
            let listener = EnrolEnd { outcome in
                switch outcome {
                case .enrolled(let device): end(.success(Enrolled(device)))
                case .failed(let report): end(.failure(FieldbookError(report)))
                }
            }
            return try core.startEnrol(line: invitation, deviceName: deviceName, http: http, listener: listener)
        }
    }

    /// Syncs until everything is offered and pulled, or the time is over, or the bytes are spent: what a pull to refresh
    /// and a background window do. A server that is away is no error; the report says so.
    ///
    /// Cancelling the task gives up what is under way on the network; nothing that was written is undone.
    ///
    /// - Parameter onPage: is told how many pages were laid by now, on a thread of the library.
    /// - Throws: `notEnrolled`; `busy` while another conversation runs for this store; `paused`; `CancellationError`.
    @discardableResult
    public func sync(
        within seconds: TimeInterval = 60, bytes: Int64 = .max,
        over transport: any FieldbookTransport = URLSessionTransport.shared,
        onPage: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> SyncReport {
        let http = client(of: transport)
        let deadline = Int64(exactly: (seconds * 1_000).rounded()) ?? (seconds > 0 ? Int64(UInt32.max) : -1)
        return try await run { [core] end in
            let listener = SyncEnd(onPage) { outcome in
                switch outcome {
                case .ended(let report): end(.success(SyncReport(report)))
                case .failed(let report): end(.failure(FieldbookError(report)))
                }
            }
            return try core.syncSlice(deadlineMs: deadline, maxBytes: bytes, http: http, listener: listener)
        }
    }

    /// Starts something on the library's own threads and waits for its end without holding one of Swift's.
    private func run<Value: Sendable>(
        _ start: @escaping @Sendable (_ end: @escaping @Sendable (Result<Value, FieldbookError>) -> Void) throws -> Run
    ) async throws -> Value {
        let handle = Handle()
        return try await withTaskCancellationHandler {
            do {
                return try await withCheckedThrowingContinuation { continuation in
                    let once = Once(continuation)
                    workers.begin {
                        do {
                            handle.take(try told { try start { once.resume($0.mapError { $0 }) } })
                        } catch {
                            once.resume(.failure(error))
                        }
                    }
                }
            } catch let error as FieldbookError where error.kind == .cancelled && Task.isCancelled {
                throw CancellationError()
            }
        } onCancel: {
            handle.cancel()
        }
    }
}

/// The handle of something that may be cancelled before it has one.
private final class Handle: @unchecked Sendable {
    private let lock = NSLock()
    private var run: Run?
    private var cancelled = false

    func take(_ run: Run) {
        let late = lock.withLock {
            self.run = run
            return cancelled
        }
        if late { try? run.cancel() }
    }

    func cancel() {
        let run = lock.withLock {
            cancelled = true
            return self.run
        }
        try? run?.cancel()
    }
}

/// Resumes once, whoever comes first.
private final class Once<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var continuation: CheckedContinuation<Value, any Error>?

    init(_ continuation: CheckedContinuation<Value, any Error>) { self.continuation = continuation }

    func resume(_ result: Result<Value, any Error>) {
        let continuation = lock.withLock {
            defer { self.continuation = nil }
            return self.continuation
        }
        continuation?.resume(with: result)
    }
}
