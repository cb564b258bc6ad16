//! Where Swift comes from: the one on the path if it is new enough, else a small Debian in the person's cache folder,
//! made once. Everything that is mounted for it lives in a mount space of its own and ends with the command.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Built, build};
use crate::run;
use crate::say;

/// The Debian that carries Swift 6, and what of it is needed.
const RELEASE: &str = "trixie";
const PACKAGES: [&str; 5] = ["swiftlang", "libc6-dev", "libstdc++-14-dev", "git", "ca-certificates"];
/// The oldest major version that knows the language mode of the package.
const SWIFT: u32 = 6;
/// How long fetching may take, in the words of `timeout`.
const FETCH_LIMIT: &str = "20m";

/// Runs words in the small Debian at `$1` with what was built at `$2` and cargo's folder at `$3` in view.
const INSIDE: &str = r#"
home=$1; made=$2; target=$3; shift 3
mkdir -p "$home/fieldbook/bindings" "$home/fieldbook/target"
mount -t proc proc "$home/proc"
mount --rbind /dev "$home/dev"
mount --bind "$made" "$home/fieldbook/bindings"
mount --bind "$target" "$home/fieldbook/target"
exec chroot "$home" /usr/bin/env -i -C /fieldbook/bindings PATH=/usr/bin:/bin HOME=/tmp LANG=C.UTF-8 \
    FIELDBOOK_LIBRARY_FOLDER=/fieldbook/bindings/lib FIELDBOOK_SERVER=/fieldbook/target/debug/fieldbook-server "$@"
"#;

/// A Swift that works.
pub(super) enum Swift {
    /// On the path.
    Here,
    /// In a Debian below this folder.
    Below(PathBuf),
}

impl Swift {
    /// Returns the command that runs `swift` with these words in a package below the folder of all that is made; `limit`
    /// is in the words of `timeout`.
    pub(super) fn command(&self, built: &Built, package: &str, limit: &str, words: &[&str]) -> Command {
        let made = built.swift.parent().unwrap_or(&built.swift);
        let mut command = match self {
            Swift::Here => {
                let mut command = Command::new("swift");
                command
                    .current_dir(made.join(package))
                    .env("FIELDBOOK_LIBRARY_FOLDER", &built.library_folder)
                    .env("FIELDBOOK_SERVER", &built.server);
                command
            }
            Swift::Below(home) => {
                let mut command = inside(home, made, &build::target());
                command.args(["env", "-C", package, "timeout", limit, "swift"]);
                command
            }
        };
        command.args(words);
        command
    }
}

/// Returns a Swift that works, installing it where there is none; or why there is none.
pub(super) fn ready() -> Result<Swift, String> {
    if on_the_path() {
        return Ok(Swift::Here);
    }
    let home = cache()?.join("fieldbook").join("swift").join(RELEASE);
    if fs::read_to_string(home.join("fieldbook.ready")).is_ok_and(|made_of| made_of == PACKAGES.join(" ")) {
        return Ok(Swift::Below(home));
    }
    install(&home)?;
    Ok(Swift::Below(home))
}

fn on_the_path() -> bool {
    let Ok(out) = Command::new("swift").arg("--version").stdin(Stdio::null()).output() else {
        return false;
    };
    let text = String::from_utf8_lossy(&out.stdout);
    let version = text.split_once("Swift version ").map(|(_, rest)| rest);
    version
        .and_then(|rest| rest.split('.').next()?.parse::<u32>().ok())
        .is_some_and(|major| major >= SWIFT)
}

fn cache() -> Result<PathBuf, String> {
    let given = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let folder = given.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    folder.ok_or_else(|| "there is no home folder to keep Swift in; install Swift 6 on the path".to_owned())
}

/// Makes the small Debian beside its place and moves it there when all is well, so a half made one is never used.
fn install(home: &Path) -> Result<(), String> {
    if !am_root() {
        return Err("Swift 6 is not on the path, and only root can make the small Debian that holds it".to_owned());
    }
    let mirror = mirror().ok_or("Swift 6 is not on the path, and this machine names no Debian mirror")?;
    let half = home.with_extension("half");
    for folder in [home, &half] {
        clear(folder)?;
    }
    fs::create_dir_all(&half).map_err(|error| format!("{}: {error}", half.display()))?;
    say::line(&format!(
        "Swift is not here yet: a small Debian with it (3.4 GB) is made once at {}; about two minutes.",
        home.display()
    ));
    debootstrap()?;
    let mut first = Command::new("timeout");
    first
        .args([FETCH_LIMIT, "debootstrap", "--variant=minbase", RELEASE])
        .arg(&half)
        .arg(&mirror);
    step("Debian", &mut first)?;
    let mut second = inside(&half, &half, &half);
    second.args(["DEBIAN_FRONTEND=noninteractive", "timeout", FETCH_LIMIT, "apt-get"]);
    second.args([
        "install",
        "-y",
        "-q",
        "--no-install-recommends",
        "-o",
        "Dpkg::Options::=--force-unsafe-io",
    ]);
    step("Swift", second.args(PACKAGES))?;
    step(
        "Swift's packages",
        inside(&half, &half, &half).args(["apt-get", "clean"]),
    )?;
    let told = |error: std::io::Error| format!("{}: {error}", home.display());
    fs::write(half.join("fieldbook.ready"), PACKAGES.join(" ")).map_err(told)?;
    fs::rename(&half, home).map_err(told)
}

