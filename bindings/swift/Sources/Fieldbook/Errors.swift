// What an app is told when something did not happen: one error, few kinds, each with what to do about it.

/// Something did not happen. Act on `kind`; show `message`, `safety` and `remedy`.
public struct FieldbookError: Error, Hashable, Codable, Sendable {
    public let kind: Kind
    /// The same call may succeed later without anybody changing anything.
    public let isRetryable: Bool
    /// The sentence's key in the catalogues, for support and for texts of the app's own.
    public let key: String
    /// What the sentence speaks of, by name.
    public let arguments: [String: String]
    /// The record it is about.
    public let record: RecordID?
    /// The field it is about, by its English name.
    public let field: String?
    /// The rule that forbade it.
    public let rule: String?
    /// What would be accepted, in English.
    public let accepts: String?
    /// What an ambiguous name may have meant.
    public let candidates: [Candidate]
    /// What happened.
    public let message: Words
    /// What is safe.
    public let safety: Words
    /// What to do.
    public let remedy: Words

    /// What went wrong, as far as an app would act differently.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// The request was not understood.
        case usage
        /// The device belongs to nobody yet: enrol it.
        case notEnrolled
        /// There is no such thing on this device.
        case notFound
        /// More than one thing bears the name: let the person choose among `candidates`.
        case ambiguous
        /// A value does not suit its field: mark `field`.
        case value
        /// A rule forbids it.
        case rule
        /// Another process is writing, or speaks with the server.
        case busy
        /// The disk is full.
        case full
        /// The store is damaged; it was moved aside whole.
        case damaged
        /// The store is of a later version of the app; it was not touched.
        case newer
        /// The file is no store of ours; it was not touched.
        case foreign
        /// The store is encrypted with another key; it was not touched.
        case key
        /// A file could not be read or written.
        case file
        /// The server cannot be reached.
        case network
        /// The server answered and refused.
        case server
        /// Anything else of the machine.
        case machine
        /// The app paused the core: resume it first.
        case paused
        /// The core was closed.
        case closed
        /// The app stopped it. A cancelled task throws `CancellationError` instead.
        case cancelled
        /// Something that the app handed in (a transport, a key store) failed.
        case callback
        /// A fault in the library. Nothing was written; please report it.
        case defect
        /// The library is of another build than this package, and was not called: link the two that were built together.
        case library
    }
}

/// Something that a name may have meant.
public struct Candidate: Hashable, Codable, Sendable, Identifiable {
    public let id: RecordID
    /// The record's type, by its English name.
    public let kind: String
    public let title: String
}

extension FieldbookError: CustomStringConvertible {
    public var description: String { "\(kind): \(message.english)" }
}
