// From what a person typed to one record, and from an id to what it is called.

internal import FieldbookGenerated

/// What is sought.
public enum Sought: Hashable, Codable, Sendable {
    case anything
    /// A record of this type, by its English name.
    case kind(String)
    /// A task, also one that has no record yet.
    case task
}

extension FieldbookCore {
    /// The one record that a person means: by id, short id, or a unique part of its name.
    ///
    /// - Throws: `notFound`; `ambiguous` with at most eight candidates.
    public func resolve(_ text: String, as sought: Sought = .anything) async throws -> RecordID {
        try await workers.read { [core] in
            RecordID(rawValue: try core.resolve(sought: sought.crossing, text: text))
        }
    }

    /// What a record is called; nothing where it is not on this device.
    public func title(of record: RecordID) async throws -> String? {
        try await workers.read { [core] in try core.title(record: record.rawValue) }
    }

    /// Who a user is, as this device knows them.
    public func person(_ user: UserID) async throws -> Person {
        try await workers.read { [core] in Person(try core.person(user: user.rawValue)) }
    }
}

extension Sought {
    fileprivate var crossing: FieldbookGenerated.Sought {
        switch self {
        case .anything: .any
        case .kind(let kind): .kind(kind: kind)
        case .task: .task
        }
    }
}
