// An office in memory for the tests of apps: no process and no socket, and its answers can be said beforehand.

import Fieldbook
internal import FieldbookGenerated
import Foundation

/// A server in memory with one workspace and one territory. Hand its ``transport`` to a core in place of the network.
///
/// ```swift
/// let office = try TestOffice()
/// let core = try await office.phone(of: "Wang", in: folder)
/// office.judgeNext(.refuse(rule: "field.unique", accepts: "another number"))
/// ```
public final class TestOffice: Sendable {
    private let office: FieldbookGenerated.TestOffice
    /// Reaches the office, whatever the address. For cores only: it answers nobody else.
    public let transport: any FieldbookTransport

    public init() throws {
        office = try told { try FieldbookGenerated.TestOffice.open() }
        transport = OfficeTransport(client: try told { [office] in try office.http() })
    }

    /// What a user of the office may do.
    public enum Role: Sendable {
        case rep, manager, office
    }

    /// Adds a user in the territory.
    public func addUser(_ name: String, as role: Role = .rep) throws -> UserID {
        let role: OfficeRole =
            switch role {
            case .rep: .rep
            case .manager: .manager
            case .office: .office
            }
        return UserID(rawValue: try told { try office.addUser(name: name, role: role) })
    }

    /// The line of an invitation for a user, good for one device.
    public func invitation(for user: UserID) throws -> String {
        try told { try office.invite(user: user.rawValue) }
    }

    /// A phone of a user: a core opened in a folder, enrolled, and synced once.
    public func phone(
        of user: UserID, in folder: URL, options: FieldbookCore.Options = FieldbookCore.Options()
    ) async throws -> FieldbookCore {
        let core = try await FieldbookCore.open(at: folder, options: options)
        try await core.enrol(try invitation(for: user), deviceName: "test", over: transport)
        try await core.sync(over: transport)
        return core
    }

    /// Creates a record as the office. A customer needs an owner and a territory.
    @discardableResult
    public func create(_ kind: String, _ fields: [String: Fieldbook.Change]) throws -> RecordID {
        RecordID(rawValue: try told { try office.create(kind: kind, fields: fields.crossing) })
    }

    /// Changes a record as the office.
    public func edit(_ record: RecordID, _ fields: [String: Fieldbook.Change]) throws {
        try told { try office.edit(record: record.rawValue, fields: fields.crossing) }
    }

    /// Deletes a record as the office.
    public func delete(_ record: RecordID) throws {
        try told { try office.delete(record: record.rawValue) }
    }

    /// What a field of a record holds in the office; nothing where there is no such record or it is empty.
    public func content(of record: RecordID, _ field: String) throws -> Fieldbook.Content? {
        try told { try office.content(record: record.rawValue, field: field).map(Fieldbook.Content.init(crossed:)) }
    }

    /// How many records of a type the office has, deleted ones left out.
    public func count(_ kind: String) throws -> Int {
        Int(clamping: try told { try office.count(kind: kind) })
    }

    /// How many requests have come in, the lost and the refused included.
    public func requests() throws -> Int {
        Int(clamping: try told { try office.requests() })
    }

    /// Forgets an installation: its device is refused from now on.
    public func revoke(_ device: Fieldbook.Enrolled) throws {
        try told { try office.revoke(installation: device.installation) }
    }
}

extension TestOffice {
    /// What becomes of an edit that is offered next.
    public enum Judgement: Sendable {
        case byTheRules
        /// It is refused: by which rule, and what would be accepted, in English.
        case refuse(rule: String, accepts: String)
        /// It waits until ``release()``.
        case hold
    }

    /// Says what becomes of an edit that is offered next, after those said before.
    public func judgeNext(_ judgement: Judgement) throws {
        let judgement: OfficeJudgement =
            switch judgement {
            case .byTheRules: .byTheRules
            case .refuse(let rule, let accepts): .refuse(rule: rule, accepts: accepts)
            case .hold: .hold
            }
        try told { try office.judgeNext(judgement: judgement) }
    }

    /// Judges what was let wait.
    public func release() throws {
        try told { try office.release() }
    }

    /// Why a request is refused as a whole.
    public enum Refusal: Sendable {
        case busy, failed, token, deviceUnknown, otherWorkspace, version, clock, cursor
    }

    /// Answers the next request with a refusal of the whole.
    public func refuseNext(_ refusal: Refusal) throws {
        let refusal: OfficeRefusal =
            switch refusal {
            case .busy: .busy
            case .failed: .internal
            case .token: .token
            case .deviceUnknown: .deviceUnknown
            case .otherWorkspace: .otherWorkspace
            case .version: .version
            case .clock: .clock
            case .cursor: .cursor
            }
        try told { try office.refuseNext(refusal: refusal) }
    }

    /// The network between a phone and the office.
    public enum Weather: Sendable {
        case fair
        /// The office cannot be reached.
        case offline
        /// Requests arrive, answers are lost.
        case losingAnswers
        /// Requests arrive, answers never come.
        case silent
        /// Answers take so many seconds.
        case slow(TimeInterval)
    }

    /// Changes the network.
    public func setWeather(_ weather: Weather) throws {
        let weather: OfficeWeather =
            switch weather {
            case .fair: .fair
            case .offline: .offline
            case .losingAnswers: .losingAnswers
            case .silent: .silent
            case .slow(let seconds): .slow(ms: Int32(clamping: Int64(seconds * 1_000)))
            }
        try told { try office.setWeather(weather: weather) }
    }
}

/// Stands for the office's own client, which the library calls without a way through the app.
private struct OfficeTransport: NativeTransport {
    let client: any HttpClient

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        throw Unreachable("an office in memory answers cores only")
    }
}
