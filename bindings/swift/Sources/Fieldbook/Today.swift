// The day: where to be, whom to call, what to do.

internal import FieldbookGenerated
import Foundation

/// The day.
public struct Today: Hashable, Codable, Sendable {
    /// Its date where the phone is.
    public let date: Day
    /// Planned visits by time.
    public let planned: [PlannedVisit]
    /// The user's open tasks by due day.
    public let tasks: [TaskItem]
}

/// A planned visit.
public struct PlannedVisit: Hashable, Codable, Sendable, Identifiable {
    public let visit: RecordID
    public let at: Date
    public let customer: RecordID
    public let name: String
    /// Where they are, in words.
    public let address: String
    /// Where they are on the map.
    public let position: Position?
    /// Numbers to dial, the customer's own first, each once.
    public let numbers: [String]
    public var id: RecordID { visit }
}

extension FieldbookCore {
    /// Today, where the phone is.
    public func today() async throws -> Today {
        try await workers.read { [core] in Today(try core.today()) }
    }
}
