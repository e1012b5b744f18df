//! A folder that is held open. Operations on its entries happen there, whatever happens to its path meanwhile, and never follow
//! a link.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, fstat, openat, statat, unlinkat};
use rustix::io::Errno;

/// Without blocking: opening a named pipe in place of a file would wait for its writer.
const CAREFULLY: OFlags = OFlags::NOFOLLOW.union(OFlags::CLOEXEC).union(OFlags::NONBLOCK);

/// A folder, held open.
#[derive(Debug)]
pub struct Folder {
    handle: OwnedFd,
    path: PathBuf,
}

impl Folder {
    /// Opens a folder. A symbolic link at the end of its path is an error; links above it are followed.
    pub fn open(path: &Path) -> io::Result<Self> {
        Self::open_at(CWD, path.as_os_str(), path.to_owned())
    }

    /// Opens a folder of this one; a symbolic link is an error.
    pub fn folder(&self, name: &OsStr) -> io::Result<Self> {
        Self::open_at(&self.handle, name, self.path.join(name))
    }

    /// Opens a regular file of this folder for reading; anything else, and a symbolic link, is an error.
    pub fn file(&self, name: &OsStr) -> io::Result<File> {
        let opened = openat(&self.handle, name, OFlags::RDONLY | CAREFULLY, Mode::empty());
        regular(opened.map_err(|error| no_link(&self.handle, name, error))?)
    }

    /// Creates an empty file of this mode; an existing one is an error.
    pub fn make_file(&self, name: &OsStr, mode: u32) -> io::Result<File> {
        let how = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | CAREFULLY;
        Ok(openat(&self.handle, name, how, Mode::from_raw_mode(mode))?.into())
    }

    /// Returns the names of its entries, sorted.
    pub fn names(&self) -> io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.handle)? {
            let name = OsString::from_vec(entry?.file_name().to_bytes().to_vec());
            if name != "." && name != ".." {
                names.push(name);
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    /// Removes a file, or a symbolic link itself.
    pub fn remove_file(&self, name: &OsStr) -> io::Result<()> {
        Ok(unlinkat(&self.handle, name, AtFlags::empty())?)
    }

    /// Returns the path that it was opened by.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn open_at(above: impl AsFd, name: &OsStr, path: PathBuf) -> io::Result<Self> {
        let opened = openat(&above, name, OFlags::RDONLY | OFlags::DIRECTORY | CAREFULLY, Mode::empty());
        Ok(Self { handle: opened.map_err(|error| no_link(above, name, error))?, path })
    }
}

/// Returns what was opened if it is a regular file.
pub(super) fn regular(opened: OwnedFd) -> io::Result<File> {
    if FileType::from_raw_mode(fstat(&opened)?.st_mode) == FileType::RegularFile {
        return Ok(opened.into());
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"))
}

/// Says that a link isn't followed; the system's own message would mislead.
pub(super) fn no_link(above: impl AsFd, name: &OsStr, error: Errno) -> io::Error {
    let found = statat(above, name, AtFlags::SYMLINK_NOFOLLOW).map(|found| FileType::from_raw_mode(found.st_mode));
    if matches!(error, Errno::LOOP | Errno::NOTDIR) && found == Ok(FileType::Symlink) {
        return io::Error::new(io::ErrorKind::InvalidInput, "it is a symbolic link, which is not followed here");
    }
    error.into()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn neither_a_folder_nor_a_file_is_reached_through_a_link() {
        let root = tempfile::tempdir().unwrap();
        let real = root.path().join("real");
        fs::create_dir(&real).unwrap();
        fs::write(real.join("file"), "text").unwrap();
        symlink(&real, root.path().join("link")).unwrap();
        symlink("file", real.join("link")).unwrap();
        let refused = Folder::open(&root.path().join("link")).unwrap_err();
        assert_eq!(refused.to_string(), "it is a symbolic link, which is not followed here");
        let folder = Folder::open(&real).unwrap();
        assert_eq!(folder.names().unwrap(), ["file", "link"]);
        assert!(folder.file(OsStr::new("file")).is_ok());
        assert!(folder.file(OsStr::new("link")).is_err() && folder.folder(OsStr::new("link")).is_err());
        folder.remove_file(OsStr::new("link")).unwrap();
        assert_eq!(folder.names().unwrap(), ["file"]);
    }

    #[test]
    fn what_is_no_regular_file_stops_nobody() {
        let root = tempfile::tempdir().unwrap();
        rustix::fs::mknodat(CWD, root.path().join("pipe"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let folder = Folder::open(root.path()).unwrap();
        assert_eq!(folder.file(OsStr::new("pipe")).unwrap_err().to_string(), "it is no regular file");
    }
}
