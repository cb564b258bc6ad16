//! Builds the library and generates both languages from it. What was generated is thrown away with the library it came
//! from: the copy that apps load and the generated code are always of one build, or there is no generated code at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Built;
use crate::run;
use crate::say;

/// How cargo calls the file of the library here.
#[cfg(target_os = "macos")]
const LIBRARY: &str = "libfieldbook_ffi.dylib";
#[cfg(not(target_os = "macos"))]
const LIBRARY: &str = "libfieldbook_ffi.so";

/// Written when everything was generated; what lies there without it is not used.
const DONE: &str = "generated.done";

/// Builds server and library, each by a cargo call of its own, and generates what is not of this library.
pub(super) fn build() -> Result<Built, String> {
    say::line("Building the server and the library: some minutes the first time, seconds after that.");
    // Both programs in one call, as everywhere: what is built for the one set of packages is not built again for another.
    let words = [
        "build",
        "--quiet",
        "--locked",
        "-p",
        "fieldbook-cli",
        "-p",
        "fieldbook-server",
    ];
    cargo("server", &words)?;
    library_for_tests()?;
    generated(&target().join("debug").join(LIBRARY), &target().join("bindings"))
}

/// The library as phones carry it, but with the office in memory, for programs that measure it; and the code generated
/// from it. All of it lies in a folder of its own.
pub(super) fn build_for_measuring() -> Result<Built, String> {
    say::line("Building the generator, and the library as phones carry it: some minutes the first time.");
    library_for_tests()?;
    let fresh = for_phones(Some("testing"))?;
    generated(&fresh, &target().join("bindings").join("measured"))
}

/// Builds the library as phones carry it, not stripped yet, and returns its file, which the next such build replaces.
pub(super) fn for_phones(features: Option<&str>) -> Result<PathBuf, String> {
    // One kind of library at a time, or nothing is optimised across crates.
    let words = "rustc --quiet --locked --profile phone -p fieldbook-ffi --lib --crate-type cdylib";
    let features = features.map(|names| ["--features", names]);
    let words: Vec<&str> = words.split(' ').chain(features.into_iter().flatten()).collect();
    cargo("library for phones", &words)?;
    Ok(target().join("phone").join(LIBRARY))
}

/// `testing` brings the office in memory, `cli` the generator; neither is in what apps ship. `sqlcipher` is.
fn library_for_tests() -> Result<(), String> {
    let words = [
        "build",
        "--quiet",
        "--locked",
        "-p",
        "fieldbook-ffi",
        "--features",
        "testing,cli,sqlcipher",
    ];
    cargo("library", &words)
}

/// Generates both languages from a library, unless what lies in the folder is of that very library.
fn generated(fresh: &Path, made: &Path) -> Result<Built, String> {
    let built = Built {
        library_folder: made.join("lib"),
        kotlin: made.join("kotlin"),
        swift: made.join("swift"),
        server: target()
            .join("debug")
            .join(format!("fieldbook-server{}", std::env::consts::EXE_SUFFIX)),
    };
    let told = |error: io::Error| format!("{}: {error}", made.display());
    let library = built.library_folder.join(LIBRARY);
    if made.join(DONE).is_file() && same(fresh, &library) {
        say::line("The generated code is of this library.");
        return Ok(built);
    }
    forget(&made.join(DONE)).map_err(told)?;
    fs::create_dir_all(&built.library_folder).map_err(told)?;
    fs::copy(fresh, &library).map_err(told)?;
    for (language, folder) in [("kotlin", &built.kotlin), ("swift", &built.swift)] {
        generate(language, &library, &folder.join("generated"))?;
    }
    fs::write(made.join(DONE), "").map_err(told)?;
    Ok(built)
}

/// Returns where cargo puts what it builds.
pub(super) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| run::root().join("target"), |folder| run::root().join(folder))
}

/// The generator reads the metadata in the library, so it is given the unstripped file, and runs from the crate's folder,
/// where it finds `uniffi.toml`.
fn generate(language: &str, library: &Path, out: &Path) -> Result<(), String> {
    say::line(&format!("Generating {language}."));
    if out.exists() {
        fs::remove_dir_all(out).map_err(|error| format!("{}: {error}", out.display()))?;
    }
    let generator = target()
        .join("debug")
        .join(format!("uniffi-bindgen{}", std::env::consts::EXE_SUFFIX));
    let mut command = std::process::Command::new(generator);
    command.current_dir(run::root().join("bindings"));
    command.args(["generate", "--no-format", "--language", language, "--out-dir"]);
    command.arg(out).arg(library);
    finished(language, &mut command)
}

fn cargo(name: &str, words: &[&str]) -> Result<(), String> {
    let mut command = run::cargo();
    command.args(words);
    finished(name, &mut command)
}

fn finished(name: &str, command: &mut std::process::Command) -> Result<(), String> {
    match run::watched(name, command) {
        Ok(outcome) if outcome.status.success() => Ok(()),
        Ok(outcome) => Err(format!("{name}: {}", outcome.status)),
        Err(error) => Err(format!("{name}: {error}")),
    }
}

/// Returns whether two files are there and hold the same bytes.
fn same(one: &Path, other: &Path) -> bool {
    let lengths = fs::metadata(one)
        .and_then(|one| Ok((one.len(), fs::metadata(other)?.len())))
        .is_ok_and(|(one, other)| one == other);
    lengths
        && fs::read(one)
            .and_then(|one| Ok(one == fs::read(other)?))
            .unwrap_or(false)
}

fn forget(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
