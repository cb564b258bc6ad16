// swift-tools-version: 6.0
// The app as a package: models that run anywhere, screens and the app itself where there is SwiftUI. The core comes as
// the package that ships where that was made, else as the one that the build lays out.
import Foundation
import PackageDescription

func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: Context.packageDirectory + "/" + path) }

let places = ["../target/bindings/swift/ship/Fieldbook", "../../swift/package", "../target/bindings/swift/package"]
let core = places.first { exists($0 + "/Package.swift") } ?? places[0]

/// Tests need the office in memory, which ships in no package, and the server's helpers, which the build lays in.
let hasTests = exists(core + "/Sources/FieldbookTesting") && exists("Tests/FieldbookAppTests/Support")

let testing: [Target] = [
    .testTarget(
        name: "FieldbookAppTests",
        dependencies: [
            "FieldbookAppModel", .product(name: "Fieldbook", package: "Fieldbook"),
            .product(name: "FieldbookTesting", package: "Fieldbook"),
        ])
]

let package = Package(
    name: "FieldbookApp",
    defaultLocalization: "en",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "FieldbookApp", targets: ["FieldbookApp"])],
    dependencies: [.package(name: "Fieldbook", path: core)],
    targets: [
        .target(
            name: "FieldbookAppModel",
            dependencies: [.product(name: "Fieldbook", package: "Fieldbook")],
            resources: [.process("Resources")]),
        .target(
            name: "FieldbookAppScreens",
            dependencies: ["FieldbookAppModel", .product(name: "Fieldbook", package: "Fieldbook")]),
        .target(
            name: "FieldbookApp",
            dependencies: [
                "FieldbookAppModel", "FieldbookAppScreens", .product(name: "Fieldbook", package: "Fieldbook"),
            ]),
    ] + (hasTests ? testing : []),
    swiftLanguageModes: [.v6]
)
