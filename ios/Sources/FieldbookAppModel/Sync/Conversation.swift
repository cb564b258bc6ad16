// The one live conversation of the app: begun when the store is somebody's, told of every coming and going of the app,
// ended with it. Screens look at how things stand; nobody else speaks with the server while the app is in front.

import Fieldbook
import Foundation

/// Holds the live conversation and says how things stand.
@MainActor public final class Conversation {
    /// Nothing until it was read for the first time.
    public let standing = Shown<Standing?>(nil)
    /// Why no conversation could be begun, or why the store cannot be read.
    public let trouble = Shown<Trouble?>(nil)
    private let around: Surroundings
    private let again = Again()
    private var live: LiveSync?
    private var state: SyncState?
    /// Readings that were begun, and the latest of them that is shown.
    private var (asked, shown) = (0, 0)
    private var isStarting = false
    private var following: Task<Void, Never>?

    init(_ around: Surroundings) { self.around = around }

    /// Begins it, where it does not run already.
    func start() async {
        guard live == nil, !isStarting else { return }
        isStarting = true
        defer { isStarting = false }
        do {
            let live = try await around.core.startLive(over: around.transport)
            self.live = live
            trouble.set(nil)
            following = Task { [weak self] in
                for await state in live.states { await self?.hear(state) }
            }
        } catch {
            trouble.set(around.trouble(error))
        }
    }

    /// Ends it. What is under way on the network is given up; nothing that was written is undone.
    func stop() async {
        let ending = live
        (live, state) = (nil, nil)
        following?.cancel()
        following = nil
        await ending?.stop()
        standing.change { $0?.state = nil }
    }

    /// A person asks for another attempt now, or for another reading.
    func retry() async throws {
        again.knock()
        guard let live else { return await start() }
        let isUnderWay = isWorking
        try await live.retry()
        guard isUnderWay else { return }
        // What was under way began before anybody asked: where it ends as the last one did, that was no answer.
        for await _ in standing.values where !isWorking { break }
        if standing.value?.summary == .offline, self.live === live { try await live.retry() }
    }

    private var isWorking: Bool {
        guard let state = standing.value?.state else { return false }
        return [state.push, state.pull, state.fetch, state.token].contains { $0.activity == .working }
    }

    /// Says whether the app is in front.
    func setForeground(_ foreground: Bool) async throws {
        try await live?.setForeground(foreground)
    }

    /// Follows the store until the task is cancelled.
    func watch() async {
        while !Task.isCancelled {
            do {
                for try await _ in around.core.observing(read: { try await $0.revision() }) { try await refresh() }
                return
            } catch is CancellationError {
                return
            } catch {
                trouble.set(around.trouble(error))
                await again.wait()
            }
        }
    }

    /// Reads again how things stand. A store that rests is read when it wakes.
    func refresh() async throws {
        asked += 1
        let mine = asked
        do {
            let status = try await around.core.status()
            // Of two readings the one that began later knows more, whichever ends first.
            guard mine > shown else { return }
            shown = mine
            standing.set(Standing(status: status, state: live == nil ? nil : state))
        } catch let error as FieldbookError where error.kind == .paused {
            return
        }
    }

    /// A state is shown at once; what the device knows is read with each, for not all of it is in a record.
    private func hear(_ state: SyncState) async {
        guard live != nil else { return }
        self.state = state
        standing.change { $0?.state = state }
        try? await refresh()
    }
}
