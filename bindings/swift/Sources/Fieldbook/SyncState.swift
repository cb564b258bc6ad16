// The state of the conversation with the server, as a screen shows it.

import Foundation

/// The conversation as a whole.
public struct SyncState: Hashable, Codable, Sendable {
    /// The platform's word on the network.
    public let isOnline: Bool
    /// What came last reached the end of the office's log as it then was.
    public let isCaughtUp: Bool
    /// Edits going up.
    public let push: Lane
    /// Entries and verdicts coming down.
    public let pull: Lane
    /// Customers fetched whole.
    public let fetch: Lane
    /// Tokens, which the other lanes need.
    public let token: Lane

    /// All of it in one word, for a small sign that is always in sight.
    public var summary: Summary {
        let lanes = [push, pull, fetch, token]
        if lanes.contains(where: { if case .stopped = $0.activity { true } else { false } }) { return .stopped }
        if !isOnline || lanes.contains(where: { $0.failures > 0 }) { return .offline }
        if lanes.contains(where: { $0.activity == .working }) { return .working }
        return isCaughtUp ? .upToDate : .working
    }

    public enum Summary: String, Codable, Sendable {
        /// Everything offered and everything pulled.
        case upToDate
        case working
        /// The server cannot be reached; it is tried again by itself. Nothing that was written is lost.
        case offline
        /// A person has to do something: see the lanes.
        case stopped
    }
}

/// One lane of the conversation.
public struct Lane: Hashable, Codable, Sendable {
    public let activity: Activity
    /// When an exchange last went through.
    public let lastSuccess: Date?
    /// The last failure, kept after later successes.
    public let lastError: Failure?
    /// Failures in a row; 0 after a success.
    public let failures: Int

    public enum Activity: Hashable, Codable, Sendable {
        case idle
        /// An exchange is under way.
        case working
        /// It waits on the server for news.
        case listening
        /// The next attempt comes by itself.
        case waiting(until: Date)
        /// It goes on only after a person or the app has done something.
        case stopped(Stop)
    }

    /// Why a lane has stopped.
    public enum Stop: String, Codable, Sendable {
        case otherWorkspace
        /// The server does not know this installation any more.
        case deviceUnknown
        case signature
        /// App and server have no version in common: one of them needs an update.
        case version
        /// A copy of this phone has offered other edits under the same numbers.
        case clone
    }

    /// Something that went wrong in a lane.
    public struct Failure: Hashable, Codable, Sendable {
        public let at: Date
        /// `unreachable`, `broken`, `unreadable`, `store`, or the kind of the server's refusal.
        public let kind: String
        public let message: Words
    }
}
