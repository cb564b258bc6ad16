// Where typing goes: into a draft of this device until it becomes a visit, or into a visit that is a record already.

import Fieldbook
import Foundation

/// Takes what was typed, keeps it, and makes a visit of it.
@MainActor protocol CaptureTarget: AnyObject {
    /// Keeps it; on the disk when this returns.
    func keep(_ typed: Typed) async throws
    /// Saves it as a visit, and submits it where all answers are there.
    func save(_ typed: Typed) async throws -> (visit: RecordID, isSubmitted: Bool, warning: Words?)
    /// Takes away what was kept and never saved.
    func discard() async throws
}

/// A visit that is no record yet.
@MainActor final class NewVisit: CaptureTarget {
    private let core: FieldbookCore
    /// What the screen does not show of an earlier draft goes with it all the same.
    private var request: CaptureRequest

    init(_ core: FieldbookCore, _ request: CaptureRequest) {
        self.core = core
        self.request = request
    }

    func keep(_ typed: Typed) async throws {
        request.draft = try await core.keepDraft(filled(with: typed))
    }

    func save(_ typed: Typed) async throws -> (visit: RecordID, isSubmitted: Bool, warning: Words?) {
        let report = try await core.capture(filled(with: typed))
        return (report.visit, report.isSubmitted, report.forecast?.message)
    }

    func discard() async throws {
        guard let draft = request.draft else { return }
        try await core.dropDraft(draft)
    }

    private func filled(with typed: Typed) -> CaptureRequest {
        var filled = request
        if case .new = filled.whom { filled.whom = .new(name: typed.name.trimmed) }
        filled.note = typed.note.given
        filled.tags = typed.tags
        filled.answers = typed.answers
        return filled
    }
}

/// A visit that is a record: what is typed is written into it, field by field, when typing rests.
@MainActor final class StandingVisit: CaptureTarget {
    private let core: FieldbookCore
    private let visit: RecordID
    private var written: Typed
    private var isSubmitted: Bool

    init(_ core: FieldbookCore, _ record: Record) {
        self.core = core
        visit = record.id
        written = Typed(record)
        isSubmitted = record["submitted"]?.flag == true
    }

    func keep(_ typed: Typed) async throws {
        let changes = typed.changes(from: written)
        if !changes.isEmpty {
            try await core.edit(visit, changes)
            // What did not change here is left to whoever changes it elsewhere.
            let note = written.note
            written = typed
            written.note = note
        }
        if typed.note != written.note {
            try await core.type(visit, "note", seen: written.note, text: typed.note)
            written.note = typed.note
        }
    }

    func save(_ typed: Typed) async throws -> (visit: RecordID, isSubmitted: Bool, warning: Words?) {
        try await keep(typed)
        if typed.missing.isEmpty && !isSubmitted {
            try await core.submit(visit, typed.answers)
            isSubmitted = true
        }
        return (visit, isSubmitted, nil)
    }

    /// It was written as it was typed: there is nothing aside to be taken away.
    func discard() async throws {}
}

extension Typed {
    /// What a visit holds.
    init(_ visit: Record) {
        note = visit["note"]?.text ?? ""
        if case .members(let members) = visit["need_tags"] {
            tags = members.compactMap { if case .text(let tag) = $0 { tag } else { nil } }
        }
        solved = visit["solved"]?.text ?? ""
        nextStep = visit["next_step"]?.text ?? ""
        promise = visit["promise"]?.text ?? ""
        due = visit["promise_due"]?.day
    }

    /// What a request holds.
    init(_ request: CaptureRequest) {
        if case .new(let name) = request.whom { self.name = name }
        note = request.note ?? ""
        tags = request.tags
        solved = request.answers.solved ?? ""
        nextStep = request.answers.nextStep ?? ""
        promise = request.answers.promise ?? ""
        due = request.answers.promiseDue
    }

    /// What must be written so that a visit that holds `old` holds this; the note apart.
    func changes(from old: Typed) -> [String: Change] {
        var changes: [String: Change] = [:]
        let texts = [
            ("solved", old.solved, solved), ("next_step", old.nextStep, nextStep), ("promise", old.promise, promise),
        ]
        for (field, before, after) in texts where before.trimmed != after.trimmed {
            changes[field] = .set(after.given.map { .text($0) })
        }
        if due != old.due { changes["promise_due"] = .set(due.map { .day($0) }) }
        let added = tags.filter { !old.tags.contains($0) }
        let removed = old.tags.filter { !tags.contains($0) }
        if !added.isEmpty || !removed.isEmpty {
            changes["need_tags"] = .members(
                adding: added.map { .text($0) }, removing: removed.map { .text($0) })
        }
        return changes
    }
}
