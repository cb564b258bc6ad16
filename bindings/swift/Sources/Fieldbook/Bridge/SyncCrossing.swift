// States and reports of the conversation, as they cross.

internal import FieldbookGenerated
import Foundation

extension Enrolled {
    init(_ device: FieldbookGenerated.Enrolled) {
        self.init(
            workspace: device.workspace, workspaceName: device.workspaceName, user: UserID(rawValue: device.user),
            userName: device.userName, installation: device.installation, server: device.server
        )
    }
}

extension SyncReport {
    init(_ report: FieldbookGenerated.SyncReport) {
        self.init(
            end: End(report.end), trouble: report.trouble.map(FieldbookError.init), state: SyncState(report.state),
            sentBytes: report.sentBytes, receivedBytes: report.receivedBytes, pending: Int(clamped: report.pending),
            held: Int(clamped: report.held), attention: Int(clamped: report.attention),
            conflicts: Int(clamped: report.conflicts)
        )
    }
}

extension SyncReport.End {
    init(_ end: SliceEnd) {
        self =
            switch end {
            case .finished: .finished
            case .gaveUp: .gaveUp
            case .deadline: .deadline
            case .bytes: .bytes
            case .replaced: .replaced
            }
    }
}

extension SyncState {
    init(_ state: FieldbookGenerated.SyncState) {
        self.init(
            isOnline: state.online, isCaughtUp: state.caughtUp, push: Lane(state.push), pull: Lane(state.pull),
            fetch: Lane(state.fetch), token: Lane(state.token)
        )
    }
}

extension Lane {
    init(_ lane: LaneState) {
        self.init(
            activity: Activity(lane.activity),
            lastSuccess: lane.lastSuccessMicros.map(Date.init(micros:)),
            lastError: lane.lastError.map(Failure.init),
            failures: Int(lane.failures)
        )
    }
}

extension Lane.Activity {
    init(_ activity: LaneActivity) {
        self =
            switch activity {
            case .idle: .idle
            case .working: .working
            case .listening: .listening
            case .waiting(let until): .waiting(until: Date(micros: until))
            case .stopped(let stop): .stopped(Lane.Stop(stop))
            }
    }
}

extension Lane.Stop {
    init(_ stop: StopReason) {
        self =
            switch stop {
            case .otherWorkspace: .otherWorkspace
            case .deviceUnknown: .deviceUnknown
            case .signature: .signature
            case .version: .version
            case .clone: .clone
            }
    }
}

final class EnrolEnd: EnrolListener, Sendable {
    private let end: @Sendable (EnrolOutcome) -> Void

    init(_ end: @escaping @Sendable (EnrolOutcome) -> Void) { self.end = end }

    func onEnd(outcome: EnrolOutcome) throws { end(outcome) }
}

final class SyncEnd: SyncListener, Sendable {
    private let page: @Sendable (Int) -> Void
    private let end: @Sendable (SyncOutcome) -> Void

    init(_ page: @escaping @Sendable (Int) -> Void, _ end: @escaping @Sendable (SyncOutcome) -> Void) {
        self.page = page
        self.end = end
    }

    func onPage(pages: Int64) throws { page(Int(clamped: pages)) }
    func onEnd(outcome: SyncOutcome) throws { end(outcome) }
}
