// Creating, looking at, changing and deleting records.

internal import FieldbookGenerated
import Foundation

extension FieldbookCore {
    /// Creates a record of a type; on the disk when this returns. A customer without owner or territory gets its
    /// author's.
    ///
    /// - Throws: `value` for an unknown type or field, one that is missing or does not fit; `notEnrolled`; `full`.
    @discardableResult
    public func create(_ kind: String, _ fields: [String: Change]) async throws -> RecordID {
        try await workers.write { [core] in
            RecordID(rawValue: try core.create(kind: kind, fields: fields.crossing).record)
        }
    }

    /// A record as it is shown, deleted ones included.
    ///
    /// - Throws: `notFound`.
    public func show(_ record: RecordID) async throws -> Record {
        try await workers.read { [core] in Record(try core.show(record: record.rawValue)) }
    }

    /// Changes fields of a record; on the disk when this returns.
    ///
    /// - Throws: `notFound`, `value`, or `rule` (deleted, fixed since creation, submitted too early).
    public func edit(_ record: RecordID, _ fields: [String: Change]) async throws {
        try await workers.write { [core] in
            _ = try core.edit(record: record.rawValue, fields: fields.crossing)
        }
    }

    /// Deletes a record, a customer with all that hangs on it. The server refuses it where somebody wrote on the record
    /// meanwhile.
    ///
    /// - Throws: `notFound`, or `rule` where it is deleted already.
    public func delete(_ record: RecordID) async throws {
        try await workers.write { [core] in _ = try core.delete(record: record.rawValue) }
    }
}
