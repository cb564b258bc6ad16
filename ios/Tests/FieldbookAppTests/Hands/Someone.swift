// A person with the app in hand: the real models over the real library, on a store of their own. Taps and characters are
// counted, states are waited for, and nothing sleeps.

import Fieldbook
@testable import FieldbookAppModel
import FieldbookTesting
import Foundation
import Testing

/// A person, a phone, the app.
@MainActor final class Someone {
    let app: AppModel
    /// Held, because it vanishes with whoever holds it last.
    let folder: Folder
    let clock: Clock
    private(set) var taps = 0
    private(set) var characters = 0
    private var watching: [Task<Void, Never>] = []

    /// The app on a phone that belongs to nobody, or goes on with a folder that was somebody's.
    init(
        _ folder: Folder? = nil, at place: URL? = nil,
        over transport: any FieldbookTransport = URLSessionTransport.shared,
        language: Language = .english, clock: Clock = Clock(), keyStore: (any FieldbookKeyStore)? = nil
    ) throws {
        self.folder = try folder ?? Folder("app")
        self.clock = clock
        app = AppModel(
            AppModel.Options(
                folder: place ?? self.folder.url, deviceName: "a phone", language: language, transport: transport,
                keyStore: keyStore, zone: { office }, now: { clock.now }, pause: {}))
    }

    deinit {
        for task in watching { task.cancel() }
    }

    /// A user of an office in memory, enrolled and on home.
    static func of(_ user: UserID, at office: TestOffice, language: Language = .english) async throws -> Someone {
        let someone = try Someone(over: office.transport, language: language)
        await someone.app.start()
        try await someone.enrol(try office.invitation(for: user))
        return someone
    }

    /// A user of the server's, enrolled and on home.
    static func of(_ user: String, at server: Server, language: Language = .english) async throws -> Someone {
        let someone = try Someone(language: language)
        await someone.app.start()
        try await someone.enrol(try await server.invitation(for: user))
        return someone
    }

    func enrol(_ line: String) async throws {
        let enrol = try desk.enrol
        enrol.invitation(line)
        await app.enrol()
        guard app.stage.value == .inUse else { throw Trouble("not enrolled: \(enrol.screen.value)") }
    }

    var desk: Desk {
        get throws {
            guard let desk = app.desk else { throw Trouble("the app is not open: \(app.stage.value)") }
            return desk
        }
    }

    var capture: CaptureModel {
        get throws {
            guard let capture = app.capture else { throw Trouble("no capture is open: \(app.path.value)") }
            return capture
        }
    }

    var core: FieldbookCore {
        get throws { try desk.around.core }
    }

    /// Home, looked at.
    func home() throws -> HomeModel {
        let home = try desk.home
        look { await home.watch() }
        return home
    }

    /// The app ended as the system ends it, and started again by its owner.
    func restarted() async throws -> Someone {
        await lookAway()
        await app.close()
        let again = try Someone(folder, clock: clock)
        await again.app.start()
        return again
    }

    /// Where the store went that was started anew.
    func aside() throws -> URL? {
        let parent = folder.url.deletingLastPathComponent()
        let name = "\(folder.url.lastPathComponent)-aside-"
        return try FileManager.default.contentsOfDirectory(atPath: parent.path).first { $0.hasPrefix(name) }
            .map { parent.appendingPathComponent($0) }
    }

    /// All that was written is with the office.
    func synced() async throws {
        _ = try await desk.conversation.standing.first("all sent") { standing in
            standing?.status.pending == 0 && standing?.state?.isCaughtUp == true
        }
    }

    /// A record has come to this phone.
    func has(_ record: RecordID) async throws {
        let core = try core
        try await within(40, "waiting for \(record)") {
            for try await title in core.observing(read: { try await $0.title(of: record) }) where title != nil {
                return
            }
        }
    }

    /// Looks at a screen for as long as this person is here.
    func look(_ watch: @escaping @MainActor () async -> Void) {
        watching.append(Task { await watch() })
    }

    /// Looks no more.
    func lookAway() async {
        for task in watching {
            task.cancel()
            await task.value
        }
        watching = []
    }

    func tap(_ intent: () throws -> Void) rethrows {
        taps += 1
        try intent()
    }

    func tap(_ intent: () async throws -> Void) async rethrows {
        taps += 1
        try await intent()
    }

    func type(_ text: String, _ into: (String) throws -> Void) rethrows {
        characters += text.count
        try into(text)
    }
}

/// Where the sample's office is.
let office = TimeZone(secondsFromGMT: 8 * 3_600) ?? .current

/// A clock that stands where a test puts it; it begins at the machine's time, for the core has a clock of its own.
final class Clock: @unchecked Sendable {
    private let lock = NSLock()
    private var ahead: TimeInterval = 0

    var now: Date { lock.withLock { Date().addingTimeInterval(ahead) } }
    func move(by seconds: TimeInterval) { lock.withLock { ahead += seconds } }
}

extension Shown {
    /// The first value that something holds of; far too long a wait fails the test.
    func first(
        _ what: String = "a state", line: UInt = #line, where holds: @escaping @MainActor @Sendable (Value) -> Bool
    ) async throws -> Value {
        let values = self.values
        do {
            return try await within(40, "line \(line): waiting for \(what)") {
                for await value in values where await holds(value) { return value }
                throw Trouble("the states ended")
            }
        } catch {
            throw Trouble("\(error); it stands at \(value)")
        }
    }
}

extension Shown {
    /// What a screen has to show, once it has, and once something holds of it.
    func ready<Content>(
        line: UInt = #line, where holds: @escaping @MainActor @Sendable (Content) -> Bool = { _ in true }
    ) async throws -> Content where Value == ScreenState<Content> {
        let state = try await first("what to show", line: line) { $0.content.map(holds) ?? false }
        guard let content = state.content else { throw Trouble("nothing to show: \(state)") }
        return content
    }
}
