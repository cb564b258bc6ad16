// A child process: what it says comes line by line, its end is waited for, and nothing of one child leaks into another.
// Foundation's `Process` lets a child that lives long inherit the pipes of those started beside it, whose readers then
// wait for an end that never comes.

import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A process that ends with this object.
final class Child: @unchecked Sendable {
    let pid: pid_t
    private let output: FileHandle
    private let lock = NSLock()
    private var status: Int32?

    /// Starts a program with what it says on standard output, and on standard error where both are wanted, to be read.
    init(_ program: String, _ words: [String], environment: [String: String] = [:], errorsToo: Bool = false) throws {
        let variables = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        var arguments: [UnsafeMutablePointer<CChar>?] = ([program] + words).map { strdup($0) } + [nil]
        var names: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + names { free(text) } }
        #if canImport(Glibc)
            var actions = posix_spawn_file_actions_t()
        #else
            var actions: posix_spawn_file_actions_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        starting.lock()
        defer { starting.unlock() }
        let (from, to) = try ownPipe()
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, to, 1)
        if errorsToo {
            posix_spawn_file_actions_adddup2(&actions, to, 2)
        } else {
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        }
        var started: pid_t = 0
        let problem = posix_spawnp(&started, program, &actions, nil, &arguments, &names)
        close(to)
        output = FileHandle(fileDescriptor: from, closeOnDealloc: true)
        pid = started
        guard problem == 0 else { throw Trouble("\(program) could not be started: \(problem)") }
    }

    deinit { end(with: SIGKILL) }

    /// The next line; an empty one at the end. Byte by byte: what follows is left for whoever reads next.
    func line() throws -> String {
        var bytes = Data()
        while let byte = try output.read(upToCount: 1), let first = byte.first, first != 0x0A {
            bytes.append(first)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// All that it says, and how it ended: 0, or something else.
    func rest() -> (output: String, status: Int32) {
        let bytes = output.readDataToEndOfFile()
        return (String(decoding: bytes, as: UTF8.self), wait())
    }

    /// Ends it with a signal and waits for its end.
    func end(with signal: Int32) {
        if lock.withLock({ status }) == nil { kill(pid, signal) }
        _ = wait()
    }

    private func wait() -> Int32 {
        lock.withLock {
            if let status { return status }
            var ended: Int32 = 0
            while waitpid(pid, &ended, 0) == -1, errno == EINTR {}
            status = ended
            return ended
        }
    }
}

/// Held from making a pipe until the child has it, so that no child is started in between.
private let starting = NSLock()

/// A pipe whose ends no other child gets.
private func ownPipe() throws -> (from: Int32, to: Int32) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Trouble("no pipe: \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
}

/// Runs a program on the path that must succeed.
func command(_ words: String...) async throws {
    try await offThePool {
        let (output, status) = try Child(words[0], Array(words.dropFirst()), errorsToo: true).rest()
        guard status == 0 else { throw Trouble("\(words): \(output)") }
    }
}
