// How things stand, put together from what the device knows and what the conversation does now. Where both speak of a
// lane, the conversation is the newer of the two.

import Fieldbook
import Foundation

/// How things stand.
public struct Standing: Equatable, Sendable {
    public var status: Status
    /// The lanes; nothing while no conversation runs.
    public var state: SyncState?

    /// A lane, as it was last seen.
    struct Mark {
        let lane: String
        let lastSuccess: Date?
        let lastError: Lane.Failure?
        let isStopped: Bool
    }

    /// Why nothing goes on before a person has done something.
    struct Stop {
        let words: Words
        let remedy: Phrase
        /// Nothing but a new store on this phone helps.
        let isFinal: Bool
    }

    /// Each lane.
    var marks: [Mark] {
        guard let state else {
            return status.lanes.map {
                Mark(
                    lane: $0.lane, lastSuccess: $0.lastSuccess, lastError: $0.lastError, isStopped: $0.stopped != nil)
            }
        }
        let lanes = [("push", state.push), ("pull", state.pull), ("fetch", state.fetch), ("token", state.token)]
        return lanes.map { name, lane in
            let known = status.lanes.first { $0.lane == name }
            return Mark(
                lane: name, lastSuccess: lane.lastSuccess ?? known?.lastSuccess,
                lastError: lane.lastError ?? known?.lastError, isStopped: lane.stop != nil)
        }
    }

    /// Why it has stopped, if it has.
    var stop: Stop? {
        if let state {
            let stops = [state.push, state.pull, state.fetch, state.token].compactMap(\.stop)
            return stops.first.flatMap { Stop.known[$0] }
        }
        guard let words = status.lanes.lazy.compactMap(\.stopped).first else { return nil }
        // A device keeps the words alone, so the reason is known by them.
        return Stop.known.values.first { $0.words == words }
            ?? Stop(words: words, remedy: .stoppedUnknown, isFinal: false)
    }

    /// The conversation in one word. A lane that failed and now waits on the server for news says nothing until there is
    /// some; where another lane has got through since, the server is there.
    var summary: SyncState.Summary? {
        guard let state, state.isOnline, state.summary == .offline else { return state?.summary }
        let lanes = [state.push, state.pull, state.fetch, state.token]
        let through = lanes.compactMap(\.lastSuccess).max() ?? .distantPast
        let isAway = lanes.contains { lane in
            let isBack = lane.activity == .listening && lane.lastError.map { $0.at < through } ?? true
            return lane.failures > 0 && !isBack
        }
        if isAway { return .offline }
        return lanes.contains { $0.activity == .working } || !state.isCaughtUp ? .working : .upToDate
    }

    /// What a server said that could be reached and did not do what was asked; nothing where it cannot be reached.
    var refusal: Words? {
        guard let state, state.isOnline else { return nil }
        let failing = [state.token, state.push, state.pull, state.fetch].filter { $0.failures > 0 }
        guard let latest = failing.compactMap(\.lastError).max(by: { $0.at < $1.at }) else { return nil }
        return ["unreachable", "broken"].contains(latest.kind) ? nil : latest.message
    }
}

extension Standing.Stop {
    /// Every reason that a lane can stop for. The words are the library's.
    static let known: [Lane.Stop: Standing.Stop] = [
        .version: reason("version", .stoppedVersion, isFinal: false),
        .clone: reason("clone", .stoppedClone, isFinal: false),
        .otherWorkspace: reason("other_workspace", .stoppedWorkspace, isFinal: true),
        .deviceUnknown: reason("device_unknown", .stoppedDevice, isFinal: true),
        .signature: reason("signature", .stoppedDevice, isFinal: true),
    ]

    private static func reason(_ key: String, _ remedy: Phrase, isFinal: Bool) -> Standing.Stop {
        let words = (try? Words.of("stop.\(key)")) ?? Words(english: key, chinese: key)
        return Standing.Stop(words: words, remedy: remedy, isFinal: isFinal)
    }
}

extension Lane {
    fileprivate var stop: Stop? {
        if case .stopped(let stop) = activity { stop } else { nil }
    }
}