/// Returns the command that runs the words added to it inside; its processes end with it.
fn inside(home: &Path, made: &Path, target: &Path) -> Command {
    let mut command = Command::new("unshare");
    command.args([
        "--mount",
        "--pid",
        "--fork",
        "--kill-child",
        "--propagation",
        "private",
        "sh",
        "-euc",
        INSIDE,
        "sh",
    ]);
    command.arg(home).arg(made).arg(target);
    command
}

fn debootstrap() -> Result<(), String> {
    let there = Command::new("debootstrap")
        .arg("--version")
        .output()
        .is_ok_and(|out| out.status.success());
    if there {
        return Ok(());
    }
    let mut command = Command::new("timeout");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command.args([
        FETCH_LIMIT,
        "sh",
        "-c",
        "apt-get update -q && apt-get install -y -q --no-install-recommends debootstrap",
    ]);
    step("debootstrap", &mut command)
}

fn step(name: &str, command: &mut Command) -> Result<(), String> {
    match run::watched(name, command) {
        Ok(outcome) if outcome.status.success() => Ok(()),
        Ok(outcome) => Err(format!("{name} could not be installed ({})", outcome.status)),
        Err(error) => Err(format!("{name} could not be installed: {error}")),
    }
}

fn am_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}

/// Takes away what an earlier attempt left. Never while something is mounted below: that would be taken away as well.
fn clear(folder: &Path) -> Result<(), String> {
    if !folder.exists() {
        return Ok(());
    }
    let told = |error: std::io::Error| format!("{}: {error}", folder.display());
    let folder = folder.canonicalize().map_err(told)?;
    let mounts = fs::read_to_string("/proc/self/mounts").map_err(told)?;
    let below = mounts
        .lines()
        .filter_map(|line| line.split(' ').nth(1))
        .any(|at| Path::new(at).starts_with(&folder));
    if below {
        return Err(format!("something is mounted below {}; unmount it", folder.display()));
    }
    fs::remove_dir_all(&folder).map_err(told)
}

/// Returns the mirror that this machine's own packages come from, if it is a Debian.
fn mirror() -> Option<String> {
    let release = fs::read_to_string("/etc/os-release").ok()?;
    let codename = release
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_CODENAME="))?
        .trim_matches('"');
    if !release.lines().any(|line| line == "ID=debian") {
        return None;
    }
    let more = fs::read_dir("/etc/apt/sources.list.d").into_iter().flatten().flatten();
    let files = more
        .map(|entry| entry.path())
        .chain([PathBuf::from("/etc/apt/sources.list")]);
    files
        .filter_map(|file| fs::read_to_string(file).ok())
        .find_map(|text| mirror_in(&text, codename))
}

/// Reads both forms of a list of sources: `deb [options] URI SUITE …` lines, and stanzas of `URIs:` and `Suites:`.
fn mirror_in(text: &str, codename: &str) -> Option<String> {
    let is_mirror = |uri: &str| uri.starts_with("http");
    let line = text.lines().find_map(|line| {
        let rest = line.trim().strip_prefix("deb ")?;
        let rest = rest.split_once(']').map_or(rest, |(_, rest)| rest);
        let mut words = rest.split_whitespace();
        let (uri, suite) = (words.next()?, words.next()?);
        (suite == codename && is_mirror(uri)).then(|| uri.to_owned())
    });
    line.or_else(|| {
        text.split("\n\n").find_map(|stanza| {
            let field = |name: &str| stanza.lines().find_map(|line| line.strip_prefix(name));
            field("Suites:")?.split_whitespace().find(|suite| *suite == codename)?;
            let mut uris = field("URIs:")?.split_whitespace();
            uris.find(|uri| is_mirror(uri)).map(str::to_owned)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::mirror_in;

    #[test]
    fn packages_come_from_the_mirror_that_the_machine_itself_uses() {
        let stanzas = "Types: deb\nURIs: http://near.example/debian\nSuites: bookworm bookworm-updates\n\n\
                       Types: deb\nURIs: http://near.example/security\nSuites: bookworm-security\n";
        assert_eq!(
            mirror_in(stanzas, "bookworm").as_deref(),
            Some("http://near.example/debian")
        );
        let lines = "# deb http://old.example/ bookworm main\n\
                     deb [arch=amd64 signed-by=/x] http://far.example/debian bookworm main\n";
        assert_eq!(
            mirror_in(lines, "bookworm").as_deref(),
            Some("http://far.example/debian")
        );
        assert_eq!(
            mirror_in("deb https://tools.example/apt nodistro main", "bookworm"),
            None
        );
    }
}
