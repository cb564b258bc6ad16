// The log: fixed words and numbers. Nothing that a person wrote, no name and no address can stand in it.

/// Takes lines of the log. Called on the library's threads; return soon.
public protocol FieldbookLog: Sendable {
    func log(_ line: LogLine) throws
}

/// A line of the log.
public struct LogLine: Hashable, Codable, Sendable {
    public let level: Level
    /// What happened, in one of the library's own words, such as `sync.ended`.
    public let event: String
    /// Of something that did not work: the kind of error.
    public let kind: String?
    public let numbers: [String: Int64]

    public enum Level: String, Codable, Sendable {
        case debug, info, warning, error
    }
}
