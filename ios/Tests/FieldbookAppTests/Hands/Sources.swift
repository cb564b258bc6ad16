// The app's own sources, for tests that look at how screens are written.

import Foundation

/// A source file of the app.
struct Source: Sendable {
    let name: String
    let text: String
}

enum Sources {
    /// Every source of the app.
    static func all() throws -> [Source] { try below("Sources") }

    /// The screens, and the app around them.
    static func screens() throws -> [Source] {
        try below("Sources/FieldbookAppScreens") + below("Sources/FieldbookApp")
    }

    /// The sources below a folder of the package.
    static func below(_ folder: String) throws -> [Source] {
        let root = package.appendingPathComponent(folder)
        guard let files = FileManager.default.enumerator(atPath: root.path) else { throw Trouble("no \(folder)") }
        return try files.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            Source(name: name, text: try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8))
        }
    }
}
