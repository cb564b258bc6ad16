// Histories and standings, as they cross.

internal import FieldbookGenerated
import Foundation

extension HistoryStep {
    init(_ step: FieldbookGenerated.HistoryStep) {
        self.init(
            place: step.place, author: Person(step.author), installation: step.installation,
            captured: Date(micros: step.capturedMicros), received: step.receivedMicros.map(Date.init(micros:)),
            fate: Fate(step.fate), wanted: step.wanted.map(Wish.init),
            changed: step.changed.map {
                FieldChange(
                    field: $0.field, before: $0.before.map(Content.init(crossed:)),
                    after: $0.after.map(Content.init(crossed:)))
            },
            lost: step.lost, won: step.beat
        )
    }
}

extension Fate {
    init(_ fate: StepFate) {
        self =
            switch fate {
            case .changed: .changed
            case .created: .created
            case .deleted: .deleted
            case .revived: .revived
            case .beneath: .beneath
            }
    }
}

extension Explanation {
    init(_ why: WhyView) {
        self.init(
            record: RecordID(rawValue: why.record), title: why.title, field: why.field, label: Words(why.label),
            content: why.content.map(Content.init(crossed:)), writer: why.writer.map(Authorship.init), place: why.place,
            won: why.beat, kept: why.kept.map(KeptValue.init), paragraph: Words(why.paragraph)
        )
    }
}

extension Status {
    init(_ view: StatusView) {
        self.init(
            workspace: view.workspace, user: view.user, server: view.server, pending: Int(clamped: view.pending),
            held: Int(clamped: view.held), unjudged: Int(clamped: view.unjudged),
            oldestAge: view.oldestAgeMicros.map { Double($0) / 1e6 }, attention: Int(clamped: view.attention),
            conflicts: Int(clamped: view.conflicts), place: view.place, fetching: Int(clamped: view.fetching),
            lastSuccess: view.lastSuccessMicros.map(Date.init(micros:)), lanes: view.lanes.map(LaneMark.init),
            clockAhead: Double(view.clockAheadMicros) / 1e6, trouble: view.trouble.map(FieldbookError.init)
        )
    }
}

extension LaneMark {
    init(_ mark: FieldbookGenerated.LaneMark) {
        self.init(
            lane: mark.lane, lastSuccess: mark.lastSuccessMicros.map(Date.init(micros:)),
            lastError: mark.lastError.map(Lane.Failure.init), stopped: mark.stopped.map(Words.init)
        )
    }
}

extension Lane.Failure {
    init(_ error: LaneError) {
        self.init(at: Date(micros: error.atMicros), kind: error.kind, message: Words(error.said))
    }
}
