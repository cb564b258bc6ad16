// swift-tools-version: 6.0
// The package as apps get it. The two generated targets, `FieldbookFFI` and `FieldbookGenerated`, are not among the
// sources: `cargo xtask bindings` lays them beside the written ones, with the library that they were made from.
import Foundation
import PackageDescription

/// On Apple's platforms the library comes as an XCFramework; elsewhere from the folder that this variable names.
let framework = "Artifacts/FieldbookFFI.xcframework"
let hasFramework = FileManager.default.fileExists(atPath: Context.packageDirectory + "/" + framework)
let folder = Context.environment["FIELDBOOK_LIBRARY_FOLDER"]

let library: Target =
    hasFramework
    ? .binaryTarget(name: "FieldbookFFI", path: framework)
    : .systemLibrary(name: "FieldbookFFI")

let linking: [LinkerSetting] =
    hasFramework
    ? []
    : [.linkedLibrary("fieldbook_ffi")]
        + (folder.map { [.unsafeFlags(["-L\($0)", "-Xlinker", "-rpath", "-Xlinker", $0])] } ?? [])

/// The office in memory is in no library that ships, so a package that ships has no sources for it.
let hasTesting = FileManager.default.fileExists(atPath: Context.packageDirectory + "/Sources/FieldbookTesting")

let testing: [Target] = [
    .target(name: "FieldbookTesting", dependencies: ["Fieldbook", "FieldbookGenerated"]),
    // A process of its own for what cannot be proved within a test's: being killed, growing, being timed.
    .executableTarget(name: "fieldbook-probe", dependencies: ["Fieldbook", "FieldbookTesting"]),
    .testTarget(name: "FieldbookTests", dependencies: ["Fieldbook", "FieldbookTesting", "fieldbook-probe"]),
]

let package = Package(
    name: "Fieldbook",
    platforms: [.iOS(.v15), .macOS(.v12)],
    products: [
        .library(name: "Fieldbook", targets: ["Fieldbook"])
    ] + (hasTesting ? [.library(name: "FieldbookTesting", targets: ["FieldbookTesting"])] : []),
    targets: [
        library,
        // Generated code is of the language mode that its generator speaks.
        .target(
            name: "FieldbookGenerated",
            dependencies: ["FieldbookFFI"],
            swiftSettings: [.swiftLanguageMode(.v5)],
            linkerSettings: linking
        ),
        .target(name: "Fieldbook", dependencies: ["FieldbookGenerated"], resources: [.copy("PrivacyInfo.xcprivacy")]),
    ] + (hasTesting ? testing : []),
    swiftLanguageModes: [.v6]
)
