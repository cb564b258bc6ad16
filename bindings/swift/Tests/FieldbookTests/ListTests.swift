// Lists: pages of slim rows, in the order and with the filter asked for.

import Fieldbook
import Foundation
import Testing

@Suite struct Lists {
    @Test func a_thousand_rows_come_in_pages_of_a_hundred() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        for number in 0..<1_000 { _ = try await phone.customer("客户 \(number)") }
        var request = ListRequest("customer", order: ListOrder(by: .field("name")), limit: 100)
        var seen: Set<RecordID> = []
        var pages = 0
        while true {
            let page = try await phone.core.list(request)
            #expect(page.total == 1_000)
            if page.rows.isEmpty { break }
            #expect(page.rows.count == 100)
            seen.formUnion(page.rows.map(\.id))
            pages += 1
            request = request.next
        }
        #expect(pages == 10)
        #expect(seen.count == 1_000)
    }

    @Test func a_list_is_filtered_ordered_and_searched() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let core = phone.core
        let first = try await core.create("customer", ["name": .text("北京贵都酒店"), "phone": .text("010-1111")])
        let second = try await core.create("customer", ["name": .text("上海贵都酒店")])
        _ = try await core.create("customer", ["name": .text("北京饭店")])
        let found = try await core.list(ListRequest("customer", find: "贵都"))
        #expect(Set(found.rows.map(\.id)) == [first, second])
        let withPhone = try await core.list(ListRequest("customer", filters: [.present("phone")]))
        #expect(withPhone.rows.map(\.id) == [first])
        let named = try await core.list(ListRequest("customer", filters: [.equals("name", .text("上海贵都酒店"))]))
        #expect(named.rows.map(\.id) == [second])
        let byName = try await core.list(ListRequest("customer", order: ListOrder(by: .field("name"))))
        #expect(
            byName.rows.map(\.title) == byName.rows.map(\.title).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        try await core.edit(first, ["phone": .text("010-2222")])
        let latest = try await core.list(ListRequest("customer", limit: 1))
        #expect(latest.rows.first?.id == first)
        #expect(latest.rows.first?["phone"]?.text == "010-2222")
        let either = try await core.list(
            ListRequest("customer", filters: [.any([.record(first), .record(second)])]))
        #expect(either.total == 2)
    }

    @Test func recent_customers_are_those_last_visited() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let one = try await phone.customer("一")
        let two = try await phone.customer("二")
        _ = try await phone.customer("三")
        for customer in [one, two, one] { _ = try await phone.visit(customer) }
        let recent = try await phone.core.recentCustomers(limit: 5)
        #expect(recent.rows.map(\.id) == [one, two])
    }
}
