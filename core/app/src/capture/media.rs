//! Bytes of photos and files: copied into the store's folder under their hash, durable before anything refers to them.
//!
//! Never changes a file that lies there already: one content has one name, whoever brings it.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::view::text::hex;

/// A file that now lies in the store's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) sha256: [u8; 32],
    pub(crate) bytes: i64,
    pub(crate) media_type: &'static str,
}

/// A file could not be taken in.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub struct MediaError {
    /// Which file.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// Copies a file into the folder, flushed to the disk, under the hash of its content.
///
/// `draw` names the copy while it is under way, so that two processes never write into one file.
pub(crate) fn store(folder: &Path, from: &Path, draw: [u8; 8]) -> Result<Stored, MediaError> {
    copy(folder, from, draw).map_err(|source| MediaError {
        path: from.to_owned(),
        source,
    })
}

fn copy(folder: &Path, from: &Path, draw: [u8; 8]) -> io::Result<Stored> {
    let mut source = File::open(from)?;
    if source.metadata()?.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    fs::create_dir_all(folder)?;
    let under_way = folder.join(format!("{}.part", hex(&draw)));
    let copied = copy_into(&mut source, &under_way);
    let stored = match copied {
        Ok(stored) => stored,
        Err(error) => {
            // Best effort: half a copy is of no use to anybody.
            let _ = fs::remove_file(&under_way);
            return Err(error);
        }
    };
    fs::rename(&under_way, folder.join(hex(&stored.sha256)))?;
    // The name must be as durable as the bytes.
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(stored)
}

fn copy_into(source: &mut File, to: &Path) -> io::Result<Stored> {
    let mut target = File::create_new(to)?;
    let mut hasher = Sha256::new();
    let mut bytes = 0_i64;
    let mut head = Vec::with_capacity(16);
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = source.read(&mut buffer)?;
        let chunk = buffer.get(..read).unwrap_or_default();
        if chunk.is_empty() {
            break;
        }
        let wanted = 16_usize.saturating_sub(head.len());
        head.extend(chunk.iter().take(wanted));
        hasher.update(chunk);
        target.write_all(chunk)?;
        bytes = bytes.saturating_add(i64::try_from(read).unwrap_or(i64::MAX));
    }
    target.sync_all()?;
    Ok(Stored {
        sha256: hasher.finalize().into(),
        bytes,
        media_type: media_type(&head),
    })
}

/// Tells the type by the first bytes (WHATWG MIME Sniffing, ISO/IEC 23008-12 for HEIC); the name of a file proves nothing.
fn media_type(head: &[u8]) -> &'static str {
    let at = |from: usize, bytes: &[u8]| head.get(from..from + bytes.len()) == Some(bytes);
    if at(0, b"\xff\xd8\xff") {
        "image/jpeg"
    } else if at(0, b"\x89PNG\r\n\x1a\n") {
        "image/png"
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        "image/gif"
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        "image/webp"
    } else if at(4, b"ftypheic") || at(4, b"ftypheix") || at(4, b"ftypmif1") {
        "image/heic"
    } else if at(0, b"%PDF-") {
        "application/pdf"
    } else {
        "application/octet-stream"
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;

    #[test]
    fn a_photo_lies_in_the_folder_under_its_hash_and_twice_the_same_is_one_file() {
        let place = tempfile::tempdir().unwrap();
        let photo = place.path().join("门头 照片.jpg");
        fs::write(&photo, b"\xff\xd8\xff\xe0 a photo").unwrap();
        let media = place.path().join("media");
        let first = store(&media, &photo, [1; 8]).unwrap();
        assert_eq!(store(&media, &photo, [2; 8]).unwrap(), first);
        assert_eq!((first.media_type, first.bytes), ("image/jpeg", 12));
        let names: Vec<_> = fs::read_dir(&media)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, [std::ffi::OsString::from(hex(&first.sha256))]);
    }

    #[test]
    fn a_photo_that_is_not_there_is_named_and_leaves_nothing_behind() {
        let place = tempfile::tempdir().unwrap();
        let missing = store(place.path(), &place.path().join("none.jpg"), [1; 8]).unwrap_err();
        assert!(missing.to_string().contains("none.jpg"));
        assert!(
            store(&place.path().join("media"), place.path(), [1; 8]).is_err(),
            "a folder is no photo"
        );
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
    }
}
