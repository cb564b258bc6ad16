// The surface of the package: nothing hidden gets out, nothing of the library is out of reach, no page lies.

import Foundation
import Testing

@Suite struct Surface {
    @Test func nothing_unsigned_and_nothing_generated_is_public() throws {
        for (name, text) in try sources(in: "Sources/Fieldbook") {
            for line in text.split(separator: "\n") where line.contains("public ") {
                #expect(!line.contains("UInt"), "\(name): \(line)")
                #expect(!line.contains("FieldbookGenerated"), "\(name): \(line)")
            }
            #expect(!text.contains("\nimport FieldbookGenerated"), "\(name) hands the generated code on")
        }
    }

    @Test func everything_that_the_library_offers_is_reached() throws {
        let generated = try sources(in: "Sources/FieldbookGenerated").map(\.text).joined()
        let facade = try sources(in: "Sources/Fieldbook").map(\.text).joined()
        for object in ["Core", "LiveSync", "Run", "Observation"] {
            let start = try #require(generated.range(of: "public protocol \(object)Protocol"))
            let end = try #require(generated[start.upperBound...].range(of: "\n}\n"))
            let names = generated[start.upperBound..<end.lowerBound].split(separator: "\n").compactMap { line in
                line.split(separator: "func ").dropFirst().first?.split(separator: "(").first.map(String.init)
            }
            #expect(!names.isEmpty)
            // Whether a run has ended is told by its end.
            for name in names where name != "isEnded" {
                let called = facade.contains(".\(name)(")
                #expect(called, "\(object).\(name) is called nowhere")
            }
        }
    }

    @Test func every_snippet_of_the_pages_is_compiled() throws {
        let pages = try files(in: "Sources/Fieldbook/Fieldbook.docc", ending: "md")
        #expect(pages.count >= 5)
        let compiled = try String(
            contentsOf: package.appendingPathComponent("Tests/FieldbookTests/Snippets.swift"), encoding: .utf8)
        let lines = compiled.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        for (name, text) in pages {
            for snippet in text.components(separatedBy: "```swift\n").dropFirst() {
                let wanted = snippet.components(separatedBy: "```")[0].split(separator: "\n")
                    .map { $0.trimmingCharacters(in: .whitespaces) }
                let found = lines.indices.contains { lines[$0...].starts(with: wanted) }
                #expect(found, "\(name): \(wanted.first ?? "")")
            }
        }
    }

    private func sources(in folder: String) throws -> [(name: String, text: String)] {
        try files(in: folder, ending: "swift")
    }

    private func files(in folder: String, ending: String) throws -> [(name: String, text: String)] {
        let root = package.appendingPathComponent(folder)
        let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        let all = (walk?.allObjects ?? []).compactMap { $0 as? URL }.filter { $0.pathExtension == ending }
        return try all.map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
    }
}
