// A real sync server as a process of its own: made, started, asked for invitations, ended.

import Foundation

/// A server with a workspace of its own, on a free port of this machine. It ends with this object.
final class Server: @unchecked Sendable {
    let folder: Folder
    private(set) var url = ""
    private let lock = NSLock()
    private var child: Child?

    /// Makes the workspace of the sample and serves it.
    static func started() async throws -> Server {
        try await offThePool {
            let server = Server(folder: try Folder("server"))
            _ = try server.ask("init", "--from", fixture("workspace.toml").path)
            try server.start()
            return server
        }
    }

    private init(folder: Folder) { self.folder = folder }

    /// A line that enrols one device of a user.
    func invitation(for user: String) async throws -> String {
        try await offThePool {
            let answer = try self.ask("invite", user, "--address", self.url)
            guard let line = answer["line"] as? String else { throw Trouble("no line in \(answer)") }
            return line
        }
    }

    /// Sets a field of a record, as the office would.
    func set(_ record: String, _ field: String, _ value: String) async throws {
        try await offThePool { _ = try self.ask("set", record, field, value) }
    }

    /// Ends it as a power cut would.
    func kill() async throws {
        try await offThePool { self.end() }
    }

    /// Starts it again where it was.
    func restart() async throws {
        try await offThePool {
            self.end()
            try self.start()
        }
    }

    private func end() {
        let ending = lock.withLock {
            defer { child = nil }
            return child
        }
        ending?.end(with: SIGKILL)
    }

    private func start() throws {
        let listen = url.isEmpty ? "127.0.0.1:0" : String(url.dropFirst("http://".count))
        let started = try Child(environment("FIELDBOOK_SERVER"), common + ["serve", "--listen", listen])
        let data = try answer(in: try started.line())
        guard let listening = data["listening"] as? String else { throw Trouble("not listening: \(data)") }
        url = listening
        lock.withLock { child = started }
    }

    private func ask(_ words: String...) throws -> [String: Any] {
        let asked = try Child(environment("FIELDBOOK_SERVER"), common + words, errorsToo: true)
        let last = asked.rest().output.split(separator: "\n").last
        return try answer(in: last.map(String.init) ?? "")
    }

    private var common: [String] { ["--data", folder.path("data"), "--json"] }

    private func answer(in line: String) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        guard object?["ok"] as? Bool == true else { throw Trouble(line) }
        return object?["data"] as? [String: Any] ?? [:]
    }
}
