// Quick capture: a visit with everything that came of it, in one call.

internal import FieldbookGenerated
import Foundation

/// Who was visited.
public enum Whom: Hashable, Codable, Sendable {
    case known(RecordID)
    /// A new customer, of whom only the name is known; it becomes the author's own.
    case new(name: String)
}

/// The answers that a submission needs.
public struct Answers: Hashable, Codable, Sendable {
    /// What was solved.
    public var solved: String?
    /// The customer's next step.
    public var nextStep: String?
    /// What was promised.
    public var promise: String?
    /// By when.
    public var promiseDue: Day?

    public init(solved: String? = nil, nextStep: String? = nil, promise: String? = nil, promiseDue: Day? = nil) {
        self.solved = solved
        self.nextStep = nextStep
        self.promise = promise
        self.promiseDue = promiseDue
    }
}

/// What was captured.
public struct CaptureRequest: Hashable, Codable, Sendable {
    public var whom: Whom
    /// When the visit is planned for, of a visit that is still to come.
    public var plannedFor: Date?
    /// Where the phone is.
    public var position: Position?
    /// Who took part.
    public var attendees: [String]
    /// Need tags that were ticked.
    public var tags: [String]
    public var note: String?
    /// Photos, copied before the call returns.
    public var photos: [URL]
    public var answers: Answers
    /// The draft that this was kept as until now: a capture takes it along in the same transaction.
    public var draft: DraftID?

    public init(
        whom: Whom, plannedFor: Date? = nil, position: Position? = nil, attendees: [String] = [],
        tags: [String] = [], note: String? = nil, photos: [URL] = [], answers: Answers = Answers(),
        draft: DraftID? = nil
    ) {
        self.whom = whom
        self.plannedFor = plannedFor
        self.position = position
        self.attendees = attendees
        self.tags = tags
        self.note = note
        self.photos = photos
        self.answers = answers
        self.draft = draft
    }
}

/// What became of it.
public struct CaptureReport: Hashable, Codable, Sendable {
    public let visit: RecordID
    public let customer: RecordID
    public let isNewCustomer: Bool
    /// The photos' records.
    public let photos: [RecordID]
    /// Submitted, or a draft.
    public let isSubmitted: Bool
    /// Of a draft: fields that a submission still needs.
    public let missing: [String]
    /// Why the server would refuse it as things stand on this device; the visit is kept either way.
    public let forecast: Refusal?
}

/// Why something is refused.
public struct Refusal: Hashable, Codable, Sendable {
    /// The rule's id.
    public let rule: String
    /// What would be accepted, in English.
    public let accepts: String?
    public let message: Words
}

extension FieldbookCore {
    /// Captures a visit. It and the bytes of its photos are on the disk when this returns; no network is needed.
    ///
    /// - Throws: `notFound` for a customer that is none, `value`, `file` for a photo that cannot be read,
    ///   `notEnrolled`, `full`, `busy`.
    @discardableResult
    public func capture(_ request: CaptureRequest) async throws -> CaptureReport {
        try await workers.write { [core] in CaptureReport(try core.capture(request: request.crossing)) }
    }

    /// Submits a visit with its answers; those given earlier need not be given again.
    ///
    /// - Throws: `rule` with `submit.incomplete`, which names the fields that are still empty.
    public func submit(_ visit: RecordID, _ answers: Answers = Answers()) async throws {
        try await workers.write { [core] in
            _ = try core.submit(visit: visit.rawValue, answers: answers.crossing)
        }
    }
}
