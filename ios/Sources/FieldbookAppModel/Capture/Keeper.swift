// Keeps typing safe while it goes on: the newest is written when typing rests, one write at a time, at once when asked.

import Fieldbook
import Foundation

/// Writes the newest of what it is given.
@MainActor final class Keeper {
    private let pause: @Sendable () async -> Void
    private let keep: @MainActor (Typed) async throws -> Void
    private let tell: @MainActor (CaptureContent.Keeping, (any Error)?) -> Void
    private var newest: Typed?
    private var resting: Task<Void, Never>?
    private var writing: Task<Void, Never>?

    init(
        pause: @escaping @Sendable () async -> Void, keep: @escaping @MainActor (Typed) async throws -> Void,
        tell: @escaping @MainActor (CaptureContent.Keeping, (any Error)?) -> Void
    ) {
        self.pause = pause
        self.keep = keep
        self.tell = tell
    }

    /// Takes what is typed now; what it replaces is written no more.
    func take(_ typed: Typed) {
        newest = typed
        tell(.underWay, nil)
        guard writing == nil else { return }
        writing = Task { await self.write() }
    }

    /// Writes at once what is not written yet, and ends when it is.
    func flush() async {
        while let writing {
            resting?.cancel()
            await writing.value
        }
    }

    private func write() async {
        while newest != nil {
            let resting = Task { [pause] in await pause() }
            self.resting = resting
            await resting.value
            guard let typed = newest else { break }
            newest = nil
            do {
                try await keep(typed)
                if newest == nil { tell(.kept, nil) }
            } catch {
                tell(.nothing, error)
            }
        }
        writing = nil
    }
}
