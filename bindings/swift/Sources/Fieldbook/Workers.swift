// Where the library works: never on the caller's thread. A call of the library is short but may wait for the disk, so
// each runs on a queue of its own kind, and a task that waits holds no thread of Swift's pool.

import Foundation

/// The queues of one core: writes one after the other, as the store takes them; reads beside them, a few at a time.
final class Workers: Sendable {
    private let writes = DispatchQueue(label: "fieldbook.writes", qos: .userInitiated)
    private let reads = DispatchQueue(label: "fieldbook.reads", qos: .userInitiated, attributes: .concurrent)
    private let long = DispatchQueue(label: "fieldbook.long", qos: .utility, attributes: .concurrent)
    /// So many reads at once; more would only wait for the same disk, each with a thread.
    private let places = Places(4)

    /// Runs a reading call. A task cancelled before its turn throws `CancellationError` and nothing is read.
    func read<Value: Sendable>(_ call: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await places.taken {
            try await run(on: self.reads, call)
        }
    }

    /// Runs a writing call. A task cancelled before its turn throws `CancellationError` and nothing is written; one
    /// that has begun ends, and its result is returned: what is durable is never called cancelled.
    func write<Value: Sendable>(_ call: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await run(on: writes, call)
    }

    /// Runs something whose end nobody waits for here.
    func begin(_ work: @escaping @Sendable () -> Void) {
        long.async(execute: work)
    }

    /// Runs a call that may wait for others: a pause, a close.
    func lasting<Value: Sendable>(_ call: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await run(on: long, call)
    }
}

private func run<Value: Sendable>(
    on queue: DispatchQueue, _ call: @escaping @Sendable () throws -> Value
) async throws -> Value {
    let cancelled = Flag()
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                if cancelled.isRaised {
                    continuation.resume(throwing: CancellationError())
                } else {
                    continuation.resume(with: Result { try told(call) })
                }
            }
        }
    } onCancel: {
        cancelled.raise()
    }
}

/// A thing that once said stays said, from any thread.
final class Flag: @unchecked Sendable {
    private let lock = NSLock()
    private var raised = false

    var isRaised: Bool { lock.withLock { raised } }
    func raise() { lock.withLock { raised = true } }
}

/// Lets a number of tasks in and has the others wait in order, without holding a thread.
private actor Places {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ number: Int) { free = number }

    nonisolated func taken<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        await enter()
        do {
            let value = try await body()
            await leave()
            return value
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func leave() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}
