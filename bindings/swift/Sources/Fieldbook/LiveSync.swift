// Staying in sync while the app is open: what is written goes up at once, what others write comes down at once.

internal import FieldbookGenerated
import Foundation

extension FieldbookCore {
    /// Begins a live conversation, in the foreground. One for each store; it ends with ``LiveSync/stop()``, with the
    /// core's close, or when nobody holds it any more.
    ///
    /// - Throws: `notEnrolled`; `busy` while another conversation runs for this store; `closed`, `paused`.
    public func startLive(
        over transport: any FieldbookTransport = URLSessionTransport.shared
    ) async throws -> LiveSync {
        let http = client(of: transport)
        let states = Broadcast<SyncState>()
        let listener = StateListener { states.send($0) }
        let live = try await workers.lasting { [core] in try core.startLive(http: http, listener: listener) }
        return LiveSync(live: live, states: states, core: self)
    }
}

/// A live conversation.
public final class LiveSync: Sendable {
    private let live: FieldbookGenerated.LiveSync
    private let broadcast: Broadcast<SyncState>
    private let workers: Workers
    private let streams: Streams
    private let place: Int

    fileprivate init(live: FieldbookGenerated.LiveSync, states: Broadcast<SyncState>, core: FieldbookCore) {
        self.live = live
        broadcast = states
        workers = core.workers
        streams = core.streams
        place = core.streams.add(Streams.One(finish: { states.finish() }))
    }

    deinit {
        broadcast.finish()
        streams.remove(place)
        // Its end is waited for elsewhere, never by whoever lets go of it last.
        workers.begin { [live] in try? live.stop() }
    }

    /// The state, at once and whenever it changes; whoever is slow gets the newest. It ends with the conversation.
    public var states: AsyncStream<SyncState> { broadcast.stream() }

    /// The state now; nothing after it was stopped.
    public func state() async throws -> SyncState? {
        try await workers.read { [live] in try live.state().map(SyncState.init) }
    }

    /// Ends the conversation: what is under way is given up, nothing that was written is undone. Stopping twice is quiet.
    public func stop() async {
        let stopping = Task { [workers, live] in try? await workers.lasting { try live.stop() } }
        await stopping.value
        broadcast.finish()
    }

    /// Says whether the app is in the foreground; in the background it looks for news every 15 minutes at most.
    public func setForeground(_ foreground: Bool) async throws {
        try await workers.lasting { [live] in try live.setForeground(foreground: foreground) }
    }

    /// A person asks for another attempt now, or has removed what a lane had stopped for.
    public func retry() async throws {
        try await workers.lasting { [live] in try live.retry() }
    }
}

private final class StateListener: LiveListener, Sendable {
    private let tell: @Sendable (SyncState) -> Void

    init(_ tell: @escaping @Sendable (SyncState) -> Void) { self.tell = tell }

    func onState(state: FieldbookGenerated.SyncState) throws { tell(SyncState(state)) }
}

/// Gives each value to everybody who listens; whoever comes later gets the last one first.
final class Broadcast<Value: Equatable & Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var last: Value?
    private var ended = false
    private var next = 0
    private var listening: [Int: AsyncStream<Value>.Continuation] = [:]

    func stream() -> AsyncStream<Value> {
        let (stream, continuation) = AsyncStream.makeStream(of: Value.self, bufferingPolicy: .bufferingNewest(1))
        let place: Int? = lock.withLock {
            if let last { continuation.yield(last) }
            guard !ended else { return nil }
            next += 1
            listening[next] = continuation
            return next
        }
        if let place {
            continuation.onTermination = { [weak self] _ in self?.remove(place) }
        } else {
            continuation.finish()
        }
        return stream
    }

    func send(_ value: Value) {
        let all: [AsyncStream<Value>.Continuation] = lock.withLock {
            guard value != last, !ended else { return [] }
            last = value
            return Array(listening.values)
        }
        for one in all { one.yield(value) }
    }

    func finish() {
        let all = lock.withLock {
            defer { listening = [:] }
            ended = true
            return Array(listening.values)
        }
        for one in all { one.finish() }
    }

    private func remove(_ place: Int) {
        lock.withLock { _ = listening.removeValue(forKey: place) }
    }
}
