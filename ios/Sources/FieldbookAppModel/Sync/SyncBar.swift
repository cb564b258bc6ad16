// The line that stands on every screen: what is with the office and what is not yet, in one sentence.

import Fieldbook
import Foundation

/// The line as it is shown. Its tone has a sign of its own on the screen, so that no colour has to be seen.
public struct SyncBar: Equatable, Sendable {
    public let tone: Tone
    public let text: String
    /// Own edits that have not left.
    public let pending: Int
    /// Refused edits and kept values that wait for a person.
    public let needsPerson: Int

    public enum Tone: String, Sendable, CaseIterable {
        /// Everything is with the office.
        case sent
        /// It is on its way.
        case working
        /// It waits for a network, by itself.
        case waiting
        /// A person has to do something.
        case stopped
    }

    init(_ standing: Standing, _ around: Surroundings) {
        let (status, wording) = (standing.status, around.wording)
        pending = status.pending
        needsPerson = status.attention + status.conflicts
        let waiting = status.pending > 0 ? SyncBar.waiting(status, around) : nil
        switch standing.summary {
        case .stopped:
            tone = .stopped
            text = standing.stop.map { wording($0.words).sentence } ?? wording(.barStopped)
        case .offline:
            tone = .waiting
            let trouble = standing.refusal.map { wording($0).sentence } ?? wording(.barOffline)
            text = waiting.map { wording(.barAnd, trouble, $0) } ?? trouble
        case .working where status.pending > status.held, .upToDate where status.pending > status.held:
            tone = .working
            text = wording(.barSending, count: status.pending)
        case .working:
            tone = .working
            text = waiting ?? wording(.barFetching)
        case .upToDate, nil:
            tone = status.pending > 0 ? .waiting : .sent
            text = waiting ?? wording(.barAllSent)
        }
    }

    /// `3 waiting since 09:10`; of what only the office can settle, that it waits there.
    private static func waiting(_ status: Status, _ around: Surroundings) -> String {
        let wording = around.wording
        if status.held == status.pending { return wording(.barHeld, count: status.held) }
        let count = wording(.barWaiting, count: status.pending)
        guard let age = status.oldestAge else { return count }
        return wording(.barSince, count, around.almanac.moment(around.almanac.now().addingTimeInterval(-age)))
    }
}

/// Keeps the line true for as long as the app shows it.
@MainActor public final class SyncBarModel {
    public let bar = Shown<SyncBar?>(nil)
    private let around: Surroundings
    private let conversation: Conversation

    init(_ around: Surroundings, _ conversation: Conversation) {
        self.around = around
        self.conversation = conversation
    }

    /// Follows how things stand until the task is cancelled.
    public func watch() async {
        for await standing in conversation.standing.values {
            bar.set(standing.map { SyncBar($0, around) })
        }
    }
}
