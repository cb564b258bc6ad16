// A reading that goes on for as long as its screen is there: it shows what it reads, says what went wrong, and goes on
// when somebody asks it to.

import Fieldbook

/// Lets a reading that failed begin anew.
@MainActor final class Again {
    private var waiting: CheckedContinuation<Void, Never>?
    private var knocked = false

    /// Lets whoever waits go on.
    func knock() {
        if let waiting {
            self.waiting = nil
            waiting.resume()
        } else {
            knocked = true
        }
    }

    /// Waits for a knock, or for the end of the task.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if knocked || Task.isCancelled {
                    knocked = false
                    continuation.resume()
                } else {
                    waiting = continuation
                }
            }
        } onCancel: {
            Task { @MainActor in self.knock() }
        }
        if Task.isCancelled { knocked = false }
    }
}

/// Shows each reading until the task is cancelled or the core is closed. After a failure it waits for a knock.
@MainActor func follow<Value>(
    _ observed: Observed<Value>, again: Again, show: (Value) -> Void, fail: (any Error) -> Void
) async {
    while !Task.isCancelled {
        do {
            for try await value in observed { show(value) }
            return
        } catch is CancellationError {
            return
        } catch {
            fail(error)
            await again.wait()
        }
    }
}
