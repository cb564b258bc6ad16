// The app's own sentences as they lie in the package: one catalogue a language, in the platform's own formats.

import Fieldbook
import Foundation

/// All sentences of one language.
public struct Catalogue: Sendable {
    /// Sentences by key.
    public let sentences: [String: String]
    /// By key, forms by number: `one`, `other`.
    public let plurals: [String: [String: String]]

    /// Reads a language's catalogue. One that is missing is empty: each key is then shown as itself, and a test fails.
    public init(_ language: Language) {
        let folder = Catalogue.folder(language)
        sentences = Catalogue.property(folder, "Localizable.strings") as? [String: String] ?? [:]
        let entries = Catalogue.property(folder, "Localizable.stringsdict") as? [String: [String: Any]] ?? [:]
        plurals = entries.compactMapValues { entry in
            (entry["n"] as? [String: String])?.filter { !$0.key.hasPrefix("NSString") }
        }
    }

    private static func folder(_ language: Language) -> URL? {
        let names = language == .chinese ? ["zh-Hans", "zh-hans"] : ["en"]
        let paths = names.compactMap { Bundle.module.path(forResource: $0, ofType: "lproj") }
        return paths.first.map { URL(fileURLWithPath: $0, isDirectory: true) }
    }

    private static func property(_ folder: URL?, _ name: String) -> Any? {
        guard let folder, let bytes = try? Data(contentsOf: folder.appendingPathComponent(name)) else { return nil }
        return try? PropertyListSerialization.propertyList(from: bytes, format: nil)
    }
}
