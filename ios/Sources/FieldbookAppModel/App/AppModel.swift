// The app as a whole: opens the store, asks whose device this is, wires every model in one place, and tells the core
// when the app comes and goes.

import Fieldbook
import Foundation

/// Where the app stands.
public enum Stage: Equatable, Sendable {
    case opening
    /// The device belongs to nobody yet.
    case enrolling
    case inUse
    /// The store could not be opened. It was not harmed by that. Where no waiting helps, a person may start anew.
    case failed(Trouble, canStartAnew: Bool)
}

/// A screen above home.
public enum Route: Hashable, Sendable {
    case capture(CaptureStart)
    case attention
    case kept
    case sync
}

/// What the app is made of once the store is open.
@MainActor public final class Desk {
    public let enrol: EnrolModel
    public let home: HomeModel
    public let attention: AttentionModel
    public let kept: KeptModel
    public let sync: SyncModel
    public let bar: SyncBarModel
    let around: Surroundings
    let conversation: Conversation

    init(_ around: Surroundings, deviceName: String) {
        self.around = around
        conversation = Conversation(around)
        enrol = EnrolModel(around, conversation, deviceName: deviceName)
        home = HomeModel(around)
        attention = AttentionModel(around)
        kept = KeptModel(around)
        sync = SyncModel(around, conversation)
        bar = SyncBarModel(around, conversation)
    }
}

/// Runs the app.
@MainActor public final class AppModel {
    public let stage = Shown<Stage>(.opening)
    /// Screens above home, the topmost last.
    public let path = Shown<[Route]>([])
    /// Everything, once the store is open.
    public private(set) var desk: Desk?
    /// The capture on the path, if there is one.
    public private(set) var capture: CaptureModel?
    public let wording: Wording
    private let options: Options
    private var following: Task<Void, Never>?
    private var isStarting = false

    /// What the platform brings.
    public struct Options: Sendable {
        public var folder: URL
        public var deviceName: String
        public var language: Language
        public var transport: any FieldbookTransport
        /// Where the store's key is kept; without one the store is not encrypted.
        public var keyStore: (any FieldbookKeyStore)?
        public var zone: @Sendable () -> TimeZone
        public var now: @Sendable () -> Date
        public var pause: @Sendable () async -> Void

        /// - Parameter pause: how long typing rests before it is kept: 0.4 s, so that a word is one write.
        public init(
            folder: URL, deviceName: String, language: Language = .preferred,
            transport: any FieldbookTransport = URLSessionTransport.shared,
            keyStore: (any FieldbookKeyStore)? = nil,
            zone: @escaping @Sendable () -> TimeZone = { .current }, now: @escaping @Sendable () -> Date = { Date() },
            pause: @escaping @Sendable () async -> Void = { try? await Task.sleep(nanoseconds: 400_000_000) }
        ) {
            self.folder = folder
            self.deviceName = deviceName
            self.language = language
            self.transport = transport
            self.keyStore = keyStore
            self.zone = zone
            self.now = now
            self.pause = pause
        }
    }

    public init(_ options: Options) {
        self.options = options
        wording = Wording(options.language)
    }

    /// Opens the store and goes to where its owner left off. It may be asked again after a failure.
    public func start() async {
        guard desk == nil, !isStarting else { return }
        isStarting = true
        defer { isStarting = false }
        stage.set(.opening)
        do {
            let core = try await FieldbookCore.open(
                at: options.folder,
                options: FieldbookCore.Options(timeZone: options.zone, keyStore: options.keyStore))
            let almanac = Almanac(language: options.language, zone: options.zone, now: options.now)
            let around = Surroundings(
                core: core, transport: options.transport, wording: wording, almanac: almanac, pause: options.pause)
            let desk = Desk(around, deviceName: options.deviceName)
            let isSomebodys = try await core.identity() != nil
            self.desk = desk
            following = Task { await desk.conversation.watch() }
            if isSomebodys {
                stage.set(.inUse)
                await desk.conversation.start()
            } else {
                stage.set(.enrolling)
            }
        } catch {
            let kind = (error as? FieldbookError)?.kind
            // Of a store whose key is lost, or of a file that is none of ours, the same attempt ends the same.
            let canStartAnew = kind == .key || kind == .foreign
            stage.set(.failed(Trouble(error, in: wording), canStartAnew: canStartAnew))
        }
    }

    /// A person starts anew on this phone: the store is kept aside, whole, and a new one waits for its invitation.
    public func startAnew() async {
        await close()
        (desk, capture) = (nil, nil)
        path.set([])
        do {
            try aside()
        } catch {
            return stage.set(.failed(Trouble(error, in: wording), canStartAnew: true))
        }
        await start()
    }

    /// Enrols with what the screen holds, and goes to home as soon as there is something to work with.
    public func enrol() async {
        guard let enrol = desk?.enrol else { return }
        await enrol.enrol()
        enter()
    }

    /// Goes to home while the first rows still come.
    public func goOn() {
        desk?.enrol.goOn()
        enter()
    }

    /// The system takes the app from the front: what was typed is kept, every lock is given up.
    public func toBackground() async {
        await capture?.leave()
        guard let desk, stage.value == .inUse else { return }
        try? await desk.conversation.setForeground(false)
        try? await desk.around.core.pause()
    }

    /// The app is in front again.
    public func toForeground() async {
        guard let desk, stage.value == .inUse else { return }
        try? await desk.around.core.resume()
        await desk.conversation.start()
        try? await desk.conversation.setForeground(true)
        try? await desk.conversation.refresh()
        await desk.home.retry()
    }

    /// Ends everything; the store closes with it.
    public func close() async {
        await capture?.leave()
        following?.cancel()
        await desk?.conversation.stop()
        await desk?.around.core.close()
    }

    /// Puts the store's folder beside itself under a name that nothing bears yet.
    private func aside() throws {
        let files = FileManager.default
        let folder = options.folder
        guard files.fileExists(atPath: folder.path) else { return }
        let name = "\(folder.lastPathComponent)-aside-\(Int(options.now().timeIntervalSince1970))"
        let places = (0...).lazy.map { number in
            folder.deletingLastPathComponent().appendingPathComponent(number == 0 ? name : "\(name)-\(number)")
        }
        guard let free = places.first(where: { !files.fileExists(atPath: $0.path) }) else { return }
        try files.moveItem(at: folder, to: free)
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func enter() {
        if desk?.enrol.screen.value.phase == .usable { stage.set(.inUse) }
    }
}

extension AppModel {
    /// Opens a screen above home.
    public func open(_ route: Route) {
        guard let desk else { return }
        if case .capture(let start) = route {
            capture = CaptureModel(desk.around, start) { [weak self] visit in self?.finish(visit) }
        }
        desk.home.seen()
        path.change { $0.append(route) }
    }

    /// Opens a screen unless it is the topmost already.
    public func openOnce(_ route: Route) {
        if path.value.last != route { open(route) }
    }

    /// Goes to where a person swiped or tapped back to, at once. A capture that is left keeps what was typed; the task
    /// that is returned ends when it is kept.
    @discardableResult
    public func show(_ routes: [Route]) -> Task<Void, Never> {
        let isLeft = !routes.contains { if case .capture = $0 { true } else { false } }
        let left = isLeft ? capture : nil
        if isLeft { capture = nil }
        path.set(routes)
        return Task { [desk] in
            await left?.leave()
            await desk?.home.retry()
        }
    }

    /// Back on home with word of what was saved.
    private func finish(_ visit: SavedVisit) {
        capture = nil
        path.set([])
        desk?.home.confirm(visit.sentence)
        Task { await desk?.home.retry() }
    }
}
