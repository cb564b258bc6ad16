// What needs a person: what was wanted, why it did not happen, and how to mend it or take it back.

import Fieldbook
import Foundation

/// The screen of what needs a person.
public struct AttentionContent: Equatable, Sendable {
    /// Refused ones first; empty where all is well.
    public var rows: [AttentionRow]
}

/// An edit that needs a person.
public struct AttentionRow: Equatable, Sendable, Identifiable {
    public let id: EditID
    /// What the record is called.
    public let title: String
    /// What the edit does, and when it was written.
    public let what: String
    public let wishes: [WishRow]
    /// Why it is here.
    public let why: String
    /// What would be accepted, where the reason does not say so.
    public let accepts: String?
    /// It waits by itself; nobody has to do anything, but it can be taken back.
    public let isWaiting: Bool
    /// A field is being mended, or a question is asked.
    public var step: Step = .looking
    /// It is being sent.
    public var isBusy = false
    /// Why it could not be mended or dropped. What was typed stands.
    public var trouble: Trouble?

    public enum Step: Equatable, Sendable {
        case looking
        /// One field, with what is typed.
        case mending(field: String, label: String, typed: String, hint: String?)
        /// Whether it is really to be dropped.
        case askingToDrop
    }
}

/// What was wanted of one field.
public struct WishRow: Equatable, Sendable, Identifiable {
    public let field: String
    public let label: String
    public let value: String
    /// It can be mended here by typing.
    public let canMend: Bool
    public var id: String { field }
}

/// What the screen reads, in one go.
struct AttentionReading: Equatable, Sendable {
    let items: [AttentionItem]
    /// What was wanted, as a person reads it: by item, in the order of its wishes.
    let values: [EditID: [String]]
    let types: [RecordType]

    static func read(_ core: FieldbookCore, _ language: Language) async throws -> AttentionReading {
        let items = try await core.attention()
        var values: [EditID: [String]] = [:]
        for item in items {
            let contents = item.wishes.compactMap(\.content)
            var texts = try await core.texts(of: contents, in: language)[...]
            values[item.id] = item.wishes.map { $0.content == nil ? "" : texts.popFirst() ?? "" }
        }
        return AttentionReading(items: items, values: values, types: try await core.types())
    }

    func field(_ name: String, of kind: String) -> FieldType? {
        types.first { $0.name == kind }?.fields.first { $0.name == name }
    }
}

extension AttentionRow {
    init(_ item: AttentionItem, _ reading: AttentionReading, _ around: Surroundings) {
        let wording = around.wording
        id = item.id
        title = item.title
        let kind = reading.types.first { $0.name == item.kind }.map { wording($0.label) } ?? item.kind
        let aim: Phrase =
            switch item.aim {
            case .create: .attentionCreate
            case .change: .attentionChange
            case .delete: .attentionDelete
            case .drop: .attentionTakeBack
            }
        what = wording(aim, kind, around.almanac.moment(item.captured))
        let values = reading.values[item.id] ?? []
        wishes = zip(item.wishes, values).map { wish, value in
            let type = reading.field(wish.field, of: item.kind)
            return WishRow(
                field: wish.field, label: wording(wish.label), value: value.isEmpty ? wording(.emptied) : value,
                canMend: item.aim != .delete && item.aim != .drop && type.map { Mending($0) != nil } == true)
        }
        why = wording(item.message).sentence
        switch item.reason {
        case .refused(_, let given):
            isWaiting = false
            // The library has it in English alone; in Chinese the reason says what it can.
            let said = item.message.english
            let isNew = given.map { !$0.isEmpty && !said.contains($0) } ?? false
            accepts = wording.language == .english && isNew ? given : nil
        case .waitsForRecord, .waitsForField, .waitsForOwner, .waits:
            isWaiting = true
            accepts = nil
        }
    }
}

extension String {
    /// It as a sentence of its own: the library's reasons begin small, for they also stand within others.
    var sentence: String { prefix(1).uppercased() + dropFirst() }
}
