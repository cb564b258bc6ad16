#!/bin/sh
# Makes the Swift package that ships, in target/bindings/swift/ship/Fieldbook: sources, generated code, the privacy
# manifest, and the library for every platform as Artifacts/FieldbookFFI.xcframework. The library and the generated code
# come from one build without the office in memory. The XCFramework needs a Mac with Xcode and the Rust targets; every
# other step runs anywhere, and what is missing is said.
#
#   xcframework.sh            builds everything; where no XCFramework can be made, all but that, and ends with 3
#   xcframework.sh --inputs   only checks what it needs: 0 when all is there, 3 when something is not
#   xcframework.sh --check    only checks what was made before
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
out=${FIELDBOOK_SWIFT_OUT:-$root/target/bindings/swift/ship}
package=$out/Fieldbook
# Slices of the XCFramework: its name, and the Rust targets that lipo joins in it.
slices="ios:aarch64-apple-ios
ios-simulator:aarch64-apple-ios-sim x86_64-apple-ios
macos:aarch64-apple-darwin x86_64-apple-darwin"
# As Package.swift says: what the library must not ask more of than the package does.
export IPHONEOS_DEPLOYMENT_TARGET=15.0 MACOSX_DEPLOYMENT_TARGET=12.0

inputs() {
    missing=0
    for tool in cargo rustc; do
        command -v "$tool" >/dev/null 2>&1 || { echo "needs $tool on the path"; missing=3; }
    done
    for tool in xcodebuild lipo; do
        command -v "$tool" >/dev/null 2>&1 || { echo "needs $tool: a Mac with Xcode 16 or later"; missing=3; }
    done
    libraries=$(rustc --print sysroot 2>/dev/null)/lib/rustlib
    for rust in $(echo "$slices" | cut -d: -f2); do
        [ -d "$libraries/$rust/lib" ] || { echo "needs the Rust target: rustup target add $rust"; missing=3; }
    done
    return "$missing"
}

# One kind of library at a time: with more, nothing is optimised across crates. An empty
# FIELDBOOK_FEATURES builds one of half the size that cannot encrypt stores.
build_library() {
    kind=$1
    shift
    cargo rustc --manifest-path "$root/Cargo.toml" --locked --quiet --profile phone -p fieldbook-ffi --lib \
        --crate-type "$kind" --features "${FIELDBOOK_FEATURES-sqlcipher}" "$@"
}

# Generates from the library of this machine: the interface is the same on every platform, and its checksums prove it.
generate() {
    echo "Building the library of this machine, and the generator …"
    build_library cdylib
    case $(uname -s) in
        Darwin) file=libfieldbook_ffi.dylib ;;
        *) file=libfieldbook_ffi.so ;;
    esac
    mkdir -p "$out/host"
    cp "$target/phone/$file" "$out/host/$file"
    # With the features that the tests of the packages build it with, so that it is seldom built anew.
    cargo build --manifest-path "$root/Cargo.toml" --locked --quiet -p fieldbook-ffi --features testing,cli,sqlcipher
    rm -rf "$out/generated"
    (cd "$root/bindings" && "$target/debug/uniffi-bindgen" generate --no-format --language swift \
        --out-dir "$out/generated" "$out/host/$file")
    sh "$here/checks.sh" <"$out/generated/FieldbookGenerated.swift" >"$out/generated/FieldbookChecks.swift"
}

lay_out() {
    echo "Laying out the package …"
    rm -rf "$package"
    mkdir -p "$package/Sources/FieldbookGenerated" "$package/Sources/FieldbookFFI"
    cp "$here/Package.swift" "$package/"
    cp -R "$here/Sources/Fieldbook" "$package/Sources/"
    cp "$root/LICENSE-MIT" "$root/LICENSE-APACHE" "$package/"
    cp "$out/generated/FieldbookGenerated.swift" "$out/generated/FieldbookChecks.swift" \
        "$package/Sources/FieldbookGenerated/"
    cp "$out/generated/FieldbookFFI.h" "$package/Sources/FieldbookFFI/"
    cp "$out/generated/FieldbookFFI.modulemap" "$package/Sources/FieldbookFFI/module.modulemap"
}

framework() {
    arguments=
    while IFS=: read -r slice targets; do
        archives=
        for rust in $targets; do
            echo "Building for $rust …"
            build_library staticlib --target "$rust"
            archives="$archives $target/$rust/phone/libfieldbook_ffi.a"
        done
        mkdir -p "$out/$slice"
        # shellcheck disable=SC2086
        lipo -create $archives -output "$out/$slice/libfieldbook_ffi.a"
        arguments="$arguments -library $out/$slice/libfieldbook_ffi.a -headers $package/Sources/FieldbookFFI"
    done <<EOF
$slices
EOF
    rm -rf "$package/Artifacts"
    # shellcheck disable=SC2086
    xcodebuild -create-xcframework $arguments -output "$package/Artifacts/FieldbookFFI.xcframework"
    # The XCFramework carries header and module map; a second module of that name would be one too many.
    rm -rf "$package/Sources/FieldbookFFI"
}

check() {
    worst=0
    for file in Package.swift Sources/Fieldbook/PrivacyInfo.xcprivacy Sources/Fieldbook/FieldbookCore.swift \
        Sources/FieldbookGenerated/FieldbookGenerated.swift Sources/FieldbookGenerated/FieldbookChecks.swift; do
        [ -f "$package/$file" ] || { echo "$package/$file is missing"; worst=1; }
    done
    if grep -q TestOffice "$package/Sources/FieldbookGenerated/FieldbookGenerated.swift" 2>/dev/null; then
        echo "the library has the office in memory in it"
        worst=1
    fi
    [ ! -d "$package/Sources/FieldbookTesting" ] || { echo "sources for tests are in the package"; worst=1; }
    if [ -d "$package/Artifacts/FieldbookFFI.xcframework" ]; then
        for slice in ios-arm64 ios-arm64_x86_64-simulator macos-arm64_x86_64; do
            [ -f "$package/Artifacts/FieldbookFFI.xcframework/$slice/libfieldbook_ffi.a" ] \
                || { echo "the XCFramework lacks $slice"; worst=1; }
        done
    fi
    return "$worst"
}

build() {
    generate
    lay_out
    if inputs; then
        framework
        check
    else
        check
        echo "The package is laid out in $package, without an XCFramework: it was not built."
        exit 3
    fi
}

case "${1:-}" in
    --inputs) inputs ;;
    --check) check ;;
    "") build ;;
    *) echo "xcframework.sh [--inputs | --check]" >&2; exit 2 ;;
esac
