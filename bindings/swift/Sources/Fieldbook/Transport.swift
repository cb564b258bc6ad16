// How bytes reach the server: the app's own HTTP, so that its proxies and its company's certificates hold. The library
// opens no connection of its own.

import Foundation

/// Carries one request to the server and brings its answer. Several may be under way at once.
///
/// Throw ``Unreachable`` or anything else where there is no answer: it is tried again later. When the task that runs
/// `send` is cancelled, end soon; the library waits for nobody.
public protocol FieldbookTransport: Sendable {
    func send(_ request: TransportRequest) async throws -> TransportResponse
}

/// A request as it goes over the wire: always a POST.
public struct TransportRequest: Sendable {
    /// Where to, whole.
    public let url: URL
    /// Fields of the head, to be sent as they are.
    public let headers: [String: String]
    public let body: Data
    /// How long the server may take. A request that waits for news takes up to 25 seconds by design.
    public let timeout: TimeInterval

    public init(url: URL, headers: [String: String], body: Data, timeout: TimeInterval) {
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}

/// The server's answer, whatever its status.
public struct TransportResponse: Sendable {
    public let status: Int
    /// The body, as it was sent or as the platform unpacked it.
    public let body: Data

    public init(status: Int, body: Data) {
        self.status = status
        self.body = body
    }
}

/// A transport may throw this to say that the server has surely not read the request. Whatever else it throws counts as
/// a connection that broke.
public struct Unreachable: Error, Sendable {
    /// For support, in English.
    public let detail: String
    public init(_ detail: String = "") { self.detail = detail }
}
