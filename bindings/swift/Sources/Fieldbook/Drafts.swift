// Captures that are not finished: kept as they are typed, offered again when the app starts.

internal import FieldbookGenerated
import Foundation

/// A capture that is not finished.
public struct CaptureDraft: Hashable, Codable, Sendable, Identifiable {
    public let id: DraftID
    /// When it was last kept.
    public let kept: Date
    /// What was given so far, ready to be finished: its `draft` is this one.
    public let request: CaptureRequest
}

extension FieldbookCore {
    /// Keeps a capture that is not finished, in place of what was kept as its `draft`, and returns its id: a new one
    /// where the request names none.
    ///
    /// Durable when this returns, with one write to the disk: call it when typing pauses. It stays on this device until
    /// ``capture(_:)`` or ``dropDraft(_:)`` takes it away.
    ///
    /// - Throws: `notFound` where it was captured or dropped meanwhile; `value` for more than 1 MiB; what was kept before stands.
    @discardableResult
    public func keepDraft(_ request: CaptureRequest) async throws -> DraftID {
        try await workers.write { [core] in
            DraftID(rawValue: try core.keepDraft(draft: request.draft?.rawValue, request: request.crossing))
        }
    }

    /// Returns the captures that were not finished, the last kept first: what to offer when the app starts.
    public func drafts() async throws -> [CaptureDraft] {
        try await workers.read { [core] in try core.drafts().map(CaptureDraft.init) }
    }

    /// Removes a draft; nothing where there is none. Durable when this returns.
    public func dropDraft(_ draft: DraftID) async throws {
        try await workers.write { [core] in try core.dropDraft(draft: draft.rawValue) }
    }
}
