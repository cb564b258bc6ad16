// Enrolment: one line from the office makes this device its user's. The app is usable as soon as the first rows are here.

import Fieldbook
import Foundation

/// The enrolment screen.
public struct EnrolContent: Equatable, Sendable {
    /// The line, as it was typed, pasted or scanned.
    public var invitation = ""
    public var deviceName: String
    public var phase = Phase.asking
    /// What went wrong; the line stays.
    public var trouble: Trouble?

    public enum Phase: Equatable, Sendable {
        /// It waits for the line.
        case asking
        /// The office is asked.
        case enrolling
        /// The device is somebody's: the first rows come, unless the network went away.
        case fetching(whose: String)
        /// Usable. What is still missing comes by itself.
        case usable
    }

    public var canEnrol: Bool {
        phase == .asking && !invitation.isEmpty && !deviceName.isEmpty
    }
    /// The device is somebody's, and what is missing would come later: nobody has to wait for it.
    public var canGoOn: Bool {
        if case .fetching = phase { true } else { false }
    }
}

/// Enrols this device.
@MainActor public final class EnrolModel {
    public let screen: Shown<EnrolContent>
    private let around: Surroundings
    private let conversation: Conversation

    init(_ around: Surroundings, _ conversation: Conversation, deviceName: String) {
        self.around = around
        self.conversation = conversation
        screen = Shown(EnrolContent(deviceName: deviceName))
    }

    /// Takes what was typed, pasted or read from a code; blanks around it belong to nobody.
    public func invitation(_ line: String) {
        screen.change {
            $0.invitation = line.trimmingCharacters(in: .whitespacesAndNewlines)
            $0.trouble = nil
        }
    }

    public func deviceName(_ name: String) {
        screen.change { $0.deviceName = name }
    }

    /// Enrols, and waits until there is something to work with. The line stays where anything fails.
    public func enrol() async {
        guard screen.value.canEnrol else { return }
        let typed = screen.value
        screen.change { ($0.phase, $0.trouble) = (.enrolling, nil) }
        do {
            let mine = try await around.core.enrol(
                typed.invitation, deviceName: typed.deviceName, over: around.transport)
            await fetch(mine)
        } catch is CancellationError {
            screen.change { $0.phase = .asking }
        } catch {
            screen.change { ($0.phase, $0.trouble) = (.asking, around.trouble(error)) }
        }
    }

    /// Begins the work before everything is here.
    public func goOn() {
        guard screen.value.canGoOn else { return }
        screen.change { $0.phase = .usable }
    }

    /// The own name comes with the first rows: from then on a customer can be created and a visit captured.
    private func fetch(_ mine: Enrolled) async {
        screen.change { $0.phase = .fetching(whose: "\(mine.userName) · \(mine.workspaceName)") }
        await conversation.start()
        if let trouble = conversation.trouble.value { screen.change { $0.trouble = trouble } }
        let troubles = Task { [weak self, conversation] in
            for await standing in conversation.standing.values { self?.hear(standing?.state) }
        }
        defer { troubles.cancel() }
        let me = RecordID(rawValue: mine.user.rawValue)
        let rows = around.core.observing(["user", "territory"]) { core in try await core.title(of: me) != nil }
        do {
            for try await isHere in rows where isHere { break }
            if !Task.isCancelled { goOn() }
        } catch is CancellationError {
            return
        } catch {
            screen.change { $0.trouble = around.trouble(error) }
        }
    }

    /// Says why nothing comes, as long as nothing does.
    private func hear(_ state: SyncState?) {
        guard let state, screen.value.canGoOn else { return }
        let isAway = state.summary == .offline || state.summary == .stopped
        let wording = around.wording
        let failure = [state.token, state.pull].lazy.compactMap(\.lastError).first
        screen.change {
            $0.trouble =
                !isAway
                ? nil
                : Trouble(
                    sentence: failure.map { wording($0.message) } ?? wording(.barOffline),
                    safety: wording(.enrolSafe), next: wording(.enrolGoOnNext), canRetry: false)
        }
    }
}
