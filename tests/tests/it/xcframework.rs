//! `bindings/swift/xcframework.sh` from end to end, with cargo, generator and Apple's tools played by a few lines of
//! shell: what it asks of them, what it lays where, and what it says of a machine that lacks them. Nothing is built.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its ground has failed")]

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

/// Notes what it is asked, and leaves files where cargo would.
const CARGO: &str = r#"
echo "$*" >>"$GROUND/asked"
kind=$1
target=
while [ $# -gt 0 ]; do
    if [ "$1" = --target ]; then target=$2/; fi
    shift
done
folder=$CARGO_TARGET_DIR/${target}phone
mkdir -p "$folder" "$CARGO_TARGET_DIR/debug"
for ending in so dylib a; do echo library >"$folder/libfieldbook_ffi.$ending"; done
if [ "$kind" = build ]; then
    cp "$GROUND/generator" "$CARGO_TARGET_DIR/debug/uniffi-bindgen"
    chmod +x "$CARGO_TARGET_DIR/debug/uniffi-bindgen"
fi
"#;
const GENERATOR: &str = r#"#!/bin/sh
while [ "$1" != --out-dir ]; do shift; done
mkdir -p "$2"
cat >"$2/FieldbookGenerated.swift" <<END
    let bindings_contract_version = 30
    let scaffolding_contract_version = ffi_fieldbook_ffi_uniffi_contract_version()
    if (uniffi_fieldbook_ffi_checksum_method_core_capture() != 4711) {
$GENERATED
END
echo header >"$2/FieldbookFFI.h"
echo map >"$2/FieldbookFFI.modulemap"
"#;
const RUSTC: &str = "echo \"$GROUND\"";
const LIPO: &str = "for last; do :; done\necho joined >\"$last\"";
const XCODEBUILD: &str = r#"
for last; do :; done
for slice in ios-arm64 ios-arm64_x86_64-simulator macos-arm64_x86_64; do
    mkdir -p "$last/$slice"
    echo joined >"$last/$slice/libfieldbook_ffi.a"
done
"#;
const TARGETS: [&str; 5] = [
    "aarch64-apple-ios",
    "aarch64-apple-ios-sim",
    "x86_64-apple-ios",
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
];

/// A machine as the script sees it.
struct Ground(TempDir);

impl Ground {
    fn new() -> Self {
        let ground = Ground(TempDir::new().unwrap());
        ground.tool("cargo", CARGO);
        ground.tool("rustc", RUSTC);
        fs::write(ground.path("generator"), GENERATOR).unwrap();
        ground
    }

    /// With everything that a Mac brings.
    fn mac() -> Self {
        let ground = Ground::new();
        ground.tool("lipo", LIPO);
        ground.tool("xcodebuild", XCODEBUILD);
        for target in TARGETS {
            fs::create_dir_all(ground.path("lib/rustlib").join(target).join("lib")).unwrap();
        }
        ground
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn tool(&self, name: &str, script: &str) {
        let folder = self.path("tools");
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(name);
        fs::write(&file, format!("#!/bin/sh\nset -eu\n{script}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs the script; returns how it ended and what it said.
    fn run(&self, words: &[&str], generated: &str) -> (i32, String) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bindings/swift/xcframework.sh");
        let out = Command::new("sh")
            .arg(script)
            .args(words)
            .env("PATH", format!("{}:/usr/bin:/bin", self.path("tools").display()))
            .env("GROUND", self.0.path())
            .env("GENERATED", generated)
            .env("CARGO_TARGET_DIR", self.path("target"))
            .env("FIELDBOOK_SWIFT_OUT", self.path("ship"))
            .output()
            .unwrap();
        let said = [out.stdout, out.stderr].concat();
        (out.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    fn ships(&self, name: &str) -> bool {
        self.path("ship/Fieldbook").join(name).exists()
    }
}

#[test]
fn the_package_that_ships_has_library_code_and_privacy_manifest_of_one_build() {
    let mac = Ground::mac();
    assert_eq!(mac.run(&["--inputs"], ""), (0, String::new()));
    let (code, said) = mac.run(&[], "");
    assert_eq!(code, 0, "{said}");
    for name in [
        "Package.swift",
        "LICENSE-MIT",
        "Sources/Fieldbook/PrivacyInfo.xcprivacy",
        "Sources/FieldbookGenerated/FieldbookGenerated.swift",
        "Artifacts/FieldbookFFI.xcframework/ios-arm64/libfieldbook_ffi.a",
    ] {
        assert!(mac.ships(name), "{name}");
    }
    // The XCFramework has its own; sources for tests stay here.
    assert!(!mac.ships("Sources/FieldbookFFI") && !mac.ships("Sources/FieldbookTesting"));
    let checks = mac.path("ship/Fieldbook/Sources/FieldbookGenerated/FieldbookChecks.swift");
    let checks = fs::read_to_string(checks).unwrap();
    assert!(
        checks.contains("contract_version() != 30") && checks.contains("core_capture() != 4711"),
        "{checks}"
    );
    let asked = fs::read_to_string(mac.path("asked")).unwrap();
    let built = |target: &str| {
        let one_kind = |line: &&str| line.contains("--profile phone") && line.contains("--crate-type staticlib");
        asked
            .lines()
            .filter(one_kind)
            .any(|line| line.ends_with(&format!("--target {target}")))
    };
    assert!(TARGETS.iter().all(|target| built(target)), "{asked}");
    assert!(
        !asked
            .lines()
            .any(|line| line.starts_with("rustc") && line.contains("testing")),
        "{asked}"
    );
    assert_eq!(mac.run(&["--check"], ""), (0, String::new()));
    fs::remove_file(mac.path("ship/Fieldbook/Artifacts/FieldbookFFI.xcframework/ios-arm64/libfieldbook_ffi.a"))
        .unwrap();
    let (code, said) = mac.run(&["--check"], "");
    assert!(code == 1 && said.contains("lacks ios-arm64"), "{said}");
}

#[test]
fn a_library_with_the_office_in_memory_is_never_shipped() {
    let mac = Ground::mac();
    let (code, said) = mac.run(&[], "public protocol TestOfficeProtocol {}");
    assert!(code == 1 && said.contains("office in memory"), "{said}");
}

#[test]
#[cfg(target_os = "linux")]
fn what_this_machine_cannot_build_for_apple_it_names_and_every_other_step_runs() {
    let bare = Ground::new();
    let (code, said) = bare.run(&["--inputs"], "");
    assert_eq!(code, 3);
    for missing in ["xcodebuild", "lipo", "rustup target add aarch64-apple-ios-sim"] {
        assert!(said.contains(missing), "{said}");
    }
    let (code, said) = bare.run(&[], "");
    assert!(code == 3 && said.contains("without an XCFramework"), "{said}");
    assert!(bare.ships("Sources/FieldbookFFI/module.modulemap") && !bare.ships("Artifacts"));
    assert_eq!(bare.run(&["--fast"], "").0, 2);
}
