// Every Swift snippet of docs/embedding.md, compiled and, where a test can, run. What stands between `snippet:` and `end`
// is on that page word for word; a test of the whole project compares the two.

import FieldbookTesting
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

// snippet: first-list
import Fieldbook
import Foundation

func firstList(folder: URL, invitation: String) async throws {
    let core = try await FieldbookCore.open(at: folder)
    if try await core.identity() == nil {
        try await core.enrol(invitation, deviceName: "my first phone")
        // Territories, tags and the names of colleagues come with the first sync.
        try await core.sync()
        try await core.capture(CaptureRequest(whom: .new(name: "Grand Hotel"), note: "Wants samples"))
    }
    let live = try await core.startLive()
    for try await page in core.observing(ListRequest("customer")) {
        let rows = page.rows.map { "\($0.title) (\($0.pending) waiting)" }
        print("\(page.total): \(rows.joined(separator: ", "))")
    }
    await live.stop()
}
// end

/// The program's last lines; its words are not a test's.
private func program() async throws {
    // snippet: first-run
    let words = CommandLine.arguments
    try await firstList(folder: URL(fileURLWithPath: words[1]), invitation: words[2])
    // end
}

// snippet: model
@MainActor final class CustomersModel {
    private(set) var rows: [Row] = []

    func watch(_ core: FieldbookCore) async throws {
        for try await page in core.observing(ListRequest("customer", limit: 50)) {
            rows = page.rows
        }
    }
}
// end

// snippet: sleep
func toBackground(_ core: FieldbookCore, _ live: LiveSync) async throws {
    try await live.setForeground(false)
    try await core.pause()
}

func toForeground(_ core: FieldbookCore, _ live: LiveSync) async throws {
    try await core.resume()
    try await live.setForeground(true)
}
// end

// snippet: sign-out
func signOut(_ core: FieldbookCore) async throws -> Bool {
    let status = try await core.status()
    guard status.pending == 0, status.attention == 0 else { return false }
    await core.close()
    try FileManager.default.removeItem(at: core.folder)
    return true
}
// end

// snippet: window
func syncInTheBackground(
    _ folder: URL, over transport: any FieldbookTransport = URLSessionTransport.shared
) async -> Bool {
    do {
        let core = try await FieldbookCore.open(at: folder)
        let report = try await core.sync(within: 25, bytes: 5_000_000, over: transport)
        await core.close()
        return report.end == .finished
    } catch let error as FieldbookError where error.kind == .busy {
        return true  // A screen is in sync already.
    } catch {
        return false
    }
}
// end

private func beforeTheWindowCloses(_ folder: URL, _ onExpiration: (@escaping @Sendable () -> Void) -> Void) async {
    // snippet: window-task
    let window = Task { await syncInTheBackground(folder) }
    onExpiration { window.cancel() }
    // end
    _ = await window.value
}

// snippet: transport
func withSettings(of company: URLSessionConfiguration) -> any FieldbookTransport {
    URLSessionTransport(session: URLSession(configuration: company))
}
// end

// snippet: failures
func save(_ typed: String, in customer: RecordID, of core: FieldbookCore, on screen: some Screen) async throws {
    do {
        try await core.edit(customer, ["email": .text(typed)])
    } catch let error as FieldbookError {
        switch error.kind {
        case .value: screen.mark(error.field, error.message.text())
        case .ambiguous: screen.choose(among: error.candidates)
        case .notEnrolled: screen.askForInvitation()
        default: screen.tell(error.message, error.safety, error.remedy, again: error.isRetryable)
        }
    }
}
// end

// snippet: attention
func needsAttention(_ core: FieldbookCore) async throws -> ([AttentionItem], [KeptValue]) {
    let refused = try await core.attention()
    for item in refused { print("\(item.title): \(item.message.text())") }
    let kept = try await core.conflicts()
    for value in kept { print("\(value.title), \(value.label.text()): another value was kept") }
    return (refused, kept)
}
// end

