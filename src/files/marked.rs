//! Folders of this program. One that it created, or found empty, gets a marker; what lies in any other, or in one that another user
//! marked, is never removed, whatever its name.

use std::ffi::OsStr;
use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::Path;
use std::time::SystemTime;

use super::Folder;

/// Marks a folder as this program's.
const MARKER: &str = ".made-by-aml";

/// A folder that this program marked, for this user.
#[derive(Debug)]
pub struct MarkedFolder(Folder);

impl MarkedFolder {
    /// Creates a folder of this mode and its parents if it is missing, and marks it as this program's if it is empty.
    pub fn make(path: &Path, mode: u32) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(mode).create(path)?;
        let folder = Folder::open(path)?;
        if !folder.names()?.is_empty() {
            return Ok(());
        }
        match folder.make_file(OsStr::new(MARKER), mode & 0o666) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        }
    }

    /// Opens a folder that this user marked; `None` if it is missing or not ours.
    pub fn open(path: &Path) -> io::Result<Option<Self>> {
        let folder = match Folder::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            folder => folder?,
        };
        let marker = match folder.file(OsStr::new(MARKER)) {
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) => return Ok(None),
            marker => marker?,
        };
        let is_ours = marker.metadata()?.uid() == rustix::process::geteuid().as_raw();
        Ok(is_ours.then_some(Self(folder)))
    }

    /// Returns the folder.
    pub fn folder(&self) -> &Folder {
        &self.0
    }

    /// Records that it was swept just now.
    pub fn note_tidied(&self) -> io::Result<()> {
        self.0.file(OsStr::new(MARKER))?.set_modified(SystemTime::now())
    }

    /// Returns when it was swept last, or else created.
    pub fn tidied(&self) -> io::Result<SystemTime> {
        self.0.file(OsStr::new(MARKER))?.metadata()?.modified()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_folder_is_ours_when_it_was_missing_or_empty_and_never_when_it_held_something() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        fs::create_dir_all(path("empty")).unwrap();
        fs::create_dir_all(path("theirs/notes")).unwrap();
        for name in ["new/below", "empty", "theirs"] {
            MarkedFolder::make(&path(name), 0o755).unwrap();
        }
        MarkedFolder::make(&path("empty"), 0o755).expect("made twice");
        let ours = |name: &str| MarkedFolder::open(&path(name)).unwrap().is_some();
        assert!(ours("new/below") && ours("empty"));
        assert!(!ours("theirs") && !ours("missing"));
        assert_eq!(fs::read_dir(path("theirs")).unwrap().count(), 1, "something was put into a stranger's folder");
    }

    #[test]
    fn another_users_marker_says_nothing_to_us() {
        if !rustix::process::geteuid().is_root() {
            // tests/run.sh collects these lines; the macro's output would be captured.
            let why = b"\nNOT TESTED: another user's marker: giving a file to another user needs root\n";
            std::io::Write::write_all(&mut std::io::stderr(), why).unwrap();
            return;
        }
        let root = tempfile::tempdir().unwrap();
        MarkedFolder::make(root.path(), 0o755).unwrap();
        std::os::unix::fs::chown(root.path().join(MARKER), Some(65534), None).unwrap();
        assert!(MarkedFolder::open(root.path()).unwrap().is_none());
    }

    #[test]
    fn a_link_to_a_folder_of_ours_is_not_ours() {
        let root = tempfile::tempdir().unwrap();
        let (own, link) = (root.path().join("own"), root.path().join("link"));
        MarkedFolder::make(&own, 0o755).unwrap();
        std::os::unix::fs::symlink(&own, &link).unwrap();
        MarkedFolder::open(&link).unwrap_err();
        MarkedFolder::make(&link, 0o755).unwrap_err();
    }
}
