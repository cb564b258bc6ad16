// The app's transport as the library calls it: a request comes in on one of its threads, the answer goes back from
// whatever task the transport ran in. Nothing here waits.

package import FieldbookGenerated
import Foundation

/// A transport of the library's own: it is called without a way through the app.
package protocol NativeTransport: FieldbookTransport {
    var client: any HttpClient { get }
}

/// What the library calls for a transport of the app's.
func client(of transport: any FieldbookTransport) -> any HttpClient {
    (transport as? any NativeTransport)?.client ?? Courier(transport)
}

/// Runs each request as a task of its own and forgets it when it is answered.
final class Courier: HttpClient, @unchecked Sendable {
    private let transport: any FieldbookTransport
    private let lock = NSLock()
    private var tasks: [Int64: Task<Void, Never>] = [:]

    init(_ transport: any FieldbookTransport) { self.transport = transport }

    func send(request: HttpRequest, exchange: HttpExchange) throws {
        guard let url = URL(string: request.url) else {
            try exchange.fail(problem: .unreachable, detail: "not an address")
            return
        }
        let outgoing = TransportRequest(
            url: url,
            headers: Dictionary(request.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last }),
            body: request.body,
            timeout: Double(request.timeoutMs) / 1_000
        )
        let id = request.id
        lock.withLock {
            tasks[id] = Task { [self, transport] in
                do {
                    let answer = try await transport.send(outgoing)
                    try? exchange.answer(status: Int32(clamping: answer.status), body: answer.body)
                } catch {
                    try? exchange.fail(problem: problem(error), detail: detail(error))
                }
                done(id)
            }
        }
    }

    func cancel(id: Int64) throws {
        let task = lock.withLock { tasks.removeValue(forKey: id) }
        task?.cancel()
    }

    private func done(_ id: Int64) {
        lock.withLock { _ = tasks.removeValue(forKey: id) }
    }
}

private func problem(_ error: any Error) -> HttpProblem {
    switch error {
    case is CancellationError: .cancelled
    case is Unreachable: .unreachable
    default: .broken
    }
}

private func detail(_ error: any Error) -> String {
    (error as? Unreachable)?.detail ?? "\(error)"
}
