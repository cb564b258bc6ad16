// The sync screen's model: shows how every lane stands and lets a person ask for an attempt now.

import Fieldbook
import Foundation

/// Shows the state of sync.
@MainActor public final class SyncModel {
    public let screen = Shown<ScreenState<SyncContent>>(.loading)
    private let around: Surroundings
    private let conversation: Conversation
    private var isAsking = false

    init(_ around: Surroundings, _ conversation: Conversation) {
        self.around = around
        self.conversation = conversation
    }

    /// Follows how things stand until the task is cancelled.
    public func watch() async {
        let troubles = Task { [weak self, conversation] in
            for await _ in conversation.trouble.values { self?.show() }
        }
        defer { troubles.cancel() }
        for await _ in conversation.standing.values { show() }
    }

    /// Asks for an attempt now, and for another reading where that had failed. What comes of it shows by itself.
    public func syncNow() async {
        guard !isAsking else { return }
        isAsking = true
        show()
        do {
            try await conversation.retry()
        } catch {
            conversation.trouble.set(around.trouble(error))
        }
        isAsking = false
        show()
    }

    private func show() {
        if let standing = conversation.standing.value {
            var content = SyncContent(standing, around)
            content.isAsking = isAsking
            content.trouble = content.trouble ?? conversation.trouble.value
            screen.set(.ready(content))
        } else if let trouble = conversation.trouble.value {
            screen.set(.failed(trouble))
        }
    }
}
