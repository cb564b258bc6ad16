// Records one by one: what a detail screen shows and changes.

internal import FieldbookGenerated
import Foundation

/// A record as a screen shows it.
public struct Record: Hashable, Codable, Sendable, Identifiable {
    public let id: RecordID
    /// Its type's English name.
    public let kind: String
    /// What its type is called.
    public let label: Words
    /// What it is called; of a visit the customer's name.
    public let title: String
    /// What it hangs on.
    public let home: RecordID
    /// Neither it nor its home is deleted.
    public let isAlive: Bool
    /// Own edits of it that wait for a verdict.
    public let pending: Int
    /// Values kept aside.
    public let conflicts: Int
    public let created: Date
    /// When it was last written on.
    public let touched: Date
    /// Every field of its type, in order.
    public let fields: [Field]

    /// What a field holds, by its English name.
    public subscript(_ field: String) -> Content? {
        fields.first { $0.name == field }?.content
    }
}

/// One field of a record.
public struct Field: Hashable, Codable, Sendable, Identifiable {
    /// Its English name, as in requests.
    public let name: String
    public let label: Words
    /// What it holds; nothing where it is empty.
    public let content: Content?
    public var id: String { name }
}

/// Somebody who wrote something.
public struct Person: Hashable, Codable, Sendable {
    public let user: UserID
    /// Their name; a short id where this device does not know them.
    public let name: String
    /// It is the user of this device.
    public let isMe: Bool
}