// snippet: log
struct Lines: FieldbookLog {
    let write: @Sendable (String) -> Void

    func log(_ line: LogLine) {
        write("\(line.level) \(line.event) \(line.kind ?? "-") \(line.numbers)")
    }
}

func openWithLog(_ folder: URL, _ write: @escaping @Sendable (String) -> Void) async throws -> FieldbookCore {
    try await FieldbookCore.open(at: folder, options: FieldbookCore.Options(log: Lines(write: write)))
}
// end

// snippet: keys
func openEncrypted(_ folder: URL, _ keys: any FieldbookKeyStore) async throws -> FieldbookCore {
    try await FieldbookCore.open(at: folder, options: FieldbookCore.Options(keyStore: keys))
}
// end

// snippet: draft
func typed(_ core: FieldbookCore, _ customer: RecordID, _ note: String, _ draft: DraftID?) async throws -> DraftID {
    try await core.keepDraft(CaptureRequest(whom: .known(customer), note: note, draft: draft))
}

func finish(_ core: FieldbookCore) async throws -> CaptureReport? {
    guard let draft = try await core.drafts().first else { return nil }
    return try await core.capture(draft.request)
}
// end

@Suite struct Embedding {
    @Test func the_first_program_shows_a_list_that_stays_true() async throws {
        let server = try await Server.started()
        let folder = try Folder("first")
        let other = try await Phone.of("王芳", at: server)
        let line = try await server.invitation(for: "王芳")
        let program = Task { try await firstList(folder: folder.url, invitation: line) }
        try await within(30, "the first capture") {
            while try await other.core.list(ListRequest("customer")).total == 0 { try await other.sync() }
        }
        // What another phone writes comes by itself: a second core looks on beside the program.
        _ = try await other.customer("贵都大酒店")
        try await other.sync()
        let beside = try await FieldbookCore.open(at: folder.url)
        try await within(30, "the other phone's customer") {
            for try await page in beside.observing(ListRequest("customer")) where page.total == 2 { break }
        }
        program.cancel()
        _ = await program.result
        await beside.close()
    }

