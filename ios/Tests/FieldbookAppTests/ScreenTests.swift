// Screens as they are written: read by the compiler, every control large and named, no word of theirs outside the
// catalogues. What they look like needs a Mac.

import FieldbookAppModel
import Foundation
import Testing

@Suite struct Screens {
    @Test func every_screen_is_swift_that_the_compiler_reads() async throws {
        let folder = try Folder("screens")
        let sources = try Sources.screens()
        #expect(sources.filter { $0.text.contains("#if canImport(SwiftUI)") }.count >= 12)
        var paths: [String] = []
        for source in sources {
            let path = folder.path(source.name.replacingOccurrences(of: "/", with: "-"))
            try forced(source.text).write(toFile: path, atomically: true, encoding: .utf8)
            paths.append(path)
        }
        let words = ["-frontend", "-parse", "-swift-version", "6"] + paths
        let (output, status) = try await offThePool { try Child("swiftc", words, errorsToo: true).rest() }
        #expect(status == 0 && output.isEmpty, "\(output)")
        // The guards are really open: what is broken within them is found.
        let broken = folder.path("broken.swift")
        try forced("#if canImport(SwiftUI)\n    struct {\n#endif\n")
            .write(toFile: broken, atomically: true, encoding: .utf8)
        let parse = ["-frontend", "-parse", broken]
        let refused = try await offThePool { try Child("swiftc", parse, errorsToo: true).rest() }
        #expect(refused.status != 0)
    }

    @Test(.enabled(if: StandIns.areNeeded, "the real frameworks are here"))
    func screens_and_models_fit_each_other_as_far_as_stand_ins_for_apples_frameworks_can_tell() async throws {
        let standIns = StandIns(folder: try Folder("stand-ins"))
        try await standIns.module("UIKit", ["UIKit.swift"])
        try await standIns.module("BackgroundTasks", ["BackgroundTasks.swift"])
        try await standIns.module("SwiftUI", ["SwiftUI.swift", "Modifiers.swift"])
        try await standIns.checked("FieldbookAppScreens", and: ["Observing.swift"])
        try await standIns.checked("FieldbookApp")
    }

    @Test func every_control_is_large_enough_and_has_a_name() throws {
        var found = 0
        for source in try Sources.screens() {
            for control in Control.all(in: source.text) {
                found += 1
                #expect(
                    control.chain.contains(".target(") || control.isWithinEntry,
                    "\(source.name): \(control.kind) without .target(…): \(control.chain.prefix(200))")
            }
        }
        #expect(found >= 25)
    }

    @Test func the_style_of_controls_is_44_points_high_and_named() throws {
        let look = try #require(try Sources.screens().first { $0.name == "Look.swift" }).text
        #expect(look.contains("static let target: CGFloat = 44"))
        let style = try #require(look.components(separatedBy: "func target(").dropFirst().first)
        let body = try #require(style.components(separatedBy: "\n        }").first)
        #expect(body.contains("minHeight: Look.target") && body.contains(".accessibilityLabel("))
        // Each way a button is dressed is within what the finger meets.
        let dressed = try #require(look.components(separatedBy: "func dressed(").dropFirst().first)
        let cases = try #require(dressed.components(separatedBy: "/// A place to type").first)
        let kinds = cases.components(separatedBy: "case .").dropFirst()
        #expect(kinds.count == 4)
        for kind in kinds {
            #expect(kind.contains("minHeight: Look.target") || kind.contains("minHeight: 52"), "\(kind)")
        }
    }

    @Test func no_control_is_found_to_be_well_that_is_not() {
        let small = "Button(\"x\") { go() }\n    .padding()\nText(\"y\").target(\"z\")\n"
        #expect(Control.all(in: small).map { $0.chain.contains(".target(") } == [false])
        let large = "Button { go() } label: { Image(systemName: \"x\") }\n    .disabled(no)\n    .target(\"z\")\n"
        #expect(Control.all(in: large).map { $0.chain.contains(".target(") } == [true])
    }

    @Test func the_line_on_sync_stands_beneath_every_screen_and_nothing_covers_it() throws {
        let root = try #require(try Sources.screens().first { $0.name == "RootView.swift" }).text
        let stack = try #require(root.components(separatedBy: "NavigationStack(").dropFirst().first)
        let beneath = try #require(stack.components(separatedBy: ".safeAreaInset(edge: .bottom").dropFirst().first)
        #expect(beneath.contains("SyncBarView("))
        for source in try Sources.screens() {
            for cover in [".sheet(", ".fullScreenCover(", ".popover("] {
                #expect(!source.text.contains(cover), "\(source.name): \(cover)")
            }
        }
    }

    @Test func each_state_of_sync_has_a_sign_and_a_word_of_its_own() throws {
        let bar = try #require(try Sources.screens().first { $0.name == "SyncBarView.swift" }).text
        for function in ["symbol(_ tone", "tone(_ tone"] {
            let body = try #require(bar.components(separatedBy: "func \(function)").dropFirst().first)
            let lines = body.components(separatedBy: "\n").filter { $0.contains("case .") }.prefix(4)
            let said = lines.compactMap { $0.components(separatedBy: ": ").last }
            #expect(Set(said).count == SyncBar.Tone.allCases.count, "\(said)")
        }
    }

    @Test func no_word_that_a_person_reads_stands_outside_the_catalogues() throws {
        let calls = ["Text(\"", "Label(\"", "Button(\"", "Heading(text: \"", "ProgressView(\"", ".navigationTitle(\""]
        for source in try Sources.screens() {
            for call in calls { #expect(!source.text.contains(call), "\(source.name): \(call)") }
        }
    }

    @Test func no_size_of_type_is_fixed_and_no_height_cuts_words() throws {
        for source in try Sources.screens() {
            #expect(!source.text.contains(".system(size:"), "\(source.name)")
            #expect(!source.text.contains("frame(height:"), "\(source.name)")
            #expect(!source.text.contains("minimumScaleFactor"), "\(source.name)")
        }
    }
}

