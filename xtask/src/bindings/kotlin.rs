//! The Kotlin lane: Maven over `bindings/kotlin`, with everything that is made under `target/bindings/kotlin`. It brings
//! JDK and Maven where it may; what Maven fetches stays in the person's own repository, so a second run fetches nothing.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use super::measure::Missing;
use super::memory::Memory;
use super::{Built, Ended, How};
use crate::run::{self, Counts};
use crate::say;

/// Programs that the lane needs, and Debian's packages that bring them.
const NEEDED: [(&str, &str); 2] = [("javac", "default-jdk-headless"), ("mvn", "maven")];
/// Minutes that compiling and testing may take together, from nothing on two slow cores.
const LIMIT: &str = "40m";
/// Where it is noted what passed.
const PASSED: &str = "passed";
/// Maven says what it warns of and what the tests came to, and nothing else.
const QUIET: &str = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
                     -Dorg.slf4j.simpleLogger.log.org.apache.maven.plugin.surefire=info";

/// Compiles the package, and tests it; not again where nothing of it changed since all of it passed.
pub(super) fn test(built: &Built, how: How) -> Ended {
    if let Err(why) = ready() {
        return Ended::NotRun(why);
    }
    if let Err(error) = for_desktops(built) {
        say::line(&format!("The desktop library could not be laid out: {error}"));
        return Ended::failed();
    }
    let memory = match memory(built) {
        Ok(memory) => memory,
        Err(error) => {
            say::line(&format!("What Maven is to build could not be read: {error}"));
            return Ended::failed();
        }
    };
    if let Some(counts) = memory.recall() {
        say::line(&format!(
            "The Kotlin package, the library and the server are those with which {} tests passed; remove {} to run them \
             again.",
            counts.passed,
            built.kotlin.join(PASSED).display()
        ));
        return Ended::Ran(counts);
    }
    // Maven leaves classes lie whose source is gone, and would run them.
    let _it_may_not_be_there = fs::remove_dir_all(built.kotlin.join("build"));
    say::line("Maven compiles: a minute; the first time it fetches about 150 MB as well.");
    let mut counts = Counts::default();
    let mut command = maven(built, how);
    match run::watched_lines("kotlin", &mut command, &mut |line| count(&mut counts, line)) {
        Ok(status) => {
            let ended = Ended::of(counts, status.success());
            if let (How::Test, Ended::Ran(counts)) = (how, &ended)
                && let Err(error) = memory.keep(*counts)
            {
                say::line(&format!("That all of it passed could not be noted: {error}"));
            }
            ended
        }
        Err(error) => Ended::NotRun(format!("mvn could not be started: {error}")),
    }
}

/// Runs the measuring program over a library for phones; it writes its rows into the file.
pub(super) fn measure(built: &Built, rows: &Path) -> Result<(), Missing> {
    ready().map_err(Missing::Tool)?;
    for_desktops(built).map_err(|error| Missing::Fault(format!("the desktop library: {error}")))?;
    let mut command = maven(built, How::Test);
    command
        .args(["-Dtest=Measure", "-Dsurefire.failIfNoSpecifiedTests=false"])
        .arg(format!("-Dfieldbook.measure={}", rows.display()));
    match run::watched("kotlin", &mut command) {
        Ok(outcome) if outcome.status.success() => Ok(()),
        Ok(outcome) => Err(Missing::Fault(format!("mvn: {}", outcome.status))),
        Err(error) => Err(Missing::Tool(format!("mvn could not be started: {error}"))),
    }
}

/// What is known of everything that the lane reads. The Swift tests are among it, for their names are compared.
fn memory(built: &Built) -> io::Result<Memory> {
    let written = [
        "bindings/kotlin",
        "bindings/scenarios.toml",
        "bindings/swift/Tests",
        "sync-server/sample/workspace.toml",
    ];
    let made = [
        built.kotlin.join("generated"),
        built.library_folder.clone(),
        built.server.clone(),
    ];
    let things: Vec<_> = written.iter().map(|name| run::root().join(name)).chain(made).collect();
    Memory::of(built.kotlin.join(PASSED), &things)
}

/// Returns Maven, limited in time where that can be had, in a folder.
pub(super) fn quiet_maven(folder: &Path) -> Command {
    let mut command = if found("timeout") {
        let mut limited = Command::new("timeout");
        limited.args([LIMIT, "mvn"]);
        limited
    } else {
        Command::new("mvn")
    };
    let options = std::env::var("MAVEN_OPTS").unwrap_or_default();
    command
        .current_dir(folder)
        .env("MAVEN_OPTS", format!("{QUIET} {options}"))
        .args(["-B", "-ntp"]);
    command
}

