// Records: what goes in comes out, what does not fit is refused by name.

import Fieldbook
import Foundation
import Testing

@Suite struct Records {
    @Test func a_record_is_created_changed_and_shown() async throws {
        let server = try await Server.started()
        let core = try await Phone.of("王芳", at: server).core
        let hotel = try await core.create("customer", ["name": .text("贵都酒店"), "phone": .text("010-1111")])
        try await core.edit(hotel, ["phone": .text("010-2222"), "address": .text("前门东大街 1 号")])
        let shown = try await core.show(hotel)
        #expect(shown.title == "贵都酒店")
        #expect(shown.label == Words(english: "Customer", chinese: "客户"))
        #expect(shown["phone"]?.text == "010-2222")
        #expect(shown["address"]?.text == "前门东大街 1 号")
        let phone = try #require(shown.fields.first { $0.name == "phone" })
        #expect(phone.label.text(in: .chinese) == "电话")
        #expect(phone.label.text(in: .english) == "Phone")
        #expect(shown.isAlive)
        let types = try await core.types()
        let customer = try #require(types.first { $0.name == "customer" })
        #expect(customer.fields.contains { $0.name == "room_price" && $0.isCustom && $0.kind == .money })
        #expect(try await core.texts(of: [.value(.flag(true))], in: .chinese) == ["是"])
    }

    @Test func every_kind_of_value_comes_back_as_it_went_in() async throws {
        let server = try await Server.started()
        let core = try await Phone.of("王芳", at: server).core
        let place = Position(latitude: -33.8567844, longitude: 151.2152967, accuracy: 5, isSimulated: true)
        let price = Money(minorUnits: 36_800, currency: "CNY")
        let rating = try #require(Decimal(string: "4.5"))
        let hotel = try await core.create(
            "customer",
            [
                "name": .text("贵都酒店"), "position": .set(.position(place)), "note": .longText("一\n二\n三"),
                "tags": .members(adding: [.text("重点"), .text("酒店")]), "samples_left": .count(by: 7),
                "room_price": .set(.money(price)), "rating": .set(.number(rating)), "hotel_class": .text("豪华型"),
            ])
        try await core.edit(
            hotel, ["tags": .members(removing: [.text("酒店")]), "samples_left": .count(by: -2)])
        let shown = try await core.show(hotel)
        #expect(shown["position"] == .value(.position(place)))
        #expect(shown["note"] == .longText("一\n二\n三"))
        #expect(shown["tags"] == .members([.text("重点")]))
        #expect(shown["samples_left"] == .count(5))
        #expect(shown["room_price"] == .value(.money(price)))
        #expect(shown["rating"] == .value(.number(rating)))
        #expect(shown["hotel_class"]?.text == "豪华型")
        let moment = Date(timeIntervalSince1970: 1_700_000_000.000_001)
        let visit = try await core.create(
            "visit",
            [
                "customer": .set(.link(hotel)), "planned_for": .set(.time(moment)),
                "promise_due": .set(.day(Day(year: 2028, month: 2, day: 29))),
            ])
        let planned = try await core.show(visit)
        #expect(planned["customer"]?.link == hotel)
        #expect(planned["planned_for"]?.time == moment)
        #expect(planned["promise_due"]?.day == Day(year: 2028, month: 2, day: 29))
        let digest = String(repeating: "0a", count: 32)
        let file = try await core.create(
            "attachment",
            [
                "of": .set(.link(visit)), "purpose": .text("scan"), "sha256": .set(.digest(digest)),
                "media_type": .text("image/png"), "bytes": .set(.integer(9_007_199_254_740_993)),
            ])
        let scan = try await core.show(file)
        #expect(scan["sha256"] == .value(.digest(digest)))
        #expect(scan["bytes"] == .value(.integer(9_007_199_254_740_993)))
        // An app may keep any of it.
        let kept = try JSONDecoder().decode(Record.self, from: JSONEncoder().encode(shown))
        #expect(kept == shown)
    }

