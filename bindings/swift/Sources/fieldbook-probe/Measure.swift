// What crossing costs, for the project's table of measurements: medians as rows of an id, a figure and a note, by the same
// definitions as Kotlin's. `cargo xtask bench` runs it over a release build of both sides.

import Fieldbook
import FieldbookTesting
import Foundation

/// Returns the four rows, of a phone whose store is made in a folder.
func measured(in folder: URL) async throws -> [String] {
    let office = try TestOffice()
    let core = try await office.phone(of: office.addUser("王芳"), in: folder)
    var customers: [RecordID] = []
    for number in 0..<100 {
        customers.append(try await core.create("customer", ["name": .text("客户 \(number)")]))
    }
    let call = try await median(20_000) { _ = try await core.title(of: customers[$0 % 100]) }
    let page = try await median(2_000) { _ in _ = try await core.list(ListRequest("customer", limit: 100)) }
    let callback = try await callback(of: core)
    await core.close()
    let opens = try (0..<5).map { _ in try opening(folder) }.sorted()
    return [
        "swift_call\t\(call)\ta record's title, of 20,000",
        "swift_page\t\(page)\ta page of 100 rows, of 2,000",
        "swift_callback\t\(callback)\tfrom an acknowledged write to an observer's page, of 200",
        "swift_cold_open\t\(opens[2] / 1_000)\ta new process: the store open, of 5",
    ]
}

/// How long the opening of a store takes in this process, in microseconds.
func opening(at folder: URL) async throws -> Double {
    let began = nanoseconds()
    let core = try await FieldbookCore.open(at: folder)
    let took = nanoseconds() - began
    await core.close()
    return Double(took) / 1_000
}

/// The same in a process of its own.
private func opening(_ folder: URL) throws -> Double {
    let process = Process()
    let said = Pipe()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    process.arguments = ["cold", folder.path]
    process.standardOutput = said
    try process.run()
    let bytes = said.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let line = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    guard let took = Double(line) else { throw NoFigure(said: line) }
    return took
}

private struct NoFigure: Error {
    let said: String
}

/// From an acknowledged write to the page that an observer gets of it.
private func callback(of core: FieldbookCore) async throws -> Double {
    var pages = core.observing(ListRequest("customer", limit: 1)).makeAsyncIterator()
    _ = try await pages.next()
    var all: [UInt64] = []
    for number in 0..<200 {
        _ = try await core.create("customer", ["name": .text("新客户 \(number)")])
        let acknowledged = nanoseconds()
        _ = try await pages.next()
        all.append(nanoseconds() - acknowledged)
    }
    return Double(all.sorted()[all.count / 2]) / 1_000
}

/// Microseconds.
private func median(_ count: Int, _ call: (Int) async throws -> Void) async throws -> Double {
    for number in 0..<count / 4 { try await call(number) }
    var all: [UInt64] = []
    for number in 0..<count {
        let began = nanoseconds()
        try await call(number)
        all.append(nanoseconds() - began)
    }
    return Double(all.sorted()[count / 2]) / 1_000
}

private func nanoseconds() -> UInt64 {
    DispatchTime.now().uptimeNanoseconds
}
