//! How the library is linked: for pages of 16 KB, which Android requires and every Linux takes, and for phones with its
//! relocations packed. Must never do more: what the library is made of is Cargo.toml's to say.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    let link = |words: &str| println!("cargo::rustc-cdylib-link-arg=-Wl,{words}");
    if matches!(target.as_str(), "linux" | "android") {
        link("-z,max-page-size=16384");
    }
    // Only the profile `phone` is optimised for size.
    let is_for_phones = std::env::var("OPT_LEVEL").is_ok_and(|level| level == "z");
    match (is_for_phones, target.as_str()) {
        // Android's own packing, which its loader reads since API 23; the other one came with API 28.
        (true, "android") => link("--pack-dyn-relocs=android"),
        (true, "linux") => link("-z,pack-relative-relocs"),
        _ => {}
    }
}