    @Test func a_model_shows_the_page_that_it_observes() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let model = await CustomersModel()
        let watching = Task { try await model.watch(phone.core) }
        _ = try await phone.customer("Grand Hotel")
        try await within(20, "the model's row") {
            while await model.rows.map(\.title) != ["Grand Hotel"] { await Task.yield() }
        }
        watching.cancel()
        _ = await watching.result
    }

    @Test func an_app_in_the_background_holds_nothing_and_goes_on_in_front() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let live = try await phone.core.startLive()
        try await toBackground(phone.core, live)
        _ = try await failure(of: .paused) { try await phone.core.status() }
        try await toForeground(phone.core, live)
        _ = try await phone.customer("Grand Hotel")
        try await within(20, "the upload") {
            for try await status in phone.core.observing(read: { try await $0.status() }) where status.pending == 0 {
                break
            }
        }
        await live.stop()
    }

    @Test func nobody_signs_out_while_work_waits() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        _ = try await phone.customer("Grand Hotel")
        #expect(try await !signOut(phone.core))
        try await phone.sync()
        #expect(try await signOut(phone.core))
        #expect(!FileManager.default.fileExists(atPath: phone.core.folder.path))
    }

    @Test func a_window_is_used() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        _ = try await phone.customer("Grand Hotel")
        #expect(await syncInTheBackground(phone.folder.url))
        #expect(try await phone.core.status().pending == 0)
        let live = try await phone.core.startLive()
        #expect(await syncInTheBackground(phone.folder.url))
        await live.stop()
        try await server.kill()
        _ = try await phone.customer("Hotel Guidu")
        #expect(await !syncInTheBackground(phone.folder.url))
    }

    @Test func a_session_of_the_apps_own_carries() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let report = try await phone.core.sync(within: 30, over: withSettings(of: .ephemeral))
        #expect(report.end == .finished)
    }

    @Test func a_value_that_does_not_suit_is_marked_where_it_was_typed() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let customer = try await phone.customer("Grand Hotel")
        let screen = Said()
        try await save("nobody at home", in: customer, of: phone.core, on: screen)
        try await save("desk@hotel.example", in: customer, of: phone.core, on: screen)
        await phone.core.close()
        try await save("desk@hotel.example", in: customer, of: phone.core, on: screen)
        #expect(screen.what == ["email", "again: false"])
    }

    // snippet: testing
    @Test func what_the_office_refuses_comes_back_with_its_reason() async throws {
        let office = try TestOffice()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        let core = try await office.phone(of: try office.addUser("Wang"), in: folder)
        try office.judgeNext(.refuse(rule: "field.unique", accepts: "another name"))
        try await core.create("customer", ["name": .text("Grand Hotel")])
        try await core.sync(over: office.transport)
        let refused = try #require(try await core.attention().first)
        try await core.fix(refused.id, "name", .text("Grand Hotel East"))
        try await core.sync(over: office.transport)
        #expect(try office.count("customer") == 1)
        await core.close()
        try FileManager.default.removeItem(at: folder)
    }
    // end

    @Test func what_needs_a_person_is_named() async throws {
        let office = try TestOffice()
        let folder = try Folder("person")
        let core = try await office.phone(of: try office.addUser("Wang"), in: folder.url)
        try office.judgeNext(.refuse(rule: "field.unique", accepts: "another name"))
        try await core.create("customer", ["name": .text("Grand Hotel")])
        try await core.sync(over: office.transport)
        let (refused, kept) = try await needsAttention(core)
        #expect(refused.map(\.title) == ["Grand Hotel"])
        #expect(kept.isEmpty)
        await core.close()
    }

    @Test func an_encrypted_store_opens_with_its_key_store_alone() async throws {
        let (folder, drawer) = (try Folder("encrypted"), try Folder("keys"))
        let keys = FileKeyStore(folder: drawer.url) { _ in }
        await (try openEncrypted(folder.url, keys)).close()
        _ = try await failure(of: .key) { try await FieldbookCore.open(at: folder.url) }
        await (try openEncrypted(folder.url, keys)).close()
    }

    @Test func what_was_typed_is_finished_later() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let customer = try await phone.customer("Grand Hotel")
        let draft = try await typed(phone.core, customer, "Wants", nil)
        #expect(try await typed(phone.core, customer, "Wants samples", draft) == draft)
        #expect(try await finish(phone.core)?.customer == customer)
        #expect(try await finish(phone.core) == nil)
    }

    @Test func the_log_has_words_of_its_own_and_numbers() async throws {
        let folder = try Folder("logged")
        let lines = Noted()
        await (try openWithLog(folder.url) { lines.add($0) }).close()
        #expect(lines.all.first?.hasPrefix("info core.open") == true)
    }
}

/// What an app's screen would offer.
protocol Screen {
    func mark(_ field: String?, _ sentence: String)
    func choose(among candidates: [Candidate])
    func askForInvitation()
    func tell(_ happened: Words, _ safe: Words, _ next: Words, again: Bool)
}

private final class Said: Screen, @unchecked Sendable {
    private let noted = Noted()
    var what: [String] { noted.all }

    func mark(_ field: String?, _ sentence: String) { noted.add(field ?? "no field") }
    func choose(among candidates: [Candidate]) { noted.add("nothing was ambiguous") }
    func askForInvitation() { noted.add("the device is enrolled") }
    func tell(_ happened: Words, _ safe: Words, _ next: Words, again: Bool) { noted.add("again: \(again)") }
}

/// What was noted, from any thread.
private final class Noted: @unchecked Sendable {
    private let lock = NSLock()
    private var lines: [String] = []

    var all: [String] { lock.withLock { lines } }
    func add(_ line: String) { lock.withLock { lines.append(line) } }
}
