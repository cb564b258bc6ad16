// The transport most apps use: URLSession, with the app's own configuration where it has one.

import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Carries requests by a `URLSession`.
public final class URLSessionTransport: FieldbookTransport {
    /// One for all who bring none of their own.
    public static let shared = URLSessionTransport()

    private let session: URLSession

    /// Uses a session of the app's, with its proxies, its pinning and its delegate.
    public init(session: URLSession) {
        self.session = session
    }

    /// Uses a session of its own that keeps nothing on disk.
    public convenience init() {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.urlCache = nil
        configuration.httpShouldSetCookies = false
        configuration.httpMaximumConnectionsPerHost = 6
        self.init(session: URLSession(configuration: configuration))
    }

    public func send(_ request: TransportRequest) async throws -> TransportResponse {
        var outgoing = URLRequest(url: request.url, timeoutInterval: request.timeout)
        outgoing.httpMethod = "POST"
        outgoing.httpBody = request.body
        for (name, value) in request.headers {
            outgoing.setValue(value, forHTTPHeaderField: name)
        }
        let box = TaskBox()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let task = session.dataTask(with: outgoing) { data, response, error in
                    if let response = response as? HTTPURLResponse, error == nil {
                        let answer = TransportResponse(status: response.statusCode, body: data ?? Data())
                        continuation.resume(returning: answer)
                    } else {
                        let error = error ?? URLError(.badServerResponse)
                        continuation.resume(throwing: unreachable(error) ? Unreachable("\(error)") : error)
                    }
                }
                if !box.start(task) {
                    continuation.resume(throwing: CancellationError())
                }
            }
        } onCancel: {
            box.cancel()
        }
    }
}

/// Failures before a byte was sent.
private func unreachable(_ error: any Error) -> Bool {
    let codes: [URLError.Code] = [
        .cannotConnectToHost, .cannotFindHost, .dnsLookupFailed, .notConnectedToInternet,
    ]
    return (error as? URLError).map { codes.contains($0.code) } ?? false
}

/// A task of the session that may be cancelled before it was made.
private final class TaskBox: @unchecked Sendable {
    private let lock = NSLock()
    private var task: URLSessionDataTask?
    private var cancelled = false

    /// Starts the task, or says that it was cancelled before: then its handler is never called.
    func start(_ task: URLSessionDataTask) -> Bool {
        lock.withLock {
            guard !cancelled else { return false }
            self.task = task
            task.resume()
            return true
        }
    }

    func cancel() {
        lock.withLock {
            cancelled = true
            task?.cancel()
        }
    }
}
