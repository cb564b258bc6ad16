// Keeping what is typed: the newest is written, one write at a time, and at once when somebody asks.

@testable import FieldbookAppModel
import Foundation
import Testing

@MainActor @Suite struct KeepingTyping {
    @Test func while_typing_rests_only_the_newest_is_written() async throws {
        let rest = Gate()
        let book = Book()
        let keeper = book.keeper(pause: { await rest.wait() })
        for note in ["客", "客户", "客户要"] { keeper.take(Typed(note: note)) }
        #expect(book.written.isEmpty)
        await rest.open()
        await keeper.flush()
        #expect(book.written == ["客户要"] && book.told.last == .kept)
    }

    @Test func what_is_asked_for_at_once_does_not_wait_for_the_rest() async throws {
        let book = Book()
        let keeper = book.keeper(pause: { try? await Task.sleep(nanoseconds: 3_600_000_000_000) })
        keeper.take(Typed(note: "客户要样品"))
        try await within(20, "the flush") { await keeper.flush() }
        #expect(book.written == ["客户要样品"])
        // Nothing to write is no wait.
        try await within(20, "the second flush") { await keeper.flush() }
        #expect(book.written.count == 1)
    }

    @Test func what_is_typed_while_a_write_runs_is_written_after_it() async throws {
        let write = Gate()
        let book = Book()
        book.hold = write
        let keeper = book.keeper(pause: {})
        keeper.take(Typed(note: "one"))
        _ = try await book.begun.first { $0 == 1 }
        keeper.take(Typed(note: "two"))
        keeper.take(Typed(note: "three"))
        await write.open()
        await keeper.flush()
        #expect(book.written == ["one", "three"])
    }

    @Test func a_write_that_fails_says_so_and_the_next_one_is_made_all_the_same() async throws {
        let book = Book()
        book.fails = true
        let keeper = book.keeper(pause: {})
        keeper.take(Typed(note: "one"))
        await keeper.flush()
        #expect(book.failures == 1 && book.written.isEmpty)
        book.fails = false
        keeper.take(Typed(note: "two"))
        await keeper.flush()
        #expect(book.written == ["two"] && book.told.last == .kept)
    }
}

/// Where a keeper writes.
@MainActor private final class Book {
    var written: [String] = []
    var told: [CaptureContent.Keeping] = []
    var failures = 0
    var fails = false
    var hold: Gate?
    let begun = Shown(0)

    struct Refused: Error {}

    func keeper(pause: @escaping @Sendable () async -> Void) -> Keeper {
        Keeper(pause: pause) { typed in
            self.begun.change { $0 += 1 }
            await self.hold?.wait()
            if self.fails { throw Refused() }
            self.written.append(typed.note)
        } tell: { keeping, error in
            if error == nil { self.told.append(keeping) } else { self.failures += 1 }
        }
    }
}

/// Lets nobody through until it is open.
private actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func wait() async {
        if !isOpen { await withCheckedContinuation { waiting.append($0) } }
    }

    func open() {
        isOpen = true
        for one in waiting { one.resume() }
        waiting = []
    }
}

extension Typed {
    fileprivate init(note: String) {
        self.init()
        self.note = note
    }
}
