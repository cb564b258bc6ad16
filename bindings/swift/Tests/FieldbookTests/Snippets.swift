// Every snippet of the pages, compiled: a page that shows what does not compile is worse than none. A test compares the
// two, line by line. Nothing here is run.

import Fieldbook
import FieldbookTesting
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

private func overview(_ folder: URL, _ invitation: String) async throws {
    let core = try await FieldbookCore.open(at: folder)
    try await core.enrol(invitation, deviceName: "Wang's phone")
    let report = try await core.capture(CaptureRequest(whom: .new(name: "Grand Hotel"), note: "Wants samples"))
    _ = report
}

private func firstSteps(_ invitation: String) async throws {
    let support = FileManager.default.urls(for: .applicationSupportDirectory, in: .userDomainMask)[0]
    let folder = support.appendingPathComponent("Fieldbook")
    let core = try await FieldbookCore.open(at: folder)
    if try await core.identity() == nil {
        try await core.enrol(invitation, deviceName: "Wang's phone")
    }
    let report = try await core.capture(
        CaptureRequest(
            whom: .new(name: "Grand Hotel"),
            note: "Wants samples",
            answers: Answers(
                solved: "Price", nextStep: "A night on trial", promise: "Send the offer",
                promiseDue: Day(year: 2026, month: 2, day: 28))))
    if !report.isSubmitted { ask(for: report.missing) }
    for try await page in core.observing(ListRequest("visit", limit: 50)) {
        show(page.rows)
    }
    let live = try await core.startLive()
    for await state in live.states {
        badge(state.summary)
    }
}

private func screens(_ core: FieldbookCore, _ id: RecordID) async throws {
    let request = ListRequest(
        "customer", filters: [.present("phone")], find: "Hotel", order: ListOrder(by: .field("name")), limit: 100)
    let first = try await core.list(request)
    let second = try await core.list(request.next)
    _ = (first, second)
    let record = try await core.show(id)
    for field in record.fields {
        row(field.label.text(), field.content)
    }
    try await core.edit(id, ["phone": .text("010-1111"), "note": .longText("Call after ten")])
    for try await items in core.observing(read: { try await $0.attention() }) {
        badge(items.count)
    }
    for item in try await core.attention() {
        explain(item.message.text())
        try await core.fix(item.id, "registration_no", .text("91110000100000002B"))
    }
    for kept in try await core.conflicts() {
        try await core.restore(kept.id)
    }
}

private func sleep(_ core: FieldbookCore, _ companyConfiguration: URLSessionConfiguration) async throws {
    let window = Task { try await core.sync(within: 25, bytes: 5_000_000) }
    onExpiration { window.cancel() }
    let report = try? await window.value
    _ = report
    try await core.pause()
    // Later, when the app comes back:
    try await core.resume()
    let session = URLSession(configuration: companyConfiguration)
    try await core.sync(over: URLSessionTransport(session: session))
}

private func errors(_ core: FieldbookCore, _ id: RecordID, _ typed: String) async throws {
    do {
        try await core.edit(id, ["email": .text(typed)])
    } catch let error as FieldbookError {
        switch error.kind {
        case .value: mark(error.field, error.message.text())
        case .ambiguous: choose(among: error.candidates)
        case .notEnrolled: askForInvitation()
        default: show(error.message.text(), error.safety.text(), error.remedy.text())
        }
    }
}

private func testing(_ folder: URL) async throws {
    let office = try TestOffice()
    let wang = try office.addUser("Wang")
    let core = try await office.phone(of: wang, in: folder)
    try office.judgeNext(.refuse(rule: "field.unique", accepts: "another number"))
    try office.setWeather(.offline)
    let report = try await core.sync(over: office.transport)
    _ = report
}

// What an app would bring.
private func ask(for fields: [String]) {}
private func show(_ rows: [Row]) {}
private func show(_ sentences: String...) {}
private func badge(_ summary: SyncState.Summary) {}
private func badge(_ count: Int) {}
private func row(_ label: String, _ content: Content?) {}
private func explain(_ text: String) {}
private func onExpiration(_ call: @escaping @Sendable () -> Void) {}
private func mark(_ field: String?, _ text: String) {}
private func choose(among candidates: [Candidate]) {}
private func askForInvitation() {}
