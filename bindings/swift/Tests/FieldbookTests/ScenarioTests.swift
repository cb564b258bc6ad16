// The list of scenarios that both platforms share: each has a test here of its name.

import Foundation
import Testing

@Suite struct Scenarios {
    @Test func every_scenario_of_the_shared_list_has_a_test_here() throws {
        let list = try String(contentsOf: fixture("scenarios.toml"), encoding: .utf8)
        let wanted = list.split(separator: "\n").compactMap { line -> String? in
            guard line.hasPrefix("id = \"") else { return nil }
            return line.split(separator: "\"").dropFirst().first.map(String.init)
        }
        #expect(wanted.count >= 40)
        #expect(Set(wanted).count == wanted.count)
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let sources = try files.filter { $0.pathExtension == "swift" }.map {
            try String(contentsOf: $0, encoding: .utf8)
        }
        let tests = sources.flatMap { $0.split(separator: "\n") }.filter { $0.contains("@Test") }
        for id in wanted {
            #expect(tests.contains { $0.contains(" func \(id)() ") }, "no test is called \(id)")
        }
    }
}
