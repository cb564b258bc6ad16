// Record types as this device knows them now, custom fields included: what a form is drawn from.

internal import FieldbookGenerated

/// A record type.
public struct RecordType: Hashable, Codable, Sendable, Identifiable {
    /// Its English name.
    public let name: String
    public let label: Words
    /// The English name of the field shown as a record's title.
    public let title: String
    public let fields: [FieldType]
    public var id: String { name }
}

/// A field of a type.
public struct FieldType: Hashable, Codable, Sendable, Identifiable {
    /// Its English name.
    public let name: String
    public let label: Words
    public let kind: Kind
    public let merge: Merge
    public let required: Required
    /// No two records share its value.
    public let isUnique: Bool
    /// Set at creation only.
    public let isFixed: Bool
    /// Allowed values of a choice.
    public let allowed: [String]
    /// It is this workspace's own.
    public let isCustom: Bool
    public var id: String { name }

    /// What a field holds.
    public enum Kind: Hashable, Codable, Sendable {
        /// A line of text, at most 1,000 characters.
        case text
        /// Text of any length that merges by character, at most 1 MiB.
        case longText
        case integer, number, money, day, time, flag
        /// One of the allowed values; any text where none are declared.
        case choice
        case phone, email
        /// A region by ISO 3166-2, or a country by ISO 3166-1.
        case region
        case user
        /// A record of one type, by its English name.
        case link(String)
        /// A record of any type.
        case anyLink
        case position, digest
    }

    /// How a field merges when two people write it at once.
    public enum Merge: String, Codable, Sendable {
        /// Keeps every concurrent value, shows one.
        case register
        /// Members; an addition wins over a removal that had not seen it.
        case set
        /// Adds up.
        case counter
        /// By character.
        case text
    }

    /// When a field must have a value.
    public enum Required: String, Codable, Sendable {
        case never
        /// From creation on.
        case always
        /// Once the record is submitted.
        case submitted
    }
}

extension FieldbookCore {
    /// The record types as this device knows them now.
    public func types() async throws -> [RecordType] {
        try await workers.read { [core] in try core.types().map(RecordType.init) }
    }
}
