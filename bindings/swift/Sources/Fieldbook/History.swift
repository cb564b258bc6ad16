// Who changed what, and why a field says what it says.

internal import FieldbookGenerated
import Foundation

/// One edit of a record.
public struct HistoryStep: Hashable, Codable, Sendable {
    /// Its place in the office's log; nothing while it waits for a verdict.
    public let place: Int64?
    public let author: Person
    /// The installation that it was written on.
    public let installation: String
    public let captured: Date
    /// When the server received it.
    public let received: Date?
    /// What it did to the record.
    public let fate: Fate
    /// What it wanted of each field.
    public let wanted: [Wish]
    /// What it changed.
    public let changed: [FieldChange]
    /// Fields whose value was kept aside.
    public let lost: [String]
    /// Fields in which it won over a value that its author had not seen.
    public let won: [String]
}

/// What an edit did to its record.
public enum Fate: String, Codable, Sendable {
    case created, changed, deleted, revived
    /// Written beneath a later deletion: nothing shows.
    case beneath
}

/// What an edit wanted of one field.
public struct Wish: Hashable, Codable, Sendable {
    public let field: String
    public let label: Words
    /// What was written; nothing where the field was emptied.
    public let content: Content?
}

/// What an edit changed in one field.
public struct FieldChange: Hashable, Codable, Sendable {
    public let field: String
    public let before: Content?
    public let after: Content?
}

/// Why a field says what it says.
public struct Explanation: Hashable, Codable, Sendable {
    public let record: RecordID
    public let title: String
    public let field: String
    public let label: Words
    public let content: Content?
    /// Who wrote it last; nothing where nobody did, or of a counter.
    public let writer: Authorship?
    /// Where that stands in the office's log; nothing while it waits for a verdict.
    public let place: Int64?
    /// It won over a value that its author had not seen.
    public let won: Bool
    /// Values of this field that are kept aside.
    public let kept: [KeptValue]
    /// All of it as a paragraph.
    public let paragraph: Words
}

extension FieldbookCore {
    /// A record's edits as far back as this device knows them, the oldest first, those that wait at the end.
    ///
    /// - Throws: `notFound`.
    public func history(of record: RecordID) async throws -> [HistoryStep] {
        try await workers.read { [core] in try core.history(record: record.rawValue).steps.map(HistoryStep.init) }
    }

    /// Why a field of a record says what it says.
    ///
    /// - Throws: `notFound`, `value` where there is no such field.
    public func why(_ record: RecordID, _ field: String) async throws -> Explanation {
        try await workers.read { [core] in Explanation(try core.why(record: record.rawValue, field: field)) }
    }
}
