//! Changes that are on disk when a call returns: written aside, synced, put in place by a rename, and their folder synced too.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::sync_name;

/// Writes a file whole or not at all, with mode 0600.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    sync_name(path)
}

/// Renames a file within its folder.
pub fn rename_durably(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    sync_name(to)
}

/// Removes a folder with all that is in it; one that isn't there is removed already.
pub fn remove_folder_durably(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => sync_name(folder),
    }
}
