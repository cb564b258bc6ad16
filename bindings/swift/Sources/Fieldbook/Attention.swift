// What needs a person: edits that the server refused, and those that wait there.

internal import FieldbookGenerated
import Foundation

/// An edit that needs a person.
public struct AttentionItem: Hashable, Codable, Sendable, Identifiable {
    public let id: EditID
    public let record: RecordID
    /// The record's type, by its English name.
    public let kind: String
    /// What the record is called.
    public let title: String
    public let aim: Aim
    /// What it wanted of each field.
    public let wishes: [Wish]
    public let captured: Date
    public let reason: Reason
    /// Of a reason that names another record: what that is called here.
    public let other: String?
    /// Why it is here, in words.
    public let message: Words

    /// What the edit does to its record.
    public enum Aim: String, Codable, Sendable {
        case create, change, delete, drop
    }

    /// Why an edit is here.
    public enum Reason: Hashable, Codable, Sendable {
        /// The server refused it: mend or drop it.
        case refused(rule: String, accepts: String?)
        /// It waits on the server for a record that is not there.
        case waitsForRecord(RecordID)
        /// It waits for the server to learn of a field.
        case waitsForField
        /// Its record left this user's scopes; the new owner decides.
        case waitsForOwner
        /// It waits for a cause that this version does not know.
        case waits
    }
}

extension FieldbookCore {
    /// What needs a person: refused edits, the oldest first, then those that wait on the server.
    public func attention() async throws -> [AttentionItem] {
        try await workers.read { [core] in try core.attention().map(AttentionItem.init) }
    }

    /// Sends a refused or waiting edit again with one field changed; what is left alone keeps its time.
    ///
    /// - Throws: `notFound` where it needs nobody any more, `rule` for a deletion, `value` for the field.
    public func fix(_ item: EditID, _ field: String, _ change: Change) async throws {
        try await workers.write { [core] in
            let change = FieldbookGenerated.FieldChange(field: field, change: change.crossing)
            _ = try core.fix(item: item.rawValue, change: change)
        }
    }

    /// Takes a refused or waiting edit back, and with a creation what waits for it; returns how many went.
    ///
    /// - Throws: `notFound` where it needs nobody any more.
    @discardableResult
    public func drop(_ item: EditID) async throws -> Int {
        try await workers.write { [core] in Int(clamped: try core.dropItem(item: item.rawValue)) }
    }
}
