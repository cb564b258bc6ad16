// A process of its own for the tests: it opens a store, does one thing, and says what came of it.

import Fieldbook
import FieldbookTesting
import Foundation

let words = Array(CommandLine.arguments.dropFirst())

func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

/// Reads, refused calls and callbacks in turn: each crosses with another kind of value.
func call(_ core: FieldbookCore, _ hotel: RecordID, times: Int) async throws {
    let nobody = RecordID(rawValue: "0192f0c4-0000-7000-8000-000000000000")
    for number in 0..<times {
        switch number % 5 {
        case 0: _ = try await core.show(hotel)
        case 1: _ = try await core.list(ListRequest("customer", filters: [.present("phone")]))
        case 2: _ = try? await core.show(nobody)
        case 3: _ = try await core.now()
        default: _ = try await core.changes(since: 0)
        }
    }
}

/// The resident memory of this process, in KiB.
func memory() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line?.split(separator: " ").compactMap { Int($0) }.first ?? 0
}

switch words.first {
case "open" where words.count == 2:
    do {
        let core = try await FieldbookCore.open(at: URL(fileURLWithPath: words[1]))
        await core.close()
        say("closed")
    } catch let error as FieldbookError {
        say("refused: \(error.kind): \(error.arguments["detail"] ?? error.key)")
        exit(1)
    }

// Captures a visit to a new customer, says its id, and waits to be killed.
case "capture" where words.count == 3:
    let core = try await FieldbookCore.open(at: URL(fileURLWithPath: words[1]))
    let report = try await core.capture(CaptureRequest(whom: .new(name: words[2]), note: "写下来了"))
    say(report.visit.rawValue)
    try await Task.sleep(nanoseconds: 600_000_000_000)
    await core.close()

// Types a note on a visit to a new customer, says the draft's id, and waits to be killed.
case "keep" where words.count == 3:
    let core = try await FieldbookCore.open(at: URL(fileURLWithPath: words[1]))
    say(try await core.keepDraft(CaptureRequest(whom: .new(name: words[2]), note: "客户要样")).rawValue)
    try await Task.sleep(nanoseconds: 600_000_000_000)
    await core.close()

// Makes calls of every kind, a tenth of them before the first measure; says the memory in use before and after, in KiB.
case "leak" where words.count == 3:
    let office = try TestOffice()
    let core = try await office.phone(of: office.addUser("王芳"), in: URL(fileURLWithPath: words[1]))
    let hotel = try await core.create("customer", ["name": .text("贵都酒店"), "phone": .text("010-1111")])
    let calls = Int(words[2]) ?? 0
    try await call(core, hotel, times: calls / 10)
    say("\(memory())")
    try await call(core, hotel, times: calls)
    say("\(memory())")
    await core.close()

case "measure" where words.count == 2:
    for row in try await measured(in: URL(fileURLWithPath: words[1])) { say(row) }

case "cold" where words.count == 2:
    say("\(try await opening(at: URL(fileURLWithPath: words[1])))")

default:
    say("usage: fieldbook-probe open FOLDER | (capture|keep) FOLDER NAME | leak FOLDER CALLS | measure FOLDER")
    exit(2)
}
