// Texts: every character a person can type comes back, however a platform counts it.

import Fieldbook
import Foundation
import Testing

/// Characters of two UTF-16 units, joined ones, and rare Han: 𠮷 (U+20BB7), 𰻝 (U+30EDD), a family of four, a flag.
private let rare = "𠮷野家的👨‍👩‍👧‍👦点了𰻝𰻝面🇨🇳é"

@Suite struct Texts {
    @Test func emoji_and_rare_han_come_back_whole() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let other = try await Phone.of("王芳", at: server)
        let hotel = try await phone.customer(rare)
        let visit = try await phone.visit(hotel, rare)
        try await phone.sync()
        try await other.sync()
        let shown = try await other.core.show(visit)
        #expect(shown.title == rare)
        #expect(shown["note"]?.text == rare)
        #expect(shown["note"]?.text?.utf16.count == rare.utf16.count)
        #expect(Array(shown["note"]?.text?.utf16 ?? "".utf16) == Array(rare.utf16))
        let found = try await other.core.list(ListRequest("customer", find: "𰻝𰻝"))
        #expect(found.rows.map(\.id) == [hotel])
        #expect(try await other.core.resolve("𠮷野", as: .kind("customer")) == hotel)
    }

    @Test func an_edit_beside_an_emoji_lands_where_it_was_typed() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let other = try await Phone.of("王芳", at: server)
        let visit = try await phone.visit(try await phone.customer("贵都酒店"), "甲👍乙𠮷丙")
        try await phone.sync()
        try await other.sync()
        // As text views tell of it: after 甲👍 (three units), and before 丙 (after six).
        let shown = "甲👍乙𠮷丙"
        let length = shown.utf16.count
        try await phone.core.replace(
            NSRange(location: 3, length: 0), ofLength: length, with: "，", in: visit, "note")
        try await other.core.replace(
            (shown as NSString).range(of: "丙"), ofLength: length, with: "，丁", in: visit, "note")
        try await phone.sync()
        try await other.sync()
        try await phone.sync()
        #expect(try await phone.core.show(visit)["note"]?.text == "甲👍，乙𠮷，丁")
        #expect(try await other.core.show(visit)["note"]?.text == "甲👍，乙𠮷，丁")
        // Half a character is no place, and a text that has moved is said to have.
        let half = try await failure(of: .value) {
            try await phone.core.replace(NSRange(location: 2, length: 0), ofLength: 9, with: "x", in: visit, "note")
        }
        #expect(half.rule == "text.place")
        let moved = try await failure(of: .value) {
            try await phone.core.replace(
                NSRange(location: 0, length: 0), ofLength: length, with: "x", in: visit, "note")
        }
        #expect(moved.rule == "text.moved")
        // An editor that stayed open meanwhile says what it saw.
        try await phone.core.type(visit, "note", seen: shown, text: shown + "👋")
        #expect(try await phone.core.show(visit)["note"]?.text?.contains("👋") == true)
        #expect(try await phone.core.show(visit)["note"]?.text?.hasPrefix("甲👍，乙𠮷") == true)
    }

    @Test func a_megabyte_of_text_is_answered() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let hotel = try await phone.customer("贵都酒店")
        let long = String(repeating: "话", count: 350_000)
        let error = try await failure(of: .value) {
            try await phone.core.capture(CaptureRequest(whom: .known(hotel), note: long))
        }
        #expect(error.rule == "text.too_long")
        #expect(try await phone.core.list(ListRequest("visit")).total == 0)
        // In pieces that one call may carry, it is taken and kept.
        let visit = try await phone.visit(hotel)
        var text = ""
        while text.utf8.count < 500_000 {
            text += String(repeating: "话", count: 20_000)
            try await phone.core.edit(visit, ["note": .longText(text)])
        }
        #expect(try await phone.core.show(visit)["note"]?.text == text)
    }
}
