// Names: what a person types becomes one record, or says which ones it may be.

import Fieldbook
import Testing

@Suite struct Names {
    @Test func a_name_finds_its_record() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let hotel = try await phone.customer("北京贵都大酒店")
        _ = try await phone.customer("北京饭店")
        #expect(try await phone.core.resolve("贵都") == hotel)
        #expect(try await phone.core.resolve(hotel.rawValue) == hotel)
        #expect(try await phone.core.title(of: hotel) == "北京贵都大酒店")
        let error = try await failure(of: .notFound) { try await phone.core.resolve("昆仑") }
        #expect(error.message.chinese.contains("昆仑"))
    }

    @Test func an_ambiguous_name_lists_its_candidates() async throws {
        let server = try await Server.started()
        let phone = try await Phone.of("王芳", at: server)
        let one = try await phone.customer("北京贵都大酒店")
        let two = try await phone.customer("北京饭店")
        let error = try await failure(of: .ambiguous) {
            try await phone.core.resolve("北京", as: .kind("customer"))
        }
        #expect(Set(error.candidates.map(\.id)) == [one, two])
        #expect(error.candidates.allSatisfy { $0.kind == "customer" && !$0.title.isEmpty })
    }
}
