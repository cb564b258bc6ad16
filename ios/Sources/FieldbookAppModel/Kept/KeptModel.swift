// Kept values: two people wrote one field, one value stands, the other was kept. Both are shown; one tap brings it back.

import Fieldbook
import Foundation

/// The screen of kept values.
public struct KeptContent: Equatable, Sendable {
    /// The latest first; empty where none is kept.
    public var rows: [KeptRow]
}

/// One kept value beside the one that stands.
public struct KeptRow: Equatable, Sendable, Identifiable {
    public let id: KeptID
    /// What the record is called.
    public let title: String
    /// What the field is called.
    public let label: String
    public let standing: Side
    public let kept: Side
    public var isBusy = false
    /// Why it could not be restored or dismissed.
    public var trouble: Trouble?

    /// A value, and who wrote it when.
    public struct Side: Equatable, Sendable {
        public let value: String
        public let author: String
    }
}

/// Shows kept values, and brings them back or puts them away.
@MainActor public final class KeptModel {
    public let screen = Shown<ScreenState<KeptContent>>(.loading)
    private let around: Surroundings
    private let again = Again()
    private var reading: KeptReading?
    private var troubles: [KeptID: Trouble] = [:]
    private var busy: Set<KeptID> = []

    init(_ around: Surroundings) { self.around = around }

    /// Follows the store until the task is cancelled.
    public func watch() async {
        let language = around.wording.language
        let readings = around.core.observing { try await KeptReading.read($0, language) }
        await follow(readings, again: again) { reading in
            self.reading = reading
            show()
        } fail: { error in
            screen.set(.failed(around.trouble(error)))
        }
    }

    /// Reads again after a failure.
    public func retry() { again.knock() }

    /// Makes the kept value the field's value again.
    public func restore(_ kept: KeptID) async {
        await act(on: kept) { try await $0.restore(kept) }
    }

    /// Puts the kept value away.
    public func dismiss(_ kept: KeptID) async {
        await act(on: kept) { try await $0.dismiss(kept) }
    }

    private func act(on kept: KeptID, _ body: (FieldbookCore) async throws -> Void) async {
        guard busy.insert(kept).inserted else { return }
        troubles[kept] = nil
        show()
        do {
            try await body(around.core)
        } catch let error as FieldbookError where error.kind == .notFound {
            // Somebody settled it meanwhile: the list will say so by itself.
        } catch {
            troubles[kept] = around.trouble(error)
        }
        busy.remove(kept)
        show()
    }

    private func show() {
        guard let reading else { return }
        let rows = reading.items.map { item in
            var row = KeptRow(item, reading.values[item.id], around)
            row.isBusy = busy.contains(item.id)
            row.trouble = troubles[item.id]
            return row
        }
        screen.set(.ready(KeptContent(rows: rows)))
    }
}

/// What the screen reads, in one go.
private struct KeptReading: Equatable, Sendable {
    let items: [KeptValue]
    /// Both values as a person reads them; nothing where a field is empty.
    let values: [KeptID: Pair]

    struct Pair: Equatable, Sendable {
        let standing: String?
        let kept: String?
    }

    static func read(_ core: FieldbookCore, _ language: Language) async throws -> KeptReading {
        let items = try await core.conflicts()
        var values: [KeptID: Pair] = [:]
        for item in items {
            let kept = item.value.map { Content.value($0) }
            let standing = try await core.texts(of: [item.standing].compactMap { $0 }, in: language).first
            let aside = try await core.texts(of: [kept].compactMap { $0 }, in: language).first
            values[item.id] = Pair(standing: standing, kept: aside)
        }
        return KeptReading(items: items, values: values)
    }
}

extension KeptRow {
    fileprivate init(_ item: KeptValue, _ values: KeptReading.Pair?, _ around: Surroundings) {
        let wording = around.wording
        id = item.id
        title = item.title
        label = wording(item.label)
        standing = Side(
            value: values?.standing ?? wording(.emptied),
            author: item.winner.map { Side.author($0, around) } ?? wording(.keptNobody))
        kept = Side(value: values?.kept ?? wording(.emptied), author: Side.author(item.kept, around))
    }
}

extension KeptRow.Side {
    fileprivate static func author(_ written: Authorship, _ around: Surroundings) -> String {
        let name = written.author.isMe ? around.wording(.keptMe) : written.author.name
        return around.wording(.keptBy, name, around.almanac.moment(written.captured))
    }
}
