//! Files that appear whole or not at all: written under a temporary name, synced, and renamed. What returned is on the disk, after a power
//! cut too. Besides, the few changes of folders that others repeat.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use tempfile::NamedTempFile;

use super::orphans::{STAGED, held_with};
use super::sync_name;

/// A file under a temporary name, which gets its own when it is whole. Dropped before, it is removed; what a killed process leaves is
/// found by [`sweep_staged_files`](super::sweep_staged_files).
#[derive(Debug)]
pub struct StagedFile(NamedTempFile);

impl StagedFile {
    /// Begins a file with these permissions, less the umask, in `folder`, which is on the file system of its later path.
    pub fn create(folder: &Path, permissions: u32) -> io::Result<Self> {
        held_with(folder, STAGED, "", permissions).map(Self)
    }

    /// Returns the open file.
    pub fn file(&self) -> &File {
        self.0.as_file()
    }

    /// Gives it its path, in place of what is there.
    pub fn persist(self, path: &Path) -> io::Result<()> {
        self.file().sync_all()?;
        self.0.persist(path)?;
        sync_name(path)
    }

    /// Gives it its path if nothing is there; else the error is [`io::ErrorKind::AlreadyExists`].
    pub fn persist_new(self, path: &Path) -> io::Result<()> {
        self.file().sync_all()?;
        self.0.persist_noclobber(path)?;
        sync_name(path)
    }
}

impl Write for StagedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes a file that only this user can read.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    staged(path, 0o600, bytes)?.persist(path)
}

/// Writes a file that others can read as the umask says.
pub fn write_shared(path: &Path, bytes: &[u8]) -> io::Result<()> {
    staged(path, 0o666, bytes)?.persist(path)
}

/// Writes a private file where there is none; else the error is [`io::ErrorKind::AlreadyExists`].
pub fn create_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    staged(path, 0o600, bytes)?.persist_new(path)
}

/// Writes a private file of a cache, and makes its folder where there is none. It isn't synced: whoever reads it must take a damaged one
/// for a missing one.
pub fn write_cached(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder_of(path))?;
    staged(path, 0o600, bytes)?.0.persist(path)?;
    Ok(())
}

fn staged(path: &Path, permissions: u32, bytes: &[u8]) -> io::Result<StagedFile> {
    let mut file = StagedFile::create(folder_of(path), permissions)?;
    file.write_all(bytes)?;
    Ok(file)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."))
}

/// Reads a file that is meant to be small; a larger one than `most` bytes is [`io::ErrorKind::FileTooLarge`].
pub fn read_at_most(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {} MiB", most >> 20)));
    }
    Ok(bytes)
}

/// Renames a file within its folder.
pub fn rename_durably(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    sync_name(to)
}

/// Makes a folder, and those above it, for this user alone; one that is there stays as it is.
pub fn make_private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Removes a folder with all that is in it; a missing one is removed already.
pub fn remove_folder(folder: &Path) -> io::Result<()> {
    unless_missing(fs::remove_dir_all(folder))
}

/// Removes a folder as [`remove_folder`] does, and waits until that is on the disk.
pub fn remove_folder_durably(folder: &Path) -> io::Result<()> {
    remove_folder(folder)?;
    sync_name(folder)
}

/// Removes a file; a missing one is removed already.
pub fn remove_file(path: &Path) -> io::Result<()> {
    unless_missing(fs::remove_file(path))
}

fn unless_missing(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_a_new_one_replaces_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        create_private(&path, b"one").unwrap();
        assert_eq!(create_private(&path, b"two").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        for (write, shared) in
            [(write_private as fn(&Path, &[u8]) -> io::Result<()>, 0), (write_shared, 0o044), (write_cached, 0)]
        {
            write(&path, b"three").unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"three");
            // What the umask takes away isn't ours to say.
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o077 & !shared, 0);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a temporary file stays behind");
        assert_eq!(read_at_most(&path, 4).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(read_at_most(&path, 5).unwrap(), b"three");
    }
}
