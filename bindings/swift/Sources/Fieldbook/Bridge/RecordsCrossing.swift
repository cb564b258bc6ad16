// Captures, records and lists, as they cross.

internal import FieldbookGenerated
import Foundation

extension Answers {
    var crossing: CaptureAnswers {
        CaptureAnswers(solved: solved, nextStep: nextStep, promise: promise, promiseDue: promiseDue?.crossing)
    }
}

extension CaptureRequest {
    var crossing: FieldbookGenerated.CaptureRequest {
        FieldbookGenerated.CaptureRequest(
            whom: whom.crossing, plannedForMicros: plannedFor?.micros, place: position?.crossing,
            attendees: attendees, tags: tags, note: note, photos: photos.map(\.path), answers: answers.crossing,
            draft: draft?.rawValue
        )
    }
}

extension CaptureDraft {
    init(_ draft: FieldbookGenerated.CaptureDraft) {
        self.init(
            id: DraftID(rawValue: draft.id), kept: Date(micros: draft.keptMicros),
            request: CaptureRequest(draft.request))
    }
}

extension CaptureRequest {
    init(_ request: FieldbookGenerated.CaptureRequest) {
        self.init(
            whom: Whom(request.whom), plannedFor: request.plannedForMicros.map { Date(micros: $0) },
            position: request.place.map(Position.init), attendees: request.attendees, tags: request.tags,
            note: request.note, photos: request.photos.map { URL(fileURLWithPath: $0) },
            answers: request.answers.map(Answers.init) ?? Answers(), draft: request.draft.map(DraftID.init(rawValue:))
        )
    }
}

extension Answers {
    init(_ answers: CaptureAnswers) {
        self.init(
            solved: answers.solved, nextStep: answers.nextStep, promise: answers.promise,
            promiseDue: answers.promiseDue.map { Day(sinceEpoch: Int($0)) })
    }
}

extension Whom {
    init(_ whom: FieldbookGenerated.Whom) {
        self =
            switch whom {
            case .known(let customer): .known(RecordID(rawValue: customer))
            case .new(let name): .new(name: name)
            }
    }

    var crossing: FieldbookGenerated.Whom {
        switch self {
        case .known(let customer): .known(customer: customer.rawValue)
        case .new(let name): .new(name: name)
        }
    }
}

extension CaptureReport {
    init(_ report: FieldbookGenerated.CaptureReport) {
        self.init(
            visit: RecordID(rawValue: report.visit), customer: RecordID(rawValue: report.customer),
            isNewCustomer: report.newCustomer, photos: report.photos.map(RecordID.init(rawValue:)),
            isSubmitted: report.submitted, missing: report.missing,
            forecast: report.forecast.map {
                Refusal(rule: $0.rule, accepts: $0.accepts, message: Words($0.said))
            }
        )
    }
}

extension Record {
    init(_ view: RecordView) {
        self.init(
            id: RecordID(rawValue: view.id), kind: view.kind, label: Words(view.label), title: view.title,
            home: RecordID(rawValue: view.home), isAlive: view.alive, pending: Int(view.pending),
            conflicts: Int(view.conflicts), created: Date(micros: view.createdMicros),
            touched: Date(micros: view.touchedMicros),
            fields: view.fields.map {
                Field(name: $0.name, label: Words($0.label), content: $0.content.map(Content.init(crossed:)))
            }
        )
    }
}

extension ListPage {
    init(_ page: FieldbookGenerated.ListPage) {
        self.init(kind: page.kind, total: Int(clamped: page.total), rows: page.rows.map(Row.init))
    }
}

extension Row {
    init(_ row: ListRow) {
        self.init(
            id: RecordID(rawValue: row.id), title: row.title, pending: Int(row.pending),
            conflicts: Int(row.conflicts), created: Date(micros: row.createdMicros),
            touched: Date(micros: row.touchedMicros),
            fields: Dictionary(
                row.fields.map { ($0.name, Content(crossed: $0.content)) }, uniquingKeysWith: { _, last in last })
        )
    }
}

extension ListRequest {
    var crossing: FieldbookGenerated.ListRequest {
        FieldbookGenerated.ListRequest(
            kind: kind, filters: filters.map(\.crossing), find: find, order: order.crossing,
            from: Int32(clamping: from), limit: Int32(clamping: limit)
        )
    }
}

extension ListOrder {
    var crossing: FieldbookGenerated.ListOrder {
        let by: OrderBy =
            switch by {
            case .created: .created
            case .touched: .touched
            case .field(let field): .field(field: field)
            }
        return FieldbookGenerated.ListOrder(by: by, descending: descending)
    }
}

extension ListFilter {
    var crossing: FieldbookGenerated.ListFilter {
        switch self {
        case .any(let filters): .anyOf(filters: filters.map(\.crossing))
        case .all(let filters): .allOf(filters: filters.map(\.crossing))
        case .record(let record): .record(record: record.rawValue)
        case .home(let home): .home(home: home.rawValue)
        case .empty(let field): .empty(field: field)
        case .present(let field): .present(field: field)
        case .equals(let field, let value): .is(field: field, value: value.crossing)
        case .atLeast(let field, let value): .atLeast(field: field, value: value.crossing)
        case .below(let field, let value): .below(field: field, value: value.crossing)
        case .contains(let field, let text): .contains(field: field, text: text)
        case .has(let field, let value): .has(field: field, value: value.crossing)
        case .created(let from, let until): .created(fromMicros: from?.micros, untilMicros: until?.micros)
        case .touched(let from, let until): .touched(fromMicros: from?.micros, untilMicros: until?.micros)
        case .pending: .pending
        case .conflicts: .conflicts
        case .deletedToo: .deletedToo
        }
    }
}
