// Where this device stands, honestly: what waits, since when, when it last worked, what went wrong last.

internal import FieldbookGenerated
import Foundation

/// Where this device stands.
public struct Status: Hashable, Codable, Sendable {
    /// The workspace's name; nothing on a device that belongs to nobody yet.
    public let workspace: String?
    public let user: String?
    /// The server's address.
    public let server: String?
    /// Own edits that have not left, held ones included.
    public let pending: Int
    /// Of these, how many wait on the server for a cause.
    public let held: Int
    /// Of these, how many the server has yet to hear of or to answer.
    public let unjudged: Int
    /// How long the oldest has waited, in seconds.
    public let oldestAge: TimeInterval?
    /// Rejected edits that wait for a person.
    public let attention: Int
    /// Values kept aside.
    public let conflicts: Int
    /// Where the office's log was read up to.
    public let place: Int64
    /// Customers still to be fetched whole.
    public let fetching: Int
    /// When any lane last worked.
    public let lastSuccess: Date?
    public let lanes: [LaneMark]
    /// How far the wall clock is ahead of the server's time, in seconds; negative when it is behind.
    public let clockAhead: TimeInterval
    /// What went wrong last, with what is safe and what to do; nothing where nothing ever did.
    public let trouble: FieldbookError?
}

/// One lane as it was last seen, by whatever process spoke last.
public struct LaneMark: Hashable, Codable, Sendable {
    /// `push`, `pull`, `fetch` or `token`.
    public let lane: String
    /// When an exchange last went through.
    public let lastSuccess: Date?
    /// What went wrong last, kept after later successes.
    public let lastError: Lane.Failure?
    /// Why it goes on only after a person has done something.
    public let stopped: Words?
}

/// A checksum over everything admitted that this device holds.
public struct Digest: Hashable, Codable, Sendable {
    /// Where in the office's log it was taken.
    public let place: Int64
    public let digest: String
    /// Only then it equals that of the server, or of another device with the same scopes, at the same place.
    public let isComparable: Bool
}

extension FieldbookCore {
    /// Where this device stands.
    public func status() async throws -> Status {
        try await workers.read { [core] in Status(try core.status()) }
    }

    /// A checksum over everything admitted that this device holds: about 5 µs a record.
    public func digest() async throws -> Digest {
        try await workers.read { [core] in
            let digest = try core.digest()
            return Digest(place: digest.place, digest: digest.digest, isComparable: digest.comparable)
        }
    }

    /// Where the bytes of photos and files lie, each under the SHA-256 of its content.
    public func mediaFolder() async throws -> URL {
        try await workers.read { [core] in URL(fileURLWithPath: try core.mediaFolder(), isDirectory: true) }
    }

    /// The time as this device takes it to be: its clock, corrected by what the server told; and the local offset.
    public func now() async throws -> (date: Date, secondsFromGMT: Int) {
        try await workers.read { [core] in
            let here = try core.here()
            return (Date(micros: here.micros), Int(here.offsetSeconds))
        }
    }

    /// Contents as a person reads them, in their order: amounts exact, times local, links by title.
    public func texts(of contents: [Content], in language: Language = .preferred) async throws -> [String] {
        try await workers.read { [core] in
            try core.texts(contents: contents.map(\.crossing), language: language == .chinese ? .chinese : .english)
        }
    }
}
