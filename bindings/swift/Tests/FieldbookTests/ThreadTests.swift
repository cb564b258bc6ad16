// Many at once, patience lost, callbacks that misbehave: the core works on.

import Fieldbook
import FieldbookTesting
import Foundation
import Testing

@Suite struct Threads {
    @Test func fifty_at_once_lose_nothing() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let hotel = try await phone.customer("贵都酒店")
        let visits = try await withThrowingTaskGroup(of: RecordID.self) { group in
            for number in 0..<50 {
                group.addTask { try await phone.visit(hotel, "第 \(number) 次") }
            }
            return try await group.reduce(into: Set<RecordID>()) { $0.insert($1) }
        }
        #expect(visits.count == 50)
        #expect(try await phone.core.list(ListRequest("visit")).total == 50)
        let notes = try await withThrowingTaskGroup(of: String?.self) { group in
            for visit in visits { group.addTask { try await phone.core.show(visit)["note"]?.text } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1 ?? "") }
        }
        #expect(notes.count == 50)
    }

    @Test func a_cancelled_write_is_whole_or_absent() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let hotel = try await phone.customer("贵都酒店")
        let tasks = (0..<40).map { number in
            Task { try await phone.visit(hotel, "第 \(number) 次") }
        }
        for task in tasks.enumerated().filter({ $0.offset % 2 == 1 }).map(\.element) { task.cancel() }
        var written = 0
        for task in tasks {
            switch await task.result {
            case .success: written += 1
            case .failure(let error): #expect(error is CancellationError, "\(error)")
            }
        }
        let page = try await phone.core.list(ListRequest("visit"))
        #expect(page.total == written)
        for row in page.rows { #expect(try await phone.core.show(row.id)["note"]?.text?.hasPrefix("第") == true) }
        _ = try await phone.visit(hotel)
    }

    @Test func a_callback_that_throws_is_contained() async throws {
        let server = try await Server.started()
        let log = FailingLog()
        let options = FieldbookCore.Options(timeZone: { TimeZone(secondsFromGMT: 0) ?? .current }, log: log)
        let phone = try await Phone.of("王芳", at: server, options)
        #expect(log.lines.count > 0)
        #expect(log.lines.allSatisfy { !$0.event.isEmpty && !$0.event.contains("王芳") })
        _ = try await phone.customer("贵都酒店")
        let report = try await phone.core.sync(within: 30, over: Throwing())
        #expect(report.end == .gaveUp && report.pending == 1)
        #expect(report.trouble?.kind == .network)
        // One that neither answers nor listens holds nobody up.
        let began = Date()
        #expect(try await phone.core.sync(within: 1, over: Deaf()).end == .deadline)
        #expect(Date().timeIntervalSince(began) < 5)
        #expect(try await phone.sync().pending == 0)
    }

    /// The library is held up within each call until the main actor has gone on: a call that blocked would never end.
    @Test @MainActor func the_caller_is_never_blocked() async throws {
        let gate = DispatchSemaphore(value: 1)
        let options = FieldbookCore.Options(timeZone: {
            gate.wait()
            gate.signal()
            return TimeZone(secondsFromGMT: 0) ?? .current
        })
        let server = try await Server.started()
        let core = try await Phone.of("王芳", at: server, options).core
        for _ in 0..<20 {
            await Task { gate.wait() }.value
            let reading = Task { @MainActor in try await core.today() }
            for _ in 0..<10 { await Task.yield() }
            gate.signal()
            try await within(20, "a call from the main actor") { _ = try await reading.value }
        }
    }

    @Test func every_failure_has_words_in_both_languages() throws {
        // A library that may not be called is asked for no words either.
        let asked = FieldbookError.Kind.allCases.filter { $0 != .library }
        let names: [String] = asked.map { kind in
            kind.rawValue.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
        }
        for name in names {
            for key in ["safe.\(name)", "todo.\(name)"] {
                let words = try Words.of(key)
                #expect(words.english != key && words.chinese != key, "\(key)")
                #expect(words.english != words.chinese, "\(key)")
            }
        }
        #expect(Language.preferred == .english || Language.preferred == .chinese)
    }

    @Test func a_hundred_thousand_calls_leak_nothing() async throws {
        let folder = try Folder("leak")
        let (output, status) = try await Probe.end(of: ["leak", folder.path("store"), "100000"])
        #expect(status == 0, "\(output)")
        let numbers = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        let (before, after) = (try #require(numbers.first), try #require(numbers.last))
        #expect(numbers.count == 2 && after < before * 1.05, "\(output)")
    }
}

/// Keeps what it is told, and throws.
private final class FailingLog: FieldbookLog, @unchecked Sendable {
    private let lock = NSLock()
    private var kept: [LogLine] = []
    var lines: [LogLine] { lock.withLock { kept } }

    func log(_ line: LogLine) throws {
        lock.withLock { kept.append(line) }
        throw Throwing.Refused()
    }
}
