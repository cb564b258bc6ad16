// Compiles the screens against declarations that stand in for Apple's frameworks. It finds a model that a screen calls by
// the wrong name, an argument too few, an actor that is crossed. It cannot find where a stand-in differs from the real.

import Foundation

/// Modules made of stand-ins, and of the app's own sources over them.
struct StandIns: Sendable {
    let folder: Folder

    #if canImport(SwiftUI)
        static let areNeeded = false
    #else
        static let areNeeded = true
    #endif

    /// Makes a module of stand-ins.
    func module(_ name: String, _ files: [String]) async throws {
        try await compiled(name, files.map { standIn($0).path })
    }

    /// Makes a module of a target's own sources, with the guards for Apple's frameworks open.
    func checked(_ target: String, and more: [String] = []) async throws {
        let sources = try Sources.below("Sources/\(target)")
        let paths = try sources.map { source in
            let path = folder.path("\(target)-\(source.name)")
            try forced(source.text).write(toFile: path, atomically: true, encoding: .utf8)
            return path
        }
        try await compiled(target, paths + more.map { standIn($0).path })
    }

    private func standIn(_ name: String) -> URL {
        package.appendingPathComponent("Tests/StandIns").appendingPathComponent(name)
    }

    private func compiled(_ name: String, _ files: [String]) async throws {
        // What was built lies beside the bundle of the tests.
        let built = URL(fileURLWithPath: CommandLine.arguments.first ?? "").deletingLastPathComponent()
        let header = package.appendingPathComponent("../../swift/package/Sources/FieldbookFFI/module.modulemap")
        let words =
            ["-frontend", "-emit-module", "-swift-version", "6", "-parse-as-library", "-module-name", name]
            + ["-o", folder.path("\(name).swiftmodule"), "-I", folder.url.path]
            + ["-I", built.appendingPathComponent("Modules").path, "-Xcc", "-fmodule-map-file=\(header.path)"]
        let (output, status) = try await offThePool { try Child("swiftc", words + files, errorsToo: true).rest() }
        guard status == 0 else { throw Trouble("\(name):\n\(output)") }
    }
}

/// A source whose guards for the frameworks that are stood in for hold everywhere.
func forced(_ text: String) -> String {
    text.components(separatedBy: "\n")
        .map { line in
            let word = line.trimmingCharacters(in: .whitespaces)
            let guards = ["#if canImport(SwiftUI)", "#if canImport(BackgroundTasks)", "#if os(iOS)"]
            return guards.contains(where: word.hasPrefix) ? "#if true" : line
        }
        .joined(separator: "\n")
}
