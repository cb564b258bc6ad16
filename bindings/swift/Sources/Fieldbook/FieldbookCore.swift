// The core: an opened store in the app's hand. One object lives long; everything it gives is a value.

internal import FieldbookGenerated
import Foundation

/// One person's work on one phone: opened once, used from any task, closed at the end.
///
/// ```swift
/// let core = try await FieldbookCore.open(at: folder)
/// let report = try await core.capture(CaptureRequest(whom: .new(name: "Grand Hotel"), note: "Wants samples"))
/// for try await page in core.observing(ListRequest("visit")) { show(page) }
/// ```
///
/// No call blocks its caller. What a writing call has returned is on the disk.
public final class FieldbookCore: Sendable {
    let core: Core
    let workers = Workers()
    let streams = Streams()
    /// The folder that holds the store.
    public let folder: URL

    private init(core: Core, folder: URL) {
        self.core = core
        self.folder = folder
    }

    deinit {
        // Whoever forgot to close gets the store closed all the same, and never waits for it.
        workers.begin { [core] in try? core.shutdown() }
    }

    /// Opens the store in a folder, which is made where there is none.
    ///
    /// A store that this process has open already is shared: two cores on one folder see the same work, and each is
    /// closed by itself.
    ///
    /// - Throws: ``FieldbookError`` of kind `damaged` (moved aside, whole), `newer`, `foreign`, `busy`, `full`, `file`,
    ///   `key`, or `library` where the library is of another build than this package.
    public static func open(at folder: URL, options: Options = Options()) async throws -> FieldbookCore {
        let zone = Zone(options.timeZone)
        let keys = options.keyStore.map(Keys.init)
        let log = options.log.map(Log.init)
        return try await Workers().write {
            try protect(folder)
            let core = try Core.open(folder: folder.path, zone: zone, keys: keys, log: log)
            return FieldbookCore(core: core, folder: folder)
        }
    }

    /// What the platform brings.
    public struct Options: Sendable {
        /// Where local days begin. Asked anew each time, because people travel.
        public var timeZone: @Sendable () -> TimeZone
        /// Where the store's key is kept, of a library that encrypts.
        public var keyStore: (any FieldbookKeyStore)?
        /// Where lines of the log go.
        public var log: (any FieldbookLog)?

        public init(
            timeZone: @escaping @Sendable () -> TimeZone = { .current }, keyStore: (any FieldbookKeyStore)? = nil,
            log: (any FieldbookLog)? = nil
        ) {
            self.timeZone = timeZone
            self.keyStore = keyStore
            self.log = log
        }
    }

    /// Gives up every lock and connection of the store: call it before the system suspends the app, and wait for it. A
    /// system that finds a suspended app holding a lock ends the app.
    ///
    /// A write that runs is finished first; a slice ends with `paused`, a live conversation rests.
    public func pause() async throws {
        try await workers.lasting { [core] in try core.pause() }
    }

    /// Goes on after ``pause()``; harmless without one.
    public func resume() async throws {
        try await workers.lasting { [core] in try core.resume() }
        streams.poke()
    }

    /// Tells what the platform says of the network: a hint that wakes or slows a live conversation.
    public func setOnline(_ online: Bool) async throws {
        try await workers.lasting { [core] in try core.setOnline(online: online) }
    }

    /// Ends what runs for this core and closes the store with the last core on it. Closing twice is quiet; every other
    /// call on a closed core throws `closed`.
    public func close() async {
        streams.finish()
        // It cannot be left half closed because somebody lost patience.
        let closing = Task { [workers, core] in try? await workers.lasting { try core.shutdown() } }
        await closing.value
    }

    /// Whether ``close()`` was called.
    public var isClosed: Bool { (try? core.isClosed()) ?? true }
}

/// On a phone the store must be readable after the first unlock, so that a background window can sync, and not before.
private func protect(_ folder: URL) throws {
    #if os(iOS) || os(watchOS) || os(tvOS) || os(visionOS)
        do {
            let protection = FileProtectionType.completeUntilFirstUserAuthentication
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.protectionKey: protection])
            // A folder that was there keeps what it had otherwise.
            try FileManager.default.setAttributes([.protectionKey: protection], ofItemAtPath: folder.path)
        } catch {
            throw FieldbookError.file("\(error)")
        }
    #endif
}
