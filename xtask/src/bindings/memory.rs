//! What passed before: the counts of the last run in which nothing failed, and a fingerprint of everything that it was
//! made of. A run that failed is never remembered, and one changed byte makes the whole lane run again.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};

use crate::run::Counts;

/// What is known of a lane over certain files.
pub(super) struct Memory {
    file: PathBuf,
    print: u64,
}

impl Memory {
    /// Reads the files, and all below the folders, and says where what is remembered of them is kept.
    pub(super) fn of(file: PathBuf, things: &[PathBuf]) -> io::Result<Self> {
        let mut hasher = DefaultHasher::new();
        for thing in things {
            add(&mut hasher, thing)?;
        }
        let print = hasher.finish();
        Ok(Memory { file, print })
    }

    /// Returns what the last run over the very same files came to, where all of it passed.
    pub(super) fn recall(&self) -> Option<Counts> {
        let text = fs::read_to_string(&self.file).ok()?;
        let mut words = text.split_whitespace();
        let (print, passed, ignored) = (words.next()?, words.next()?, words.next()?);
        (print == format!("{:016x}", self.print)).then_some(Counts {
            passed: passed.parse().ok()?,
            failed: 0,
            ignored: ignored.parse().ok()?,
        })
    }

    /// Remembers a run over these files, if nothing failed in it; else forgets.
    pub(super) fn keep(&self, counts: Counts) -> io::Result<()> {
        if counts.failed > 0 || counts.passed == 0 {
            return match fs::remove_file(&self.file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        }
        let line = format!("{:016x} {} {}\n", self.print, counts.passed, counts.ignored);
        fs::write(&self.file, line)
    }
}

fn add(hasher: &mut DefaultHasher, thing: &Path) -> io::Result<()> {
    if thing.is_dir() {
        let mut below = fs::read_dir(thing)?
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<Vec<PathBuf>>>()?;
        below.sort();
        below.iter().try_for_each(|one| add(hasher, one))
    } else {
        thing.hash(hasher);
        fs::read(thing)?.hash(hasher);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::{Counts, Memory};
    use std::fs;

    #[test]
    fn only_what_passed_over_the_very_same_files_is_not_run_again() {
        let folder = std::env::temp_dir().join(format!("xtask-memory-{}", std::process::id()));
        fs::create_dir_all(folder.join("sources/deep")).unwrap();
        fs::write(folder.join("sources/deep/A.kt"), "one").unwrap();
        let memory = || Memory::of(folder.join("passed"), &[folder.join("sources")]).unwrap();
        let counts = |passed, failed| Counts {
            passed,
            failed,
            ignored: 1,
        };
        assert_eq!(memory().recall(), None);
        memory().keep(counts(9, 0)).unwrap();
        assert_eq!(memory().recall(), Some(counts(9, 0)));
        fs::write(folder.join("sources/deep/A.kt"), "two").unwrap();
        assert_eq!(memory().recall(), None);
        memory().keep(counts(8, 1)).unwrap();
        assert_eq!(memory().recall(), None);
        fs::remove_dir_all(&folder).unwrap();
    }
}
