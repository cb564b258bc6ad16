// Tasks, the day, what needs a person, and what was kept, as they cross.

internal import FieldbookGenerated
import Foundation

extension TaskItem {
    init(_ task: TaskView) {
        self.init(
            id: RecordID(rawValue: task.id), title: task.title, about: task.about.map(RecordID.init(rawValue:)),
            aboutName: task.aboutTitle, cause: task.cause.map(RecordID.init(rawValue:)),
            assignee: task.assignee.map(UserID.init(rawValue:)), assigneeName: task.assigneeName,
            due: task.due.map { Day(sinceEpoch: Int($0)) }, state: State(task.state), isComputed: task.computed,
            isMine: task.mine, isOverdue: task.overdue, pending: Int(task.pending), comment: task.comment
        )
    }
}

extension TaskItem.State {
    init(_ state: TaskState) {
        self =
            switch state {
            case .open: .open
            case .done: .done
            case .cancelled: .cancelled
            }
    }
}

extension TaskRequest {
    var crossing: FieldbookGenerated.TaskRequest {
        FieldbookGenerated.TaskRequest(
            title: title, about: about?.rawValue, due: due?.crossing, assignee: assignee?.rawValue)
    }
}

extension Today {
    init(_ today: TodayView) {
        self.init(
            date: Day(sinceEpoch: Int(today.day)), planned: today.planned.map(PlannedVisit.init),
            tasks: today.tasks.map(TaskItem.init)
        )
    }
}

extension PlannedVisit {
    init(_ visit: FieldbookGenerated.PlannedVisit) {
        self.init(
            visit: RecordID(rawValue: visit.visit), at: Date(micros: visit.atMicros),
            customer: RecordID(rawValue: visit.customer), name: visit.name, address: visit.address,
            position: visit.place.map(Position.init), numbers: visit.numbers
        )
    }
}

extension Person {
    init(_ person: FieldbookGenerated.Person) {
        self.init(user: UserID(rawValue: person.user), name: person.name, isMe: person.isMe)
    }
}

extension Authorship {
    init(_ standing: Standing) {
        self.init(author: Person(standing.author), captured: Date(micros: standing.capturedMicros))
    }
}

extension KeptValue {
    init(_ view: ConflictView) {
        self.init(
            id: KeptID(rawValue: view.id), record: RecordID(rawValue: view.record), kind: view.kind,
            title: view.title, field: view.field, label: Words(view.label), value: view.value.map(FieldValue.init),
            kept: Authorship(view.kept), standing: view.stands.map(Content.init(crossed:)),
            winner: view.winner.map(Authorship.init)
        )
    }
}

extension Restored {
    init(_ restored: RestoredValue) {
        self.init(
            record: RecordID(rawValue: restored.record), field: restored.field,
            value: restored.value.map(FieldValue.init))
    }
}

extension Wish {
    init(_ wanted: Wanted) {
        self.init(field: wanted.field, label: Words(wanted.label), content: wanted.content.map(Content.init(crossed:)))
    }
}

extension AttentionItem {
    init(_ item: FieldbookGenerated.AttentionItem) {
        self.init(
            id: EditID(rawValue: item.id), record: RecordID(rawValue: item.record), kind: item.kind,
            title: item.title, aim: Aim(item.aim), wishes: item.wanted.map(Wish.init),
            captured: Date(micros: item.capturedMicros), reason: Reason(item.reason), other: item.other,
            message: Words(item.said)
        )
    }
}

extension AttentionItem.Aim {
    init(_ aim: EditAim) {
        self =
            switch aim {
            case .create: .create
            case .change: .change
            case .delete: .delete
            case .drop: .drop
            }
    }
}

extension AttentionItem.Reason {
    init(_ reason: AttentionReason) {
        self =
            switch reason {
            case .refused(let rule, let accepts): .refused(rule: rule, accepts: accepts)
            case .waitsForRecord(let record): .waitsForRecord(RecordID(rawValue: record))
            case .waitsForField: .waitsForField
            case .waitsForOwner: .waitsForOwner
            case .waits: .waits
            }
    }
}
