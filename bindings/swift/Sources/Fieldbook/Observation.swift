// How a screen stays true: it is told that something changed, and reads again. Many changes while it was busy are one.

internal import FieldbookGenerated
import Foundation

/// What changed.
public struct Changes: Hashable, Codable, Sendable {
    /// The store's revision; it only grows.
    public let revision: Int64
    /// Types of which a record changed, by their English names.
    public let kinds: [String]
    /// What waits, was refused or was held changed.
    public let outbox: Bool
}

extension FieldbookCore {
    /// The store's revision now; it only grows.
    public func revision() async throws -> Int64 {
        try await workers.read { [core] in try core.revision() }
    }

    /// What changed after a revision.
    public func changes(since revision: Int64) async throws -> Changes {
        try await workers.read { [core] in Changes(try core.changedSince(revision: revision)) }
    }

    /// A page of a list, at once and again after each change of it, until the core is closed.
    public func observing(_ request: ListRequest) -> Observed<ListPage> {
        // A visit is called by its customer's name, so both may change what a row says.
        observing(request.kind == "visit" ? ["visit", "customer"] : [request.kind]) { try await $0.list(request) }
    }

    /// Whatever is read, at once and again after each change of these types (all of them where none is named), until the
    /// core is closed. A reading that is equal to the last one is not given.
    public func observing<Value: Equatable & Sendable>(
        _ kinds: [String] = [], read: @escaping @Sendable (FieldbookCore) async throws -> Value
    ) -> Observed<Value> {
        Observed(core: self, kinds: kinds, read: read)
    }
}

/// A value that is read again whenever it may have changed. Whoever is slow gets the newest and misses the ones between.
///
/// It ends when its loop is left, its task is cancelled, or the core is closed.
public struct Observed<Element: Equatable & Sendable>: AsyncSequence, Sendable {
    let core: FieldbookCore
    let kinds: [String]
    let read: @Sendable (FieldbookCore) async throws -> Element

    public func makeAsyncIterator() -> Iterator {
        Iterator(core: core, kinds: kinds, read: read)
    }

    public struct Iterator: AsyncIteratorProtocol {
        let core: FieldbookCore
        let kinds: [String]
        let read: @Sendable (FieldbookCore) async throws -> Element
        private var changes: AsyncStream<Changes>.Iterator?
        private var last: Element?

        init(
            core: FieldbookCore, kinds: [String], read: @escaping @Sendable (FieldbookCore) async throws -> Element
        ) {
            self.core = core
            self.kinds = kinds
            self.read = read
        }

        public mutating func next() async throws -> Element? {
            if changes == nil {
                // Observed before it is read, so that no change falls between.
                changes = try await core.changeStream(kinds).makeAsyncIterator()
                last = try await read(core)
                return last
            }
            while await changes?.next() != nil {
                do {
                    let fresh = try await read(core)
                    if fresh != last {
                        last = fresh
                        return fresh
                    }
                } catch let error as FieldbookError where error.kind == .closed {
                    return nil
                } catch let error as FieldbookError where error.kind == .paused {
                    // The store rests. Whoever wakes it pokes.
                    continue
                }
            }
            return nil
        }
    }
}

extension FieldbookCore {
    fileprivate func changeStream(_ kinds: [String]) async throws -> AsyncStream<Changes> {
        let (stream, continuation) = AsyncStream.makeStream(of: Changes.self, bufferingPolicy: .bufferingNewest(1))
        let listener = Listener { continuation.yield(Changes($0)) }
        let observation = try await workers.read { [core] in
            try core.observe(kinds: kinds, listener: listener)
        }
        let place = streams.add(
            Streams.One(
                poke: { continuation.yield(Changes(revision: -1, kinds: [], outbox: false)) },
                finish: { continuation.finish() }
            ))
        continuation.onTermination = { [streams] _ in
            try? observation.stop()
            streams.remove(place)
        }
        if isClosed { continuation.finish() }
        return stream
    }
}

private final class Listener: ChangeListener, Sendable {
    private let tell: @Sendable (FieldbookGenerated.Changes) -> Void

    init(_ tell: @escaping @Sendable (FieldbookGenerated.Changes) -> Void) { self.tell = tell }

    func onChange(changes: FieldbookGenerated.Changes) throws { tell(changes) }
}

/// What is to look again when the core wakes, and to end when it is closed.
final class Streams: @unchecked Sendable {
    struct One: Sendable {
        var poke: @Sendable () -> Void = {}
        let finish: @Sendable () -> Void
    }

    private let lock = NSLock()
    private var next = 0
    private var all: [Int: One] = [:]

    func add(_ one: One) -> Int {
        lock.withLock {
            next += 1
            all[next] = one
            return next
        }
    }

    func remove(_ place: Int) {
        lock.withLock { _ = all.removeValue(forKey: place) }
    }

    func poke() {
        for one in lock.withLock({ Array(all.values) }) { one.poke() }
    }

    func finish() {
        let ending = lock.withLock {
            defer { all = [:] }
            return Array(all.values)
        }
        for one in ending { one.finish() }
    }
}

extension Changes {
    init(_ changes: FieldbookGenerated.Changes) {
        self.init(revision: changes.revision, kinds: changes.kinds, outbox: changes.outbox)
    }
}
