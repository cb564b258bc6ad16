// Typing into a long text that others may write at the same time.

internal import FieldbookGenerated
import Foundation

extension FieldbookCore {
    /// Changes a long text by what was typed on the text that the screen showed when the typing began. What others wrote
    /// in between stays: this is for an editor that stays open.
    ///
    /// - Throws: `notFound`, `value` where more than 64 KiB were inserted, `rule` where the record was deleted.
    public func type(_ record: RecordID, _ field: String, seen: String, text: String) async throws {
        try await workers.write { [core] in
            _ = try core.typeText(record: record.rawValue, field: field, seen: seen, text: text)
        }
    }

    /// Puts a text in place of a stretch of a long text, as a text view tells of a change: in UTF-16 units.
    ///
    /// - Parameter length: the length of the whole text as the screen shows it, in UTF-16 units.
    /// - Throws: `value` with `text.moved` where the text has not this length any more (read it anew, or use
    ///   ``type(_:_:seen:text:)``), and with `text.place` where the stretch lies beyond it or within a character.
    public func replace(
        _ stretch: NSRange, ofLength length: Int, with text: String, in record: RecordID, _ field: String
    ) async throws {
        try await workers.write { [core] in
            let splice = Splice(
                length: Int32(clamping: length), at: Int32(clamping: stretch.location),
                removed: Int32(clamping: stretch.length), inserted: text)
            _ = try core.splice(record: record.rawValue, field: field, splice: splice)
        }
    }
}
