// Needs attention: each refused edit can be mended in place and sent again, or taken back after one question.

import Fieldbook
import Foundation

/// Shows what needs a person, and mends or drops it.
@MainActor public final class AttentionModel {
    public let screen = Shown<ScreenState<AttentionContent>>(.loading)
    private let around: Surroundings
    private let again = Again()
    private var reading: AttentionReading?
    /// What a person is about to do with a row, kept while rows come and go.
    private var steps: [EditID: AttentionRow.Step] = [:]
    private var troubles: [EditID: Trouble] = [:]
    private var busy: Set<EditID> = []

    init(_ around: Surroundings) { self.around = around }

    /// Follows the store until the task is cancelled.
    public func watch() async {
        let language = around.wording.language
        let readings = around.core.observing { try await AttentionReading.read($0, language) }
        await follow(readings, again: again) { reading in
            self.reading = reading
            show()
        } fail: { error in
            screen.set(.failed(around.trouble(error)))
        }
    }

    /// Reads again after a failure.
    public func retry() { again.knock() }

    /// Begins to mend a field: what was wanted stands there to be changed.
    public func mend(_ item: EditID, _ field: String) {
        guard let reading, let (wish, mending) = wish(item, field),
            let place = reading.items.first(where: { $0.id == item })?.wishes.firstIndex(where: { $0.field == field })
        else { return }
        let shown = reading.values[item]?[place] ?? ""
        steps[item] = .mending(
            field: field, label: around.wording(wish.label), typed: mending.text(wish.content, shown: shown),
            hint: mending.hint(around.wording))
        troubles[item] = nil
        show()
    }

    /// Takes what is typed into the field that is mended.
    public func type(_ item: EditID, _ text: String) {
        guard case .mending(let field, let label, _, let hint) = steps[item] else { return }
        steps[item] = .mending(field: field, label: label, typed: text, hint: hint)
        troubles[item] = nil
        show()
    }

    /// What is typed into the field that is mended.
    public func typed(_ item: EditID) -> String {
        if case .mending(_, _, let typed, _) = steps[item] { typed } else { "" }
    }

    /// Sends it again with what was typed. Where that cannot be, it says why and what was typed stays.
    public func send(_ item: EditID) async {
        guard case .mending(let field, let label, let typed, let hint) = steps[item],
            let (wish, mending) = wish(item, field)
        else { return }
        guard let change = mending.change(typed, wanted: wish.content) else {
            let wording = around.wording
            troubles[item] = Trouble(
                sentence: wording(.mendUnreadable, label), safety: wording(.mendSafe),
                next: hint ?? wording(.mendAgain), canRetry: false, field: field)
            return show()
        }
        await act(on: item) { try await $0.fix(item, field, change) }
    }

    /// Asks whether it is really to be dropped.
    public func askToDrop(_ item: EditID) {
        steps[item] = .askingToDrop
        troubles[item] = nil
        show()
    }

    /// Leaves it as it is: nothing is mended or dropped.
    public func cancel(_ item: EditID) {
        steps[item] = nil
        troubles[item] = nil
        show()
    }

    /// Drops it, once that was asked.
    public func drop(_ item: EditID) async {
        guard steps[item] == .askingToDrop else { return }
        await act(on: item) { try await $0.drop(item) }
    }

    private func wish(_ item: EditID, _ field: String) -> (Wish, Mending)? {
        guard let found = reading?.items.first(where: { $0.id == item }),
            let wish = found.wishes.first(where: { $0.field == field }),
            let mending = reading?.field(field, of: found.kind).flatMap(Mending.init)
        else { return nil }
        return (wish, mending)
    }

    private func act(on item: EditID, _ body: (FieldbookCore) async throws -> Void) async {
        guard busy.insert(item).inserted else { return }
        troubles[item] = nil
        show()
        do {
            try await body(around.core)
            steps[item] = nil
        } catch let error as FieldbookError where error.kind == .notFound {
            // It needs nobody any more: the list will say so by itself.
            steps[item] = nil
        } catch {
            troubles[item] = around.trouble(error)
        }
        busy.remove(item)
        show()
    }

    private func show() {
        guard let reading else { return }
        let rows = reading.items.map { item in
            var row = AttentionRow(item, reading, around)
            row.step = steps[item.id] ?? .looking
            row.trouble = troubles[item.id]
            row.isBusy = busy.contains(item.id)
            return row
        }
        screen.set(.ready(AttentionContent(rows: rows)))
    }
}
