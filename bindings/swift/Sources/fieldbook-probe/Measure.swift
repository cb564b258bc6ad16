// What crossing costs, for the project's table of measurements: medians, by the same definitions as Kotlin's. Best over a
// release build of both sides.

import Fieldbook
import FieldbookTesting
import Foundation

/// Returns the four medians as one JSON object.
func measured(in folder: URL) async throws -> String {
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
    let opening = try await median(20) { _ in
        let core = try await FieldbookCore.open(at: folder)
        _ = try await core.today()
        await core.close()
    }
    return """
        {"swift_call_us":\(call),"swift_page_us":\(page),"swift_callback_us":\(callback),"swift_cold_open_us":\(opening)}
        """
}

/// From an acknowledged write to the page that an observer gets of it.
private func callback(of core: FieldbookCore) async throws -> Int {
    var pages = core.observing(ListRequest("customer", limit: 1)).makeAsyncIterator()
    _ = try await pages.next()
    var all: [Int] = []
    for number in 0..<200 {
        _ = try await core.create("customer", ["name": .text("新客户 \(number)")])
        let acknowledged = microseconds()
        _ = try await pages.next()
        all.append(microseconds() - acknowledged)
    }
    return all.sorted()[all.count / 2]
}

private func median(_ count: Int, _ call: (Int) async throws -> Void) async throws -> Int {
    for number in 0..<count / 4 { try await call(number) }
    var all: [Int] = []
    for number in 0..<count {
        let began = microseconds()
        try await call(number)
        all.append(microseconds() - began)
    }
    return all.sorted()[count / 2]
}

private func microseconds() -> Int {
    Int(DispatchTime.now().uptimeNanoseconds / 1_000)
}
