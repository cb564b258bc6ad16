//! The Android lane: Maven over `android`, the library's own modules in the same run, with everything that is made under
//! `target/bindings/android`. The screens are compiled, drawn, typed into and clicked on a plain JVM; it needs no Android
//! SDK, and says nothing of a device.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::kotlin;
use super::memory::Memory;
use super::{Built, Ended, How, build};
use crate::run::{self, Counts};
use crate::say;

/// Debian's packages that drawing needs: letters for Chinese and English, and what Skia is linked with.
const DRAWING: [&str; 5] = [
    "fonts-noto-cjk",
    "fonts-roboto-unhinted",
    "libgl1",
    "libfontconfig1",
    "libx11-6",
];
/// What a window needs besides: a Java that is not headless.
const WINDOW: [&str; 1] = ["default-jre"];
/// The module that holds the window and the tests.
const DESKTOP: &str = "fieldbook-reference-desktop";
/// Where it is noted what passed, and what was compiled for the window.
const PASSED: &str = "passed";
const COMPILED: &str = "compiled";

/// The app, compiled and ready to be opened in a window.
pub(crate) struct Window {
    /// Java's class path.
    pub(crate) classes: String,
    /// The folder of the library.
    pub(crate) library: PathBuf,
    /// The server to speak with.
    pub(crate) server: PathBuf,
}

/// Compiles the app, and tests it; not again where nothing of it changed since all of it passed.
pub(super) fn test(built: &Built, how: How) -> Ended {
    if let Err(why) = kotlin::ready().and_then(|()| installed(&DRAWING)) {
        return Ended::NotRun(why);
    }
    let memory = match memory(built, PASSED) {
        Ok(memory) => memory,
        Err(error) => {
            say::line(&format!("What Maven is to build could not be read: {error}"));
            return Ended::failed();
        }
    };
    if let Some(counts) = memory.recall() {
        say::line(&format!(
            "The app for Android, the library and the server are those with which {} tests passed; remove {} to run \
             them again.",
            counts.passed,
            work(built).join(PASSED).display()
        ));
        return Ended::Ran(counts);
    }
    say::line("Maven compiles the app: two minutes; the first time it fetches about 60 MB as well.");
    let goal = match how {
        How::Test => ["test"].as_slice(),
        How::Compile => ["test-compile", "-DskipTests"].as_slice(),
    };
    let ended = maven(built, goal);
    if let (How::Test, Ended::Ran(counts)) = (how, &ended)
        && let Err(error) = memory.keep(*counts)
    {
        say::line(&format!("That all of it passed could not be noted: {error}"));
    }
    ended
}

/// Builds everything that the window needs; seconds where nothing changed.
pub(crate) fn window() -> Result<Window, String> {
    let built = build::build()?;
    kotlin::ready()?;
    installed(&DRAWING)?;
    installed(&WINDOW)?;
    let told = |error: io::Error| format!("what Maven is to build could not be read: {error}");
    let memory = memory(&built, COMPILED).map_err(told)?;
    let list = work(&built).join("build").join(DESKTOP).join("classpath");
    if memory.recall().is_none() || !list.is_file() {
        say::line("Maven compiles the app: a minute; the first time it fetches about 60 MB as well.");
        let ended = maven(&built, &["process-classes"]);
        let Ended::Ran(counts @ Counts { failed: 0, .. }) = ended else {
            return Err("the app was not compiled".to_owned());
        };
        memory.keep(counts).map_err(told)?;
    }
    let listed = fs::read_to_string(&list).map_err(|error| format!("{}: {error}", list.display()))?;
    let own = work(&built).join("build").join(DESKTOP).join("classes");
    Ok(Window {
        classes: format!("{}:{}", own.display(), listed.trim()),
        library: built.library_folder,
        server: built.server,
    })
}

/// Draws every screen in every look, and returns the folder of the pictures.
pub(crate) fn screens() -> Result<PathBuf, String> {
    let built = build::build()?;
    kotlin::ready()?;
    installed(&DRAWING)?;
    let pictures = work(&built).join("screens");
    let _there_may_be_none = fs::remove_dir_all(&pictures);
    say::line("Maven compiles the app and draws its screens: two minutes.");
    let words = ["test", "-Dtest=PicturesTest", "-Dsurefire.failIfNoSpecifiedTests=false"];
    match maven(&built, &words) {
        Ended::Ran(Counts { failed: 0, .. }) => Ok(pictures),
        Ended::Ran(_) => Err("the screens were not drawn".to_owned()),
        Ended::NotRun(why) => Err(why),
    }
}

fn work(built: &Built) -> PathBuf {
    built.kotlin.with_file_name("android")
}

/// What is known of everything that the lane reads.
fn memory(built: &Built, name: &str) -> io::Result<Memory> {
    let written = [
        "android",
        "bindings/kotlin/pom.xml",
        "bindings/kotlin/generated",
        "bindings/kotlin/fieldbook",
        "bindings/kotlin/okhttp",
        "bindings/kotlin/testing",
        "sync-server/sample/workspace.toml",
    ];
    let made = [
        built.kotlin.join("generated"),
        built.library_folder.clone(),
        built.server.clone(),
    ];
    let things: Vec<_> = written.iter().map(|name| run::root().join(name)).chain(made).collect();
    fs::create_dir_all(work(built))?;
    Memory::of(work(built).join(name), &things)
}

fn maven(built: &Built, words: &[&str]) -> Ended {
    // Maven leaves classes lie whose source is gone, and would run them.
    let _it_may_not_be_there = fs::remove_dir_all(work(built).join("build"));
    let place = |name: &str, path: &Path| format!("-Dfieldbook.{name}={}", path.display());
    let mut command = kotlin::quiet_maven(&run::root().join("android"));
    command
        .arg(place("work", &work(built)))
        .arg(place("generated", &built.kotlin.join("generated")))
        .arg(place("library", &built.library_folder))
        .arg(place("server", &built.server))
        .args(words);
    let mut counts = Counts::default();
    match run::watched_lines("android", &mut command, &mut |line| kotlin::count(&mut counts, line)) {
        Ok(status) => Ended::of(counts, status.success()),
        Err(error) => Ended::NotRun(format!("mvn could not be started: {error}")),
    }
}

/// Brings Debian's packages where this machine lets us; on another system nothing is known of them.
fn installed(packages: &[&str]) -> Result<(), String> {
    if !kotlin::found("dpkg-query") {
        return Ok(());
    }
    let missing: Vec<&str> = packages
        .iter()
        .copied()
        .filter(|package| !is_installed(package))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    kotlin::install(&missing)?;
    match missing.iter().find(|package| !is_installed(package)) {
        None => Ok(()),
        Some(package) => Err(format!("{package} could not be installed")),
    }
}

fn is_installed(package: &str) -> bool {
    let mut query = Command::new("dpkg-query");
    query
        .args(["-W", "-f=${db:Status-Status}", package])
        .stderr(Stdio::null());
    query.output().is_ok_and(|said| said.stdout == b"installed")
}
