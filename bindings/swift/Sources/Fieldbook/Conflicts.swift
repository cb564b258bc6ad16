// Values that lost and were kept, each beside the one that stands.

internal import FieldbookGenerated
import Foundation

/// One kept value.
public struct KeptValue: Hashable, Codable, Sendable, Identifiable {
    public let id: KeptID
    public let record: RecordID
    /// The record's type, by its English name.
    public let kind: String
    /// What the record is called.
    public let title: String
    public let field: String
    public let label: Words
    /// The kept value; nothing where its author emptied the field.
    public let value: FieldValue?
    /// Who wrote it, and when.
    public let kept: Authorship
    /// What stands; nothing where the field is empty.
    public let standing: Content?
    /// Who wrote what stands, and when.
    public let winner: Authorship?
}

/// Who wrote a value, and when it was captured.
public struct Authorship: Hashable, Codable, Sendable {
    public let author: Person
    public let captured: Date
}

/// What came back.
public struct Restored: Hashable, Codable, Sendable {
    public let record: RecordID
    public let field: String
    /// The value that stands again; nothing where the field is empty again.
    public let value: FieldValue?
}

extension FieldbookCore {
    /// The kept values of one record, or of all; the latest captured first.
    public func conflicts(of record: RecordID? = nil) async throws -> [KeptValue] {
        try await workers.read { [core] in try core.conflicts(record: record?.rawValue).map(KeptValue.init) }
    }

    /// Makes a kept value the field's value again and takes it off the list; on the disk when this returns.
    ///
    /// - Throws: `notFound` where it was restored or dismissed already, `value` where it does not suit the field any more.
    @discardableResult
    public func restore(_ kept: KeptID) async throws -> Restored {
        try await workers.write { [core] in Restored(try core.restore(conflict: kept.rawValue)) }
    }

    /// Puts a kept value away.
    ///
    /// - Throws: `notFound` where it was restored or dismissed already.
    public func dismiss(_ kept: KeptID) async throws {
        try await workers.write { [core] in _ = try core.dismiss(conflict: kept.rawValue) }
    }
}
