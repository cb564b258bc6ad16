// What the capture screen shows: whom, the note, tags, the three questions, and one button that says what it will do.

import Fieldbook
import Foundation

/// Where a capture begins.
public enum CaptureStart: Hashable, Sendable {
    /// With a customer of this device.
    case known(RecordID, name: String)
    /// With a name that nobody here bears yet.
    case new(name: String)
    /// With what was typed earlier and never saved.
    case draft(CaptureDraft, name: String)
    /// With a visit that is a record already: planned, or saved without all answers.
    case visit(RecordID, name: String)

    public var name: String {
        switch self {
        case .known(_, let name), .new(let name), .draft(_, let name), .visit(_, let name): name
        }
    }
}

/// All that a person types into a capture.
public struct Typed: Equatable, Sendable {
    /// Of a new customer.
    public var name = ""
    public var note = ""
    public var tags: [String] = []
    public var solved = ""
    public var nextStep = ""
    public var promise = ""
    public var due: Day?

    /// Nothing was typed that somebody could miss.
    var isEmpty: Bool {
        [note, solved, nextStep, promise].allSatisfy { $0.trimmed.isEmpty } && tags.isEmpty && due == nil
    }

    /// What a submission still needs, by the fields' English names.
    var missing: [String] {
        let given = [
            ("solved", !solved.trimmed.isEmpty), ("next_step", !nextStep.trimmed.isEmpty),
            ("promise", !promise.trimmed.isEmpty), ("promise_due", due != nil),
        ]
        return given.filter { !$0.1 }.map(\.0)
    }

    var answers: Answers {
        Answers(
            solved: solved.given, nextStep: nextStep.given, promise: promise.given, promiseDue: due)
    }
}

/// The capture screen.
public struct CaptureContent: Equatable, Sendable {
    /// Who is visited; of a new customer what was typed.
    public var whom: String
    /// The name can still be changed: the customer is new.
    public var isNew: Bool
    public var typed: Typed
    public var tags: [Chip] = []
    public var days: [QuickDay] = []
    /// Of a day that is none of the quick ones: it in words.
    public var otherDay: String?
    /// Which answers a submission still needs, in words; nothing where it needs none.
    public var missing: String?
    public var button: Button
    /// Whether what was typed is safe on this device.
    public var keeping = Keeping.nothing
    public var isSaving = false
    /// Why it was not saved. What was typed stands.
    public var trouble: Trouble?

    /// A need that can be ticked.
    public struct Chip: Equatable, Sendable, Identifiable {
        public let tag: String
        public let isOn: Bool
        public var id: String { tag }
    }

    /// A day that one tap names.
    public struct QuickDay: Equatable, Sendable, Identifiable {
        public let day: Day
        public let label: String
        public let isChosen: Bool
        public var id: Day { day }
    }

    /// The one button.
    public struct Button: Equatable, Sendable {
        public let title: String
        /// With it the visit goes to the office as done; else as a draft.
        public let submits: Bool
        public let isEnabled: Bool
    }

    public enum Keeping: Equatable, Sendable {
        case nothing
        case underWay
        case kept
        case failed(Trouble)
    }
}

/// What came of a capture.
public struct SavedVisit: Equatable, Sendable {
    public let visit: RecordID
    public let isSubmitted: Bool
    /// What to tell: whom it was to, and whether anything is left to do.
    public let sentence: String
}

extension String {
    /// The text without blanks around it; nothing where nothing is left.
    var given: String? {
        let text = trimmed
        return text.isEmpty ? nil : text
    }
}