    @Test func nothing_in_every_optional_is_taken() async throws {
        let server = try await Server.started()
        let core = try await Phone.of("王芳", at: server).core
        let report = try await core.capture(CaptureRequest(whom: .new(name: "贵都酒店")))
        #expect(report.missing.count == 4)
        let page = try await core.list(ListRequest("visit", filters: [.created(), .touched()]))
        #expect(page.total == 1)
        let task = try await core.enter(TaskRequest(title: "打电话"))
        try await core.move(task, to: nil)
        #expect(try await core.tasks().first { $0.id == task }?.due == nil)
        try await core.edit(report.customer, ["phone": .text("010-1111")])
        try await core.edit(report.customer, ["phone": .empty])
        #expect(try await core.show(report.customer)["phone"] == nil)
        #expect(try await core.conflicts().isEmpty)
    }

    @Test func a_value_that_does_not_suit_names_its_field() async throws {
        let server = try await Server.started()
        let core = try await Phone.of("王芳", at: server).core
        let error = try await failure(of: .value) {
            try await core.create("customer", ["name": .text("贵都酒店"), "email": .text("no address")])
        }
        #expect(error.field == "email")
        #expect(error.rule != nil)
        #expect(error.accepts != nil)
        #expect(!error.isRetryable)
        #expect(!error.message.chinese.isEmpty && error.message.chinese != error.message.english)
        #expect(try await core.list(ListRequest("customer")).total == 0)
        let kept = try JSONDecoder().decode(FieldbookError.self, from: JSONEncoder().encode(error))
        #expect(kept == error)
    }

    @Test func an_unknown_type_or_field_is_refused_by_name() async throws {
        let server = try await Server.started()
        let core = try await Phone.of("王芳", at: server).core
        let type = try await failure(of: .value) { try await core.list(ListRequest("visits")) }
        #expect(type.rule == "type.unknown")
        let field = try await failure(of: .value) { try await core.create("customer", ["colour": .text("red")]) }
        #expect(field.message.english.contains("colour"))
        _ = try await failure(of: .usage) { try await core.show(RecordID(rawValue: "not an id")) }
        _ = try await failure(of: .notFound) {
            try await core.show(RecordID(rawValue: "0192f0c4-0000-7000-8000-000000000000"))
        }
    }

    @Test func a_deleted_record_is_shown_as_deleted() async throws {
        let server = try await Server.started()
        let core = try await Phone.of("王芳", at: server).core
        let hotel = try await core.create("customer", ["name": .text("旧店")])
        try await core.delete(hotel)
        #expect(try await core.list(ListRequest("customer")).total == 0)
        #expect(try await core.list(ListRequest("customer", filters: [.deletedToo])).total == 1)
        #expect(try await core.show(hotel).isAlive == false)
        _ = try await failure(of: .rule) { try await core.delete(hotel) }
    }

    @Test func history_tells_who_wrote_what_when() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let hotel = try await phone.customer("贵都酒店")
        try await phone.core.edit(hotel, ["phone": .text("010-1111")])
        try await phone.sync()
        try await phone.core.edit(hotel, ["phone": .text("010-2222")])
        let steps = try await phone.core.history(of: hotel)
        let last = try #require(steps.last)
        #expect(last.place == nil)
        #expect(last.author.isMe && last.author.name == "王芳")
        #expect(last.wanted.first?.content?.text == "010-2222")
        #expect(steps.first?.fate == .created)
        #expect(steps.first?.received != nil)
        let change = steps.flatMap(\.changed).first { $0.field == "phone" }
        #expect(change?.after?.text == "010-1111")
        #expect(abs(last.captured.timeIntervalSinceNow) < 60)
    }

    @Test func why_tells_why_a_field_says_what_it_says() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let hotel = try await phone.customer("贵都酒店")
        try await phone.core.edit(hotel, ["phone": .text("010-1111")])
        let why = try await phone.core.why(hotel, "phone")
        #expect(why.writer?.author.name == "王芳")
        #expect(why.content?.text == "010-1111")
        #expect(why.paragraph.chinese.contains("王芳"))
        #expect(why.paragraph.english.contains("王芳"))
        #expect(why.kept.isEmpty)
        _ = try await failure(of: .value) { try await phone.core.why(hotel, "colour") }
    }
}