fn maven(built: &Built, how: How) -> Command {
    let place = |name: &str, path: &Path| format!("-Dfieldbook.{name}={}", path.display());
    let mut command = quiet_maven(&run::root().join("bindings/kotlin"));
    command
        .arg(place("work", &built.kotlin))
        .arg(place("library", &built.library_folder))
        .arg(place("server", &built.server));
    if how == How::Compile {
        command.arg("-DskipTests");
    }
    command.arg("package");
    command
}

/// Adds a line as Surefire writes it of one class: `Tests run: 9, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: …`.
/// Its sums of a module come without a time and add nothing.
pub(super) fn count(counts: &mut Counts, line: &str) {
    let Some((_, figures)) = line.split_once("Tests run: ") else {
        return;
    };
    if !figures.contains("Time elapsed") {
        return;
    }
    let mut numbers = figures.split(',').map(|part| {
        let digits: String = part.chars().filter(char::is_ascii_digit).collect();
        digits.parse::<u64>().unwrap_or_default()
    });
    let mut next = || numbers.next().unwrap_or_default();
    let (all, failed, errors, skipped) = (next(), next(), next(), next());
    counts.failed += failed + errors;
    counts.ignored += skipped;
    counts.passed += all.saturating_sub(failed + errors + skipped);
}

/// Puts the library where the desktop artifact takes it from, without what only debuggers read.
fn for_desktops(built: &Built) -> io::Result<()> {
    let (system, ending) = match std::env::consts::OS {
        "macos" => ("darwin", "dylib"),
        system => (system, "so"),
    };
    // JNA's names of processors.
    let processor = match std::env::consts::ARCH {
        "x86_64" => "x86-64",
        processor => processor,
    };
    let name = format!("libfieldbook_ffi.{ending}");
    let from = built.library_folder.join(&name);
    let folder = built.kotlin.join("desktop").join(format!("{system}-{processor}"));
    let to = folder.join(&name);
    if fresh(&from, &to) {
        return Ok(());
    }
    fs::create_dir_all(&folder)?;
    let mut strip = Command::new("strip");
    strip.arg("--strip-unneeded").arg("-o").arg(&to).arg(&from);
    if !quietly(&mut strip) {
        fs::copy(&from, &to)?;
    }
    Ok(())
}

/// Returns whether `made` was made after `from`.
fn fresh(from: &Path, made: &Path) -> bool {
    let when = |file: &Path| fs::metadata(file).and_then(|file| file.modified()).ok();
    when(made).is_some_and(|made| when(from).is_some_and(|from| made > from))
}

/// Brings what is missing, where this machine lets us.
pub(super) fn ready() -> Result<(), String> {
    let missing = || NEEDED.iter().filter(|(program, _)| !found(program));
    let packages: Vec<&str> = missing().map(|(_, package)| *package).collect();
    if packages.is_empty() {
        return Ok(());
    }
    install(&packages)?;
    match missing().next() {
        None => Ok(()),
        Some((program, package)) => Err(format!("{program} is not there, and {package} could not be installed")),
    }
}

/// Installs Debian's packages, or says that a person has to. Whether they are there then is for the caller to see.
pub(super) fn install(packages: &[&str]) -> Result<(), String> {
    let wanted = packages.join(" and ");
    if !found("apt-get") || !is_root() {
        return Err(format!("needs {wanted}; install them and run this again"));
    }
    say::line(&format!("Installing {wanted}: about a minute."));
    for words in [
        vec!["update"],
        [vec!["install", "-y", "--no-install-recommends"], packages.to_vec()].concat(),
    ] {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").args(words);
        let _the_caller_looks = run::watched("apt-get", &mut apt);
    }
    Ok(())
}

pub(super) fn found(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").stdin(Stdio::null()).output();
    id.is_ok_and(|said| said.stdout.trim_ascii() == b"0")
}

fn quietly(command: &mut Command) -> bool {
    let silent = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::{Counts, count};

    #[test]
    fn each_class_counts_once_and_sums_do_not() {
        let mut counts = Counts::default();
        for line in [
            "[INFO] Running app.fieldbook.tests.CaptureTest",
            "[INFO] Tests run: 6, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 1.067 s -- in CaptureTest",
            "[ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 1, Time elapsed: 0.2 s <<< FAILURE! -- in SyncTest",
            "[ERROR] Tests run: 11, Failures: 1, Errors: 1, Skipped: 1",
        ] {
            count(&mut counts, line);
        }
        assert_eq!(
            counts,
            Counts {
                passed: 8,
                failed: 2,
                ignored: 1
            }
        );
    }
}
