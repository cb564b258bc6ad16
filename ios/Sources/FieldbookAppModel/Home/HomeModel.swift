// Home: everything a day needs in one look, and a visit begun in one tap.

import Fieldbook
import Foundation

/// Shows home, and acts on it.
@MainActor public final class HomeModel {
    /// How many customers are offered while a name is typed.
    private static let matches = 5

    public let screen = Shown<ScreenState<HomeContent>>(.loading)
    public let quick = Shown(QuickEntry())
    /// What was just done; nothing once it was seen.
    public let confirmation = Shown<Confirmation?>(nil)
    /// What could not be done; home itself stays.
    public let trouble = Shown<Trouble?>(nil)
    private let around: Surroundings
    private let again = Again()
    private var search: Task<Void, Never>?

    init(_ around: Surroundings) { self.around = around }

    /// Follows the store until the task is cancelled.
    public func watch() async {
        let almanac = around.almanac
        let readings = around.core.observing { core in
            try await HomeReading.read(core, almanac: almanac)
        }
        await follow(readings, again: again) { reading in
            screen.set(.ready(HomeContent(reading, around)))
        } fail: { error in
            screen.set(.failed(around.trouble(error)))
        }
    }

    /// Reads again: after a failure, and where time alone has passed.
    public func retry() async {
        again.knock()
        do {
            let reading = try await HomeReading.read(around.core, almanac: around.almanac)
            screen.set(.ready(HomeContent(reading, around)))
        } catch {
            screen.set(.failed(around.trouble(error)))
        }
    }

    /// Takes what is typed into quick entry and looks for customers of such a name. The newest wins.
    public func type(_ name: String) {
        quick.change { ($0.name, $0.trouble) = (name, nil) }
        search?.cancel()
        search = Task { [weak self] in await self?.look(for: name) }
    }

    /// Where a new visit begins: with the name that was typed. Quick entry is empty again.
    public func newVisit() -> CaptureStart? {
        guard quick.value.canStart else { return nil }
        let name = quick.value.name.trimmed
        search?.cancel()
        quick.set(QuickEntry())
        return .new(name: name)
    }

    /// Where a visit to a customer begins that is shown here. What was typed to find them is done with.
    public func open(_ customer: CustomerRow) -> CaptureStart {
        search?.cancel()
        quick.set(QuickEntry())
        return customer.start
    }

    /// Ticks a task off. It can be taken up again as long as the confirmation stands.
    public func finish(_ task: RecordID) async {
        let title = screen.value.content?.today.first { $0.id == task }?.title ?? ""
        await act {
            try await $0.done(task)
            self.confirmation.set(Confirmation(text: self.around.wording(.homeDone, title), undo: task))
        }
    }

    /// Takes up again what was just ticked off.
    public func undo() async {
        guard let task = confirmation.value?.undo else { return }
        await act {
            try await $0.reopen(task)
            self.confirmation.set(nil)
        }
    }

    /// Throws an unfinished capture away.
    public func discard(_ draft: UnfinishedRow) async {
        await act { try await $0.dropDraft(DraftID(rawValue: draft.id)) }
        await retry()
    }

    /// Says what was just saved.
    public func confirm(_ text: String) {
        confirmation.set(Confirmation(text: text, undo: nil))
    }

    /// The confirmation, or what went wrong, was seen.
    public func seen() {
        confirmation.set(nil)
        trouble.set(nil)
    }

    private func look(for name: String) async {
        guard !name.trimmed.isEmpty else { return quick.change { $0.matches = [] } }
        do {
            let request = ListRequest("customer", find: name.trimmed, limit: Self.matches)
            let rows = try await around.core.list(request).rows
            guard !Task.isCancelled else { return }
            quick.change { $0.matches = rows.map { HomeContent.customer($0, [], around) } }
        } catch is CancellationError {
            return
        } catch {
            guard !Task.isCancelled else { return }
            quick.change { ($0.matches, $0.trouble) = ([], around.trouble(error)) }
        }
    }

    private func act(_ body: (FieldbookCore) async throws -> Void) async {
        do {
            try await body(around.core)
            trouble.set(nil)
        } catch {
            trouble.set(around.trouble(error))
        }
    }
}