@Suite struct WhatXcodeIsGiven {
    @Test func the_system_knows_the_background_window_by_the_name_that_the_app_asks_with() throws {
        let info = try plist("Info.plist")
        #expect(info["BGTaskSchedulerPermittedIdentifiers"] as? [String] == [BackgroundWindow.identifier])
        #expect((info["UIBackgroundModes"] as? [String])?.contains("fetch") == true)
        #expect(info["CFBundleLocalizations"] as? [String] == ["en", "zh-Hans"])
        // Clear text is for a desk, and no app that ships allows it.
        #expect(info["NSAppTransportSecurity"] == nil)
    }

    @Test func the_privacy_manifest_names_what_goes_to_the_office_and_nothing_tracks() throws {
        let privacy = try plist("PrivacyInfo.xcprivacy")
        #expect(privacy["NSPrivacyTracking"] as? Bool == false)
        let collected = privacy["NSPrivacyCollectedDataTypes"] as? [[String: Any]] ?? []
        #expect(collected.count == 3)
        #expect(collected.allSatisfy { $0["NSPrivacyCollectedDataTypeTracking"] as? Bool == false })
    }

    @Test func the_main_file_is_read_by_the_compiler() async throws {
        let main = package.appendingPathComponent("Xcode/main.swift").path
        let words = ["-frontend", "-parse", main]
        let (output, status) = try await offThePool { try Child("swiftc", words, errorsToo: true).rest() }
        #expect(status == 0 && output.isEmpty, "\(output)")
    }

    private func plist(_ name: String) throws -> [String: Any] {
        let bytes = try Data(contentsOf: package.appendingPathComponent("Xcode").appendingPathComponent(name))
        return try PropertyListSerialization.propertyList(from: bytes, format: nil) as? [String: Any] ?? [:]
    }
}

/// A control in a source, with everything that is said of it.
private struct Control {
    let kind: String
    let chain: String
    let isWithinEntry: Bool

    private static let kinds = [
        "Button", "NavigationLink", "Toggle", "TextField", "TextEditor", "DatePicker", "Picker", "Menu", "Stepper",
        "Slider", "Link", "SecureField",
    ]

    static func all(in text: String) -> [Control] {
        var found: [Control] = []
        let characters = Array(text)
        for kind in kinds {
            let name = Array(kind)
            for place in characters.indices where characters[place...].starts(with: name) {
                let before = place > 0 ? characters[place - 1] : " "
                var next = place + name.count
                while next < characters.count, characters[next] == " " { next += 1 }
                guard next < characters.count, characters[next] == "(" || characters[next] == "{",
                    !before.isLetter, before != "."
                else { continue }
                let chain = String(characters[place..<end(characters, from: place + name.count)])
                found.append(
                    Control(kind: kind, chain: chain, isWithinEntry: kind == "TextField" && chain.contains(".focused("))
                )
            }
        }
        return found
    }

    /// The end of what is called, of its closures, and of every modifier after it.
    private static func end(_ text: [Character], from start: Int) -> Int {
        var place = start
        while true {
            place = skip(text, from: place)
            var next = place
            while next < text.count, text[next].isWhitespace { next += 1 }
            guard next < text.count else { return text.count }
            if text[next] == "." {
                place = word(text, from: next + 1)
            } else if text[next...].starts(with: Array("label:")) {
                place = next + "label:".count
            } else {
                return place
            }
        }
    }

    /// Over the brackets that follow, with whatever is in them.
    private static func skip(_ text: [Character], from start: Int) -> Int {
        var place = start
        while true {
            var next = place
            while next < text.count, text[next] == " " { next += 1 }
            guard next < text.count, text[next] == "(" || text[next] == "{" else { return place }
            var depth = 0
            repeat {
                if "({[".contains(text[next]) { depth += 1 }
                if ")}]".contains(text[next]) { depth -= 1 }
                next += 1
            } while depth > 0 && next < text.count
            place = next
        }
    }

    private static func word(_ text: [Character], from start: Int) -> Int {
        var place = start
        while place < text.count, text[place].isLetter || text[place].isNumber || text[place] == "_" { place += 1 }
        return place
    }
}
