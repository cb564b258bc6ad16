// Pages of lists: slim rows, filtered and ordered before anything is read.

internal import FieldbookGenerated
import Foundation

/// Which page of which list.
public struct ListRequest: Hashable, Codable, Sendable {
    /// The type's English name, such as `customer`.
    public var kind: String
    /// What must hold, all of it. Deleted records are left out unless ``ListFilter/deletedToo`` is among these.
    public var filters: [ListFilter]
    /// Only those whose title contains this.
    public var find: String?
    public var order: ListOrder
    /// How many rows to pass over.
    public var from: Int
    /// At most so many rows; the library gives at most 1,000 at a time.
    public var limit: Int

    public init(
        _ kind: String, filters: [ListFilter] = [], find: String? = nil, order: ListOrder = .latest, from: Int = 0,
        limit: Int = 100
    ) {
        self.kind = kind
        self.filters = filters
        self.find = find
        self.order = order
        self.from = from
        self.limit = limit
    }

    /// The page after this one.
    public var next: ListRequest {
        var next = self
        next.from += limit
        return next
    }
}

/// Which rows a list has. Fields go by their English names.
public indirect enum ListFilter: Hashable, Codable, Sendable {
    case any([ListFilter])
    case all([ListFilter])
    /// This one record.
    case record(RecordID)
    /// What hangs on a customer or lead.
    case home(RecordID)
    case empty(String)
    case present(String)
    case equals(String, FieldValue)
    case atLeast(String, FieldValue)
    case below(String, FieldValue)
    /// The text contains this; Latin letters of either case.
    case contains(String, String)
    /// The set has this member.
    case has(String, FieldValue)
    /// Created at or after the first and before the second moment.
    case created(from: Date? = nil, until: Date? = nil)
    /// Last written on at or after the first and before the second moment.
    case touched(from: Date? = nil, until: Date? = nil)
    /// It has own edits that wait.
    case pending
    /// It has values kept aside.
    case conflicts
    /// Deleted records as well. Counts only at the top.
    case deletedToo
}

/// In which order.
public struct ListOrder: Hashable, Codable, Sendable {
    public var by: By
    public var descending: Bool

    public init(by: By, descending: Bool = false) {
        self.by = by
        self.descending = descending
    }

    /// The latest written on first.
    public static let latest = ListOrder(by: .touched, descending: true)

    public enum By: Hashable, Codable, Sendable {
        case created
        case touched
        case field(String)
    }
}

/// A page of a list.
public struct ListPage: Hashable, Codable, Sendable {
    public let kind: String
    /// How many records the list has in all.
    public let total: Int
    public let rows: [Row]
}

/// One row: what a list shows. Long texts are with the record.
public struct Row: Hashable, Codable, Sendable, Identifiable {
    public let id: RecordID
    /// What it is called; of a visit the customer's name.
    public let title: String
    /// Own edits of it that wait for a verdict.
    public let pending: Int
    /// Values kept aside.
    public let conflicts: Int
    public let created: Date
    /// When it was last written on.
    public let touched: Date
    /// What its fields hold, by their English names.
    public let fields: [String: Content]

    public subscript(_ field: String) -> Content? { fields[field] }
}

extension FieldbookCore {
    /// A page of a list.
    ///
    /// - Throws: `value` for a type or field that does not exist, `usage` for a negative bound.
    public func list(_ request: ListRequest) async throws -> ListPage {
        try await workers.read { [core] in ListPage(try core.list(request: request.crossing)) }
    }

    /// The customers of the latest visits, each once.
    public func recentCustomers(limit: Int = 20) async throws -> ListPage {
        try await workers.read { [core] in ListPage(try core.recentCustomers(limit: Int32(clamping: limit))) }
    }
}
