//! Which files are the project's own: all below the root but what is built or made by running it. Files that are not
//! UTF-8 text are left out. It must never follow a link out of the tree.

use std::fs;
use std::io;
use std::path::Path;

/// A text file of the project.
pub struct TextFile {
    /// Path from the root, with `/`.
    pub place: String,
    /// The whole content.
    pub text: String,
}

/// Folders that hold what is built or made, never what is committed (`.gitignore` names the same).
const MADE: &[&str] = &["target", ".git", ".demo"];

/// Returns every text file below `root`, ordered by path.
///
/// # Errors
/// An I/O error of listing a folder or reading a file.
pub fn texts(root: &Path) -> io::Result<Vec<TextFile>> {
    let mut found = Vec::new();
    walk(root, "", &mut found)?;
    found.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(found)
}

fn walk(folder: &Path, place: &str, found: &mut Vec<TextFile>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let below = if place.is_empty() {
            name.to_owned()
        } else {
            format!("{place}/{name}")
        };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if !MADE.contains(&name) {
                walk(&entry.path(), &below, found)?;
            }
        } else if kind.is_file() {
            // A file that another test makes and removes meanwhile is not ours to judge.
            let Ok(bytes) = fs::read(entry.path()) else { continue };
            if let Ok(text) = String::from_utf8(bytes) {
                found.push(TextFile { place: below, text });
            }
        }
    }
    Ok(())
}
