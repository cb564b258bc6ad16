// A short window that the system gives the app in the background: one bounded sync, then the store is closed again.

import Fieldbook
import Foundation

/// Syncs within a window of the system's.
public struct BackgroundWindow: Sendable {
    /// The name under which the system knows the window; the app's Info.plist names the same.
    public static let identifier = "app.fieldbook.sync"
    /// Seconds and bytes: an app refresh has 30 seconds, of which some go into opening and closing.
    public static let seconds: TimeInterval = 25
    public static let bytes: Int64 = 5_000_000

    /// How a window ended.
    public enum End: Equatable, Sendable {
        /// Everything was exchanged, or a screen is in sync already.
        case done
        /// There is more, or the network was away: another window would help.
        case more
        /// Nothing changes before a person has done something.
        case needsPerson
    }

    private let folder: URL
    private let transport: any FieldbookTransport
    private let keyStore: (any FieldbookKeyStore)?

    /// - Parameter keyStore: the very one that the app's screens open the store with.
    public init(
        folder: URL, transport: any FieldbookTransport = URLSessionTransport.shared,
        keyStore: (any FieldbookKeyStore)? = nil
    ) {
        self.folder = folder
        self.transport = transport
        self.keyStore = keyStore
    }

    /// Runs one window. Cancelling its task gives up what is under way; nothing that was written is undone.
    public func run() async -> End {
        do {
            let core = try await FieldbookCore.open(
                at: folder, options: FieldbookCore.Options(keyStore: keyStore))
            do {
                let report = try await core.sync(within: Self.seconds, bytes: Self.bytes, over: transport)
                await core.close()
                if report.state.summary == .stopped { return .needsPerson }
                return report.end == .finished ? .done : .more
            } catch {
                await core.close()
                throw error
            }
        } catch is CancellationError {
            return .more
        } catch let error as FieldbookError where error.kind == .busy {
            return .done
        } catch let error as FieldbookError {
            return error.isRetryable ? .more : .needsPerson
        } catch {
            return .more
        }
    }
}
