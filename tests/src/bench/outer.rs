//! Rows that other programs measure: the library as apps carry and call it. They come as a file of lines, each an id, a
//! figure and a note between tabs, or an id, `-` and why it could not be measured. Nothing is measured here.

use std::{fs, io, path::Path};

use super::rows::{ROWS, Report};

/// How the ids of these rows begin.
const BEGIN: [&str; 3] = ["lib_size", "kt_", "swift_"];

/// Takes the rows of the file; without one, says of each how it would be measured.
///
/// # Errors
/// When the file cannot be read, or a line of it is none.
pub fn take(file: Option<&Path>, report: &mut Report) -> io::Result<()> {
    let Some(file) = file else {
        for row in ROWS
            .iter()
            .filter(|row| BEGIN.iter().any(|begin| row.id.starts_with(begin)))
        {
            report.cannot(row.id, "measured by `cargo xtask bench` alone");
        }
        return Ok(());
    };
    for line in fs::read_to_string(file)?.lines() {
        let wrong = || io::Error::other(format!("{}: “{line}” is no row", file.display()));
        let mut parts = line.splitn(3, '\t');
        let (Some(id), Some(figure), Some(note)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(wrong());
        };
        let row = ROWS.iter().find(|row| row.id == id).ok_or_else(wrong)?;
        match figure {
            "-" => report.cannot(row.id, note),
            figure => report.put(row.id, figure.parse().map_err(|_| wrong())?, None, note),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;

    #[test]
    fn what_others_measured_is_in_the_table_and_a_line_that_is_none_is_not_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("rows");
        fs::write(&file, "kt_call\t20.5\tmedian of 20,000\nswift_call\t-\tno Swift\n").unwrap();
        let mut report = Report::of(&["kt_call".to_owned(), "swift_call".to_owned()]);
        take(Some(&file), &mut report).unwrap();
        assert!(report.is_whole());
        assert!(report.table().contains("20.5") && report.table().contains("not run: no Swift"));
        fs::write(&file, "kt_call 20.5\n").unwrap();
        assert!(take(Some(&file), &mut report).is_err());
    }
}
