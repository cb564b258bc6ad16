// What the sync screen shows: each lane, what waits, and what to do where something stands still.

import Fieldbook
import Foundation

/// The sync screen.
public struct SyncContent: Equatable, Sendable {
    public let bar: SyncBar
    /// Whose device this is, in which workspace.
    public let whose: String
    public let server: String
    /// What waits, in words; each of its own line.
    public let counts: [String]
    public let lanes: [LaneRow]
    /// What went wrong last, while it is still so.
    public var trouble: Trouble?
    /// It goes on only after a person has done what is said here.
    public let stopped: Stopped?
    /// Somebody has asked for an attempt that has not ended.
    public var isAsking = false

    /// One lane of the conversation.
    public struct LaneRow: Equatable, Sendable, Identifiable {
        public let id: String
        public let label: String
        /// When it last worked.
        public let success: String
        /// What went wrong last, and when.
        public let failure: String?
        public let isStopped: Bool
    }

    /// Why nothing goes on, and what a person can do.
    public struct Stopped: Equatable, Sendable {
        public let sentence: String
        public let next: String
        /// Nothing but a new store on this phone helps.
        public let canStartAnew: Bool
    }

    init(_ standing: Standing, _ around: Surroundings) {
        let status = standing.status
        let (wording, almanac) = (around.wording, around.almanac)
        bar = SyncBar(standing, around)
        whose = [status.user, status.workspace].compactMap { $0 }.joined(separator: " · ")
        server = status.server ?? ""
        var counts = [wording(.syncPending, count: status.pending)]
        if status.held > 0 { counts.append(wording(.barHeld, count: status.held)) }
        if let age = status.oldestAge {
            counts.append(wording(.syncOldest, almanac.moment(almanac.now().addingTimeInterval(-age))))
        }
        if status.attention > 0 { counts.append(wording(.syncAttention, count: status.attention)) }
        if status.conflicts > 0 { counts.append(wording(.syncKept, count: status.conflicts)) }
        if status.fetching > 0 { counts.append(wording(.syncFetching, count: status.fetching)) }
        self.counts = counts
        lanes = standing.marks.map { LaneRow($0, around) }
        let stop = standing.stop
        stopped = stop.map { stop in
            Stopped(
                sentence: wording(stop.words).sentence, next: wording(stop.remedy), canStartAnew: stop.isFinal)
        }
        // A failure that later successes have overtaken is told by its lane alone.
        let isFailing = standing.summary == .offline
        trouble = isFailing && stop == nil ? status.trouble.map { Trouble($0, in: wording) } : nil
    }
}

extension SyncContent.LaneRow {
    fileprivate init(_ mark: Standing.Mark, _ around: Surroundings) {
        let (wording, almanac) = (around.wording, around.almanac)
        id = mark.lane
        label =
            switch mark.lane {
            case "push": wording(.lanePush)
            case "pull": wording(.lanePull)
            case "fetch": wording(.laneFetch)
            case "token": wording(.laneToken)
            default: mark.lane
            }
        success = mark.lastSuccess.map { wording(.laneSuccess, almanac.moment($0)) } ?? wording(.laneNever)
        failure = mark.lastError.map { wording(.laneFailure, almanac.moment($0.at), wording($0.message)) }
        isStopped = mark.isStopped
    }
}
