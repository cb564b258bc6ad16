// What a screen shows, and word of each change of it. Small on purpose: the same on Linux, where models are tested, and
// under SwiftUI, which observes it by itself.

#if canImport(Combine)
    import Combine
#endif

/// A value that a screen shows. Whoever listens is given it at once, and then the newest; what was between may be missed.
@MainActor public final class Shown<Value: Equatable & Sendable> {
    #if canImport(Combine)
        @Published public private(set) var value: Value
    #else
        public private(set) var value: Value
    #endif
    private var next = 0
    private var listening: [Int: AsyncStream<Value>.Continuation] = [:]

    public init(_ value: Value) { self.value = value }

    deinit {
        for one in listening.values { one.finish() }
    }

    /// The value now and after each change, until the listener or this object goes.
    public var values: AsyncStream<Value> {
        let (stream, continuation) = AsyncStream.makeStream(of: Value.self, bufferingPolicy: .bufferingNewest(1))
        next += 1
        let place = next
        listening[place] = continuation
        continuation.onTermination = { [weak self] _ in
            Task { @MainActor in self?.listening[place] = nil }
        }
        continuation.yield(value)
        return stream
    }

    func set(_ fresh: Value) {
        guard fresh != value else { return }
        value = fresh
        for one in listening.values { one.yield(fresh) }
    }

    func change(_ body: (inout Value) -> Void) {
        var fresh = value
        body(&fresh)
        set(fresh)
    }
}

#if canImport(Combine)
    extension Shown: ObservableObject {}
#endif
