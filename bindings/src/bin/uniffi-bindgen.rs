//! Generates Kotlin and Swift out of the built library; must be of the same build as the library it reads.

fn main() {
    uniffi::uniffi_bindgen_main();
}
