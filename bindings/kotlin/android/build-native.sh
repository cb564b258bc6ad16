#!/bin/sh
# Builds the library for Android's ABIs into target/bindings/kotlin/android/jni/, from where the Maven module `android`
# packs the AAR. Needs an Android NDK (r27 or later) and the Rust targets; says which of them is not there. The library encrypts
# stores; an empty FIELDBOOK_FEATURES builds one of half the size that cannot.
#
#   build-native.sh            builds, strips and checks
#   build-native.sh --inputs   only checks what it needs: 0 when all is there, 3 when something is not
#   build-native.sh --check    only checks what was built before: ABI, exported symbols, pages of 16 KB
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../../.." && pwd)
out=${FIELDBOOK_ANDROID_OUT:-$root/target/bindings/kotlin/android/jni}
api=26
# ABI, Rust target, the NDK's name of its compiler, and what readelf calls the machine.
abis="arm64-v8a:aarch64-linux-android:aarch64-linux-android:AArch64
x86_64:x86_64-linux-android:x86_64-linux-android:X86-64
armeabi-v7a:armv7-linux-androideabi:armv7a-linux-androideabi:ARM"

inputs() {
    missing=0
    for tool in cargo rustc readelf; do
        command -v "$tool" >/dev/null 2>&1 || { echo "needs $tool on the path"; missing=3; }
    done
    ndk=${ANDROID_NDK_HOME:-${ANDROID_NDK_ROOT:-}}
    if [ -z "$ndk" ]; then
        echo "needs an Android NDK r27 or later: set ANDROID_NDK_HOME to its folder"
        missing=3
    else
        bin=$(ls -d "$ndk"/toolchains/llvm/prebuilt/*/bin 2>/dev/null | head -n 1)
        [ -n "$bin" ] || { echo "$ndk holds no toolchains/llvm/prebuilt/*/bin: is it an NDK?"; missing=3; }
    fi
    libraries=$(rustc --print sysroot 2>/dev/null)/lib/rustlib
    for line in $abis; do
        target=$(echo "$line" | cut -d: -f2)
        [ -d "$libraries/$target/lib" ] || { echo "needs the Rust target: rustup target add $target"; missing=3; }
    done
    return "$missing"
}

check() {
    worst=0
    found=0
    for line in $abis; do
        abi=$(echo "$line" | cut -d: -f1)
        machine=$(echo "$line" | cut -d: -f4)
        file=$out/$abi/libfieldbook_ffi.so
        [ -f "$file" ] || continue
        found=$((found + 1))
        readelf -h "$file" | grep -q "Machine:.*$machine" || { echo "$file is not for $abi"; worst=1; }
        readelf -W --dyn-syms "$file" | grep -q 'ffi_[a-z_]*_uniffi_contract_version' \
            || { echo "$file exports nothing that the generated code could call"; worst=1; }
        # 32-bit ARM has no devices with pages of 16 KB.
        [ "$abi" = armeabi-v7a ] || sh "$here/check-alignment.sh" "$file" || worst=1
    done
    [ "$found" -gt 0 ] || { echo "nothing was built for Android yet"; worst=3; }
    return "$worst"
}

build() {
    inputs || { echo "Nothing was built."; exit 3; }
    ndk=${ANDROID_NDK_HOME:-${ANDROID_NDK_ROOT:-}}
    bin=$(ls -d "$ndk"/toolchains/llvm/prebuilt/*/bin | head -n 1)
    for line in $abis; do
        abi=$(echo "$line" | cut -d: -f1)
        target=$(echo "$line" | cut -d: -f2)
        compiler=$bin/$(echo "$line" | cut -d: -f3)$api-clang
        shout=$(echo "$target" | tr 'a-z-' 'A-Z_')
        small=$(echo "$target" | tr - _)
        echo "Building for $abi …"
        env "CARGO_TARGET_${shout}_LINKER=$compiler" "CC_$small=$compiler" "AR_$small=$bin/llvm-ar" \
            "CARGO_TARGET_${shout}_RUSTFLAGS=-Clink-arg=-Wl,-z,max-page-size=16384" \
            cargo rustc --manifest-path "$root/Cargo.toml" --locked --profile phone -p fieldbook-ffi --lib \
            --crate-type cdylib --features "${FIELDBOOK_FEATURES-sqlcipher}" --target "$target"
        mkdir -p "$out/$abi"
        "$bin/llvm-strip" --strip-unneeded -o "$out/$abi/libfieldbook_ffi.so" \
            "${CARGO_TARGET_DIR:-$root/target}/$target/phone/libfieldbook_ffi.so"
    done
    check
}

case "${1:-}" in
    --inputs) inputs ;;
    --check) check ;;
    "") build ;;
    *) echo "build-native.sh [--inputs | --check]" >&2; exit 2 ;;
esac
